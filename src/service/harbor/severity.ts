import type { Severity } from '../../core/severity.ts'
import { SEVERITIES } from '../../core/severity.ts'

const WORDS = {
  UNKNOWN: 'Unknown',
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  CRITICAL: 'Critical',
} as const satisfies Record<Severity, string>

export type HarborSeverity = (typeof WORDS)[Severity]

export function harborSeverity(level: Severity): HarborSeverity {
  return WORDS[level]
}

/** Of all; of none, Harbor's word for it is Unknown. */
export function highestSeverity(levels: readonly Severity[]): HarborSeverity {
  return harborSeverity(SEVERITIES.findLast((level) => levels.includes(level)) ?? 'UNKNOWN')
}
