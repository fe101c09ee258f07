import { PlimsollError } from '../../core/errors.ts'
import type { Member, MemberStore } from '../members/member-store.ts'
import { printable } from '../printable.ts'

/** A member that a manifest names. Throws `archive-corrupt` when it is missing. */
export async function requireMember(store: MemberStore, name: string): Promise<Member> {
  const member = await store.find(name)
  if (member) return member
  const message = `${store.location} lacks ${printable(name)}, which it says it has.`
  throw new PlimsollError('archive-corrupt', message)
}
