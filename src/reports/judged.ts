import type { Finding } from '../core/finding.ts'
import type { Report, SuppressedFinding } from '../core/report.ts'

/** A finding that is reported or suppressed. */
export interface Judged {
  readonly finding: Finding
  readonly suppression?: SuppressedFinding
}

/**
 * Both kinds by the id of the flaw, in the order of the report; those that are only suppressed come last. What filters
 * took out was not asked for, and no reader of a bill of materials could tell it from what was: it is named elsewhere.
 */
export function judgedByFlaw({ findings, suppressed }: Report): ReadonlyMap<string, readonly Judged[]> {
  const all: readonly Judged[] = [
    ...findings.map((finding) => ({ finding })),
    ...suppressed
      .filter(({ decision }) => decision.kind !== 'filter')
      .map((suppression) => ({ finding: suppression.finding, suppression })),
  ]
  return Map.groupBy(all, ({ finding }) => finding.id)
}

/** What filters took out, a line each. */
export function filteredLines({ suppressed }: Report): string[] {
  return suppressed
    .filter(({ decision }) => decision.kind === 'filter')
    .map(({ finding, by, reason }) => `${finding.id} on ${finding.package.purl}: ${by}: ${reason}`)
}
