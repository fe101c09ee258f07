import type { Finding } from '../core/finding.ts'
import type { Report, SuppressedFinding } from '../core/report.ts'

/** A finding that is reported or suppressed. */
export interface Judged {
  readonly finding: Finding
  readonly suppression?: SuppressedFinding
}

/** Both kinds by the id of the flaw, in the order of the report; those that are only suppressed come last. */
export function judgedByFlaw({ findings, suppressed }: Report): ReadonlyMap<string, readonly Judged[]> {
  const all: readonly Judged[] = [
    ...findings.map((finding) => ({ finding })),
    ...suppressed.map((suppression) => ({ finding: suppression.finding, suppression })),
  ]
  return Map.groupBy(all, ({ finding }) => finding.id)
}
