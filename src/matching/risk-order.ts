import { compareText } from '../core/compare-text.ts'
import type { Finding } from '../core/finding.ts'
import { severityRank } from '../core/severity.ts'

/** Most urgent first: known to be exploited, then severity, then likelihood of exploitation, then by name. */
export function sortByRisk(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(compareRisk)
}

function compareRisk(a: Finding, b: Finding): number {
  return (
    Number(b.kev !== undefined) - Number(a.kev !== undefined) ||
    severityRank(b.severity.level) - severityRank(a.severity.level) ||
    (b.epss?.score ?? 0) - (a.epss?.score ?? 0) ||
    compareText(a.package.name, b.package.name) ||
    compareText(a.id, b.id) ||
    compareText(a.package.id, b.package.id)
  )
}
