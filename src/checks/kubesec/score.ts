import { compareText } from '../../core/compare-text.ts'
import { isRecord, type KubernetesObject, textAt } from '../../kubernetes/object.ts'
import type { KubesecRule } from './rules/types.ts'

/** One rule in a report. */
export interface ScoredRule {
  readonly id: string
  readonly selector: string
  readonly reason: string
  readonly points: number
}

export interface Scoring {
  /** What takes points away. */
  readonly critical: readonly ScoredRule[]
  /** What gives points. */
  readonly passed: readonly ScoredRule[]
  /** What would give points. */
  readonly advise: readonly ScoredRule[]
}

/** What kubesec says to one object. */
export interface KubesecReport extends ScoredObject {
  /** `Pod/name.namespace` */
  readonly object: string
  readonly valid: boolean
  readonly fileName: string
  /** Empty: there is none. */
  readonly message: string
}

export interface ScoredObject {
  readonly score: number
  readonly scoring: Scoring
  /** Every rule that is about the kind of the object. */
  readonly rules: readonly ScoredRule[]
}

export const NOT_SUPPORTED = 'This resource kind is not supported by kubesec'

/** The points of an object: of each rule that holds once, however often it does. */
export function scoreObject(object: KubernetesObject, rules: readonly KubesecRule[]): ScoredObject {
  const kind = textAt(object, ['kind']) ?? ''
  const applied = rules.filter(({ kinds }) => kinds.includes(kind))
  const scored = applied.map((rule) => ({ rule: toScored(rule), holds: rule.holds(object) }))
  const hits = scored.filter(({ holds }) => holds).map(({ rule }) => rule)
  const misses = scored.filter(({ holds }) => !holds).map(({ rule }) => rule)
  return {
    score: hits.reduce((sum, { points }) => sum + points, 0),
    scoring: {
      critical: hits.filter(({ points }) => points < 0).sort(byUrgency),
      passed: hits.filter(({ points }) => points >= 0).sort(byUrgency),
      advise: misses.filter(({ points }) => points >= 0).sort(byUrgency),
    },
    rules: scored.map(({ rule }) => rule),
  }
}

function toScored({ id, selector, reason, points }: KubesecRule): ScoredRule {
  return { id, selector, reason, points }
}

/** The most points first, of what takes points away what takes most; then by the selector. */
function byUrgency(a: ScoredRule, b: ScoredRule): number {
  if (a.points === b.points) return compareText(a.selector, b.selector)
  return a.points > 0 || b.points > 0 ? b.points - a.points : a.points - b.points
}

/** Of a valid object. */
export function reportOf(
  object: KubernetesObject,
  fileName: string,
  rules: readonly KubesecRule[],
): KubesecReport {
  const scored = scoreObject(object, rules)
  return { object: nameOf(object), valid: true, fileName, message: messageOf(scored), ...scored }
}

/** Of what no rule was held against. */
export function invalidReport(object: unknown, fileName: string, message: string): KubesecReport {
  const scoring = { critical: [], passed: [], advise: [] }
  return { object: nameOf(object), valid: false, fileName, message, score: 0, scoring, rules: [] }
}

function messageOf({ score, rules }: ScoredObject): string {
  if (rules.length === 0) return NOT_SUPPORTED
  return `${score < 0 ? 'Failed' : 'Passed'} with a score of ${score} points`
}

function nameOf(object: unknown): string {
  const kind = textAt(object, ['kind'])
  if (!isRecord(object) || kind === undefined || kind === '') return 'Unknown'
  const name = textAt(object, ['metadata', 'name']) ?? 'undefined'
  return `${kind}/${name}.${textAt(object, ['metadata', 'namespace']) ?? 'default'}`
}
