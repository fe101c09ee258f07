/** The five levels that scanners agree on, lowest first. */
export const SEVERITIES = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One author's opinion of how bad an advisory is: a level, a CVSS vector, or both. */
export interface SeverityRating {
  /** Who says so: `debian`, `nvd`, `ghsa`, `cisa`, a CNA's name. */
  readonly author: string
  readonly level?: Severity
  /** The author's own word where it is not one of ours: `unimportant`, `important`. */
  readonly label?: string
  readonly cvss?: Cvss
}

export interface Cvss {
  readonly version: '2.0' | '3.0' | '3.1' | '4.0'
  readonly vector: string
  /** Base score, 0 to 10. */
  readonly score: number
}

/** 0 for UNKNOWN to 4 for CRITICAL, the numbers that Trivy's `VendorSeverity` uses. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

export function parseSeverity(text: string): Severity | undefined {
  const upper = text.toUpperCase()
  return SEVERITIES.find((severity) => severity === upper)
}

/**
 * The same for the words of Red Hat, which GitHub and most publishers of errata use as well.
 * https://access.redhat.com/security/updates/classification
 */
export function parseVendorSeverity(text: string): Severity | undefined {
  const word = text.trim().toUpperCase()
  if (word === 'IMPORTANT') return 'HIGH'
  return word === 'MODERATE' ? 'MEDIUM' : parseSeverity(word)
}

/** The qualitative scale of CVSS 3 and 4: https://www.first.org/cvss/v3.1/specification-document#5 */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'CRITICAL'
  if (score >= 7) return 'HIGH'
  if (score >= 4) return 'MEDIUM'
  if (score > 0) return 'LOW'
  return 'UNKNOWN'
}
