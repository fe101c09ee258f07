import type { Finding } from '../core/finding.ts'
import type { Misconfiguration } from '../core/misconfiguration.ts'
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

/** The same of misconfigurations. */
export function newMisconfigurations({ configuration }: Comparison): Misconfiguration[] {
  if (!configuration) return []
  const { added, changed } = configuration.misconfigurations
  return [
    ...added.filter(({ suppressedBy }) => suppressedBy === undefined),
    ...changed.filter(isReopened).map(({ after }) => after),
  ].map(({ misconfiguration }) => misconfiguration)
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

function worsenedMisconfigurations({ configuration }: Comparison): Misconfiguration[] {
  const changed = configuration?.misconfigurations.changed ?? []
  return changed
    .filter(({ before, after }) => {
      if (before.suppressedBy !== undefined || after.suppressedBy !== undefined) return false
      return severityRank(after.misconfiguration.severity) > severityRank(before.misconfiguration.severity)
    })
    .map(({ after }) => after.misconfiguration)
}

/** The rules that hit, each with how many findings and misconfigurations it hit. */
export function failuresOf(
  comparison: Comparison,
  rules: readonly FailOnChange[],
): { readonly rule: FailOnChange; readonly count: number }[] {
  const added = [
    ...newFindings(comparison).map(
      ({ severity, fixedVersion, kev }): Addition => ({
        severity: severity.level,
        isFixable: fixedVersion !== undefined,
        isExploited: kev !== undefined,
      }),
    ),
    ...newMisconfigurations(comparison).map(
      ({ severity, fix }): Addition => ({ severity, isFixable: fix !== undefined, isExploited: false }),
    ),
  ]
  const worse = worsened(comparison).length + worsenedMisconfigurations(comparison).length
  return rules.flatMap((rule) => {
    const count = rule === 'worse' ? worse : added.filter((one) => isHit(one, rule)).length
    return count > 0 ? [{ rule, count }] : []
  })
}

/** What counts now and did not before, as rules see it. */
interface Addition {
  readonly severity: Severity
  /** There is a fixed version, or a machine can mend it. */
  readonly isFixable: boolean
  readonly isExploited: boolean
}

function isHit({ severity, isFixable, isExploited }: Addition, rule: FailOnChange): boolean {
  switch (rule) {
    case 'new':
      return true
    case 'new-low':
    case 'new-medium':
    case 'new-high':
    case 'new-critical': {
      const least = rule.slice('new-'.length).toUpperCase() as Severity
      return severityRank(severity) >= severityRank(least)
    }
    case 'new-fixable':
      return isFixable
    case 'new-kev':
      return isExploited
    case 'worse':
      return false
  }
}
