import type { Finding } from '../core/finding.ts'
import { type Severity, severityRank } from '../core/severity.ts'
import { isReopened } from './compare-findings.ts'
import type { Comparison } from './types.ts'

/** Changes for which a comparison can fail. */
export const FAIL_ON_CHANGE = [
  'new',
  'new-low',
  'new-medium',
  'new-high',
  'new-critical',
  'new-fixable',
  'new-kev',
  'worse',
] as const
export type FailOnChange = (typeof FAIL_ON_CHANGE)[number]

/** Findings that count in the later report and did not in the earlier one: new ones, and those not suppressed any more. */
export function newFindings({ findings }: Comparison): Finding[] {
  return [
    ...findings.added.filter(({ suppressedBy }) => suppressedBy === undefined).map(({ finding }) => finding),
    ...findings.changed.filter(isReopened).map(({ after }) => after.finding),
  ]
}

/** Those that count in both, and count for more than they did. */
function worsened({ findings }: Comparison): Finding[] {
  return findings.changed
    .filter(({ before, after }) => {
      if (before.suppressedBy !== undefined || after.suppressedBy !== undefined) return false
      const rank = severityRank(after.finding.severity.level) - severityRank(before.finding.severity.level)
      return rank > 0 || (after.finding.kev !== undefined && before.finding.kev === undefined)
    })
    .map(({ after }) => after.finding)
}

/** The rules that hit, each with how many findings it hit. */
export function failuresOf(
  comparison: Comparison,
  rules: readonly FailOnChange[],
): { readonly rule: FailOnChange; readonly count: number }[] {
  const added = newFindings(comparison)
  return rules.flatMap((rule) => {
    const count =
      rule === 'worse' ? worsened(comparison).length : added.filter((one) => isHit(one, rule)).length
    return count > 0 ? [{ rule, count }] : []
  })
}

function isHit(finding: Finding, rule: FailOnChange): boolean {
  switch (rule) {
    case 'new':
      return true
    case 'new-low':
    case 'new-medium':
    case 'new-high':
    case 'new-critical': {
      const least = rule.slice('new-'.length).toUpperCase() as Severity
      return severityRank(finding.severity.level) >= severityRank(least)
    }
    case 'new-fixable':
      return finding.fixedVersion !== undefined
    case 'new-kev':
      return finding.kev !== undefined
    case 'worse':
      return false
  }
}
