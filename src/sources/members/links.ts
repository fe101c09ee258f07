import { normalisePath } from '../../layers/path.ts'
import type { TarMember } from './tar-index.ts'

/** Links from member to member that are followed; real archives have chains of one. */
export const MAX_LINKS = 40

/** The file that a name leads to; `undefined` when it leads nowhere, out of the archive or in a circle. */
export function followLinks(members: ReadonlyMap<string, TarMember>, name: string): TarMember | undefined {
  let member = members.get(normalisePath(name) ?? '')
  for (let links = 0; member?.kind === 'link'; links++) {
    if (links === MAX_LINKS) return undefined
    member = members.get(member.target)
  }
  return member
}
