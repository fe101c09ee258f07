import type { BreakGlassUse } from './decision.ts'
import type { Evidence } from './evidence.ts'
import { matchesName } from './matching.ts'
import { ticketOf } from './needs.ts'
import type { AdmissionPolicy } from './policy/types.ts'
import type { AdmissionRequestFacts } from './review/facts.ts'

/** Characters of a ticket. */
export const MAX_TICKET_LENGTH = 256

/** Whether a refusal is passed by, and on what grounds: group, annotation and time, all three. */
export function breakGlassOf(
  { breakGlass }: AdmissionPolicy,
  facts: AdmissionRequestFacts,
  evidence: Evidence,
): BreakGlassUse | undefined {
  if (!breakGlass) return undefined
  const ticket = ticketOf(breakGlass.annotation, facts)
  if (ticket === undefined || ticket === '' || ticket.length > MAX_TICKET_LENGTH) return undefined
  if (breakGlass.ticketPattern?.test(ticket) === false) return undefined
  if (breakGlass.namespaces && !matchesName(breakGlass.namespaces, facts.namespace ?? '')) return undefined
  const group = facts.user?.groups.find((one) => breakGlass.groups.includes(one))
  const isAnonymous = facts.form === 'image-review' && breakGlass.allowAnonymousTicket
  if (group === undefined && !isAnonymous) return undefined
  const { maxDuration, uses, until = Number.POSITIVE_INFINITY } = breakGlass
  const used = evidence.breakGlass
  if ((maxDuration !== undefined || uses !== undefined) && !used) return undefined
  if (uses !== undefined && used && used.usesBefore >= uses) return undefined
  const end = maxDuration === undefined || !used ? until : Math.min(until, used.firstUsedAt + maxDuration)
  if (!(evidence.now < end)) return undefined
  return { ticket, until: end, ...(group === undefined ? {} : { group }) }
}
