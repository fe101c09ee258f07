import type { AccountFact } from '../../core/account.ts'
import { compareText } from '../../core/compare-text.ts'
import type { VisibleReport } from '../merged-image.ts'
import { listedNames } from '../sentence.ts'
import type { Note } from '../types.ts'

/** What the image says of its users and groups, by the path of the file. */
export interface Accounts {
  readonly users: readonly AccountFact[]
  readonly notes: readonly Note[]
  /** Sentences about what could not be told. */
  readonly unjudged: readonly string[]
}

interface AccountFile {
  readonly path: string
  readonly layer: number
  readonly accounts: readonly AccountFact[]
}

export function judgeAccounts(visible: readonly VisibleReport[]): Accounts {
  const files = visible
    .flatMap(({ report, layer }): AccountFile[] =>
      report.accounts ? [{ path: report.path, layer, accounts: report.accounts }] : [],
    )
    .sort((a, b) => compareText(a.path, b.path))
  const users = files.flatMap(({ accounts }) => accounts.filter(({ kind }) => kind === 'user'))
  const hasShadow = files.some(({ accounts }) => accounts.some(({ kind }) => kind === 'password'))
  return {
    users,
    notes: files.flatMap((file) => [
      ...emptyPasswords(file),
      ...sharedNumbers(file, 'user'),
      ...sharedNumbers(file, 'group'),
      ...furtherRoots(file),
    ]),
    unjudged: [
      ...(users.length === 0 ? ['The image has no etc/passwd: nothing was said of its users.'] : []),
      ...(hasShadow ? [] : ['The image has no etc/shadow: nothing was said of passwords there.']),
    ],
  }
}

function emptyPasswords({ path, layer, accounts }: AccountFile): readonly Note[] {
  const names = [...new Set(accounts.filter(({ hasNoPassword }) => hasNoPassword).map(({ name }) => name))]
  if (names.length === 0) return []
  const message = `/${path} asks for no password of ${listedNames(names)}.`
  return [{ id: 'PLH-0605', message, file: path, layer }]
}

function sharedNumbers({ path, layer, accounts }: AccountFile, kind: 'user' | 'group'): readonly Note[] {
  const byId = new Map<number, Set<string>>()
  for (const account of accounts) {
    if (account.kind !== kind || account.id === undefined) continue
    byId.set(account.id, (byId.get(account.id) ?? new Set()).add(account.name))
  }
  const shared = [...byId].filter(([, names]) => names.size > 1).sort(([a], [b]) => a - b)
  if (shared.length === 0) return []
  const what = kind === 'user' ? 'users' : 'groups'
  const cases = shared.map(([id, names]) => `${id} (${[...names].join(', ')})`)
  const message = `In /${path} several ${what} have the number ${listedNames(cases)}.`
  return [{ id: 'PLH-0606', message, file: path, layer }]
}

function furtherRoots({ path, layer, accounts }: AccountFile): readonly Note[] {
  const names = accounts.filter(({ kind, id, name }) => kind === 'user' && id === 0 && name !== 'root')
  if (names.length === 0) return []
  const message = `In /${path} ${listedNames(names.map(({ name }) => name))} ${names.length === 1 ? 'is' : 'are'} root too: the number is 0.`
  return [{ id: 'PLH-0607', message, file: path, layer }]
}
