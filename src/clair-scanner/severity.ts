import { PlimsollError } from '../core/errors.ts'
import type { Finding } from '../core/finding.ts'

/** Clair's words, the worst first. https://github.com/quay/clair/blob/v2.1.8/database/severity.go */
export const THRESHOLDS = ['Defcon1', 'Critical', 'High', 'Medium', 'Low', 'Negligible', 'Unknown'] as const
export type Threshold = (typeof THRESHOLDS)[number]

const WORDS = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
  UNKNOWN: 'Unknown',
} as const satisfies Record<Finding['severity']['level'], Threshold>

/** Distributions' own words for what they do not mean to fix. */
const NEGLIGIBLE: ReadonlySet<string> = new Set(['negligible', 'unimportant'])

/**
 * Clair called Defcon1 what was critical and had been picked out by hand; ours is what is critical and known to be
 * exploited.
 */
export function clairSeverity({ severity, ratings, kev }: Finding): Threshold {
  const { level, author } = severity
  if (level === 'CRITICAL' && kev) return 'Defcon1'
  const chosen = ratings.find((rating) => rating.author === author)
  const isLow = level === 'LOW' || level === 'UNKNOWN'
  if (isLow && chosen?.label !== undefined && NEGLIGIBLE.has(chosen.label.toLowerCase())) return 'Negligible'
  return WORDS[level]
}

/** Throws `option-invalid`. */
export function parseThreshold(text: string): Threshold {
  const threshold = THRESHOLDS.find((one) => one === text)
  if (threshold) return threshold
  const message = `Invalid CVE severity threshold ${text} given: it is one of ${THRESHOLDS.join(', ')}.`
  throw new PlimsollError('option-invalid', message)
}

/** 0 for the worst. */
export function rankOf(severity: Threshold): number {
  return THRESHOLDS.indexOf(severity)
}
