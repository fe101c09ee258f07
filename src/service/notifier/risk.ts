import { compareText } from '../../core/compare-text.ts'
import { severityRank } from '../../core/severity.ts'
import type { Brief } from './brief.ts'
import type { Reason } from './entry.ts'

export interface Risk {
  readonly reason: Reason
  readonly severity: Brief['severity']
  readonly kev: boolean
  readonly epss?: number | undefined
  /** Id of the finding, then of the package: for the order of equals. */
  readonly name: string
}

/**
 * Worst first. What is gone comes last, whatever it was: it would hide what is new. Then by severity, as Clair has it,
 * known exploitation, and its probability.
 */
export function compareRisk(a: Risk, b: Risk): number {
  return (
    Number(a.reason === 'removed') - Number(b.reason === 'removed') ||
    severityRank(b.severity) - severityRank(a.severity) ||
    Number(b.kev) - Number(a.kev) ||
    (b.epss ?? 0) - (a.epss ?? 0) ||
    compareText(a.name, b.name)
  )
}

export function riskOf(reason: Reason, brief: Brief): Risk {
  const { severity, kev, epss, id, package: pkg } = brief
  return { reason, severity, kev, epss, name: `${id}\0${pkg.purl}` }
}
