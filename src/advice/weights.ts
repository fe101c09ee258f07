import type { Finding } from '../core/finding.ts'
import type { Confidence } from '../core/secret.ts'
import type { Severity } from '../core/severity.ts'

/*
 * What is gained by doing something, in points that can be added: ten medium flaws are worth one critical. What anybody
 * can use at once, without finding a way in (a key that lies there, a flaw that is known to be exploited), counts for
 * more than what somebody might.
 */

const SEVERITY_POINTS: Readonly<Record<Severity, number>> = {
  CRITICAL: 40,
  HIGH: 12,
  MEDIUM: 4,
  LOW: 1,
  UNKNOWN: 2,
}

const EXPLOITED = 200
/** Of a flaw that will be exploited for sure in the next thirty days. */
const LIKELY = 100
/** Of what the image does not start, by what can be told. */
const NOT_IN_CLOSURE = 0.25

export function findingPoints({ severity, kev, epss, reachability }: Finding): number {
  const points = SEVERITY_POINTS[severity.level] + (kev ? EXPLOITED : 0) + LIKELY * (epss?.score ?? 0)
  return reachability?.state === 'not-in-closure' ? points * NOT_IN_CLOSURE : points
}

const SURE: Readonly<Record<Confidence, number>> = { high: 10, medium: 4, low: 1 }

export function secretPoints(severity: Severity, confidence: Confidence): number {
  return SEVERITY_POINTS[severity] * SURE[confidence]
}

/** Of things that are set up wrongly only the first few of a kind add to what is gained. */
export function misconfigurationPoints(severity: Severity, count: number): number {
  return 2 * SEVERITY_POINTS[severity] * Math.min(count, 3)
}

/** One for each 4 MB, and never as much as a critical flaw: size is no danger, but what is not there has no flaws. */
export function bytePoints(bytes: number): number {
  return Math.min(30, bytes / 4_000_000)
}

/** A distribution that gets no more corrections: every flaw to come stays. */
export const END_OF_LIFE = 300
/** Something could not be judged. */
export const UNJUDGED = 60
