import { compareText } from '../../core/compare-text.ts'
import { isRecord, type KubernetesObject, valueAt } from '../../kubernetes/object.ts'
import { NO_SCORING, type RuleReference, type Scoring } from './report.ts'
import { RULES } from './rules/index.ts'
import type { Rule } from './rules/types.ts'

/** The score of one object, apart from whether its schema allows it. */
export interface KubesecResult {
  readonly object: string
  readonly message: string
  /** 0 of kinds that no rule is for. */
  readonly score: number
  readonly scoring: Scoring
  /** Empty: no rule is for this kind. */
  readonly rules: readonly RuleReference[]
}

export interface ScoreOptions {
  /** Absent: all. */
  readonly rules?: readonly Rule[]
}

export function scoreObject(object: KubernetesObject, options: ScoreOptions = {}): KubesecResult {
  const kind = goText(object['kind'])
  const applied = (options.rules ?? RULES).filter(({ kinds }) => kinds.includes(kind))
  const rules = applied.map(referenceOf)
  if (applied.length === 0) {
    const message = 'This resource kind is not supported by kubesec'
    return { object: objectName(object), message, score: 0, scoring: NO_SCORING, rules }
  }
  const critical: RuleReference[] = []
  const passed: RuleReference[] = []
  const advise: RuleReference[] = []
  let score = 0
  for (const rule of applied) {
    const isHit = rule.hits(object)
    if (isHit) score += rule.points
    if (isHit) (rule.points >= 0 ? passed : critical).push(referenceOf(rule))
    else if (rule.points >= 0) advise.push(referenceOf(rule))
  }
  const message = `${score < 0 ? 'Failed' : 'Passed'} with a score of ${score} points`
  const scoring = {
    critical: critical.sort(byPoints),
    passed: passed.sort(byPoints),
    advise: advise.sort(byPoints),
  }
  return { object: objectName(object), message, score, scoring, rules }
}

function referenceOf({ id, selector, reason, points }: Rule): RuleReference {
  return { id, selector, reason, points }
}

/** What weighs most first, whichever way it pulls; then by selector. */
function byPoints(a: RuleReference, b: RuleReference): number {
  if (a.points === b.points) return compareText(a.selector, b.selector)
  return a.points > 0 || b.points > 0 ? b.points - a.points : a.points - b.points
}

/** `Kind/name.namespace`, with the words that stand for what is missing. */
export function objectName(value: unknown): string {
  const kind = isRecord(value) ? value['kind'] : undefined
  if (kind === undefined || kind === null) return 'Unknown'
  const name = valueAt(value, ['metadata', 'name']) ?? 'undefined'
  const namespace = valueAt(value, ['metadata', 'namespace']) ?? 'default'
  return `${goText(kind)}/${goText(name)}.${goText(namespace)}`.toWellFormed()
}

/** Names are texts nearly always; of other things no more is promised than that they can be told apart. */
function goText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
