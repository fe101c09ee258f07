import type { AccountFact } from '../../core/account.ts'
import type { UserFacts } from '../../core/hygiene.ts'
import type { ImageConfig } from '../../core/image.ts'
import { quoted } from '../sentence.ts'
import type { Note } from '../types.ts'

export interface JudgedUser {
  readonly user: UserFacts
  readonly notes: readonly Note[]
}

/**
 * Who the image runs as, by `user`, `user:group` or numbers of them in its config, names looked up in etc/passwd of the
 * image as an engine does. https://github.com/opencontainers/image-spec/blob/main/config.md#properties
 *
 * @param users of the image
 */
export function judgeUser(config: ImageConfig | undefined, users: readonly AccountFact[]): JudgedUser {
  const configured = config?.user ?? ''
  const [written = ''] = configured.split(':', 1)
  const isNumber = /^\d{1,10}$/.test(written)
  const account = users.find(({ id, name }) =>
    isNumber ? id === Number(written) : name === (written || 'root'),
  )
  const uid = isNumber ? Number(written) : (account?.id ?? (isRootName(written) ? 0 : undefined))
  const user: UserFacts = {
    configured,
    ...(uid === undefined ? {} : { uid }),
    ...(account ? { name: account.name } : {}),
    isRoot: uid === 0,
  }
  // Who starts a root file system is for somebody else to say.
  return { user, notes: config ? notesOf(user, written, isNumber, users.length > 0) : [] }
}

function isRootName(written: string): boolean {
  return written === '' || written === 'root'
}

function notesOf(user: UserFacts, written: string, isNumber: boolean, hasUsers: boolean): readonly Note[] {
  if (user.isRoot) return [{ id: 'PLH-0201', message: rootMessage(user, written) }]
  if (isNumber) return []
  const notes: Note[] = [
    {
      id: 'PLH-0203',
      message: `The image runs as ${quoted(written)}: a name, of which nobody can tell that it is not root.`,
    },
  ]
  if (user.uid !== undefined) return notes
  const message = hasUsers
    ? `The image runs as ${quoted(written)}, of whom its etc/passwd says nothing.`
    : `The image runs as ${quoted(written)}, and has no etc/passwd that says who that is.`
  return [{ id: 'PLH-0202', message }, ...notes]
}

function rootMessage({ configured }: UserFacts, written: string): string {
  if (configured === '') return 'The image names no user, and so runs as root.'
  const isPlain = written === 'root' || /^0+$/.test(written)
  return isPlain
    ? `The image runs as root (${quoted(configured)}).`
    : `The image runs as ${quoted(configured)}, whose number is 0: that is root.`
}
