import type { Confidence } from '../../core/secret.ts'
import type { Candidate, Judged } from '../types.ts'
import { CHECKS_BY_NAME } from './checksum/registry.ts'
import { entropyOf, leastEntropy } from './gates/entropy.ts'
import { isPlaceholder } from './gates/placeholder.ts'
import { type Lowering, loweringOf, stepsDown } from './paths.ts'
import type { RuleData } from './rule-data.ts'

export interface Judging {
  /** Less is no hit. */
  readonly minConfidence: Confidence
  /** `report`: as elsewhere. `lower`: a step less sure. `skip`: not at all, unless it is certain. */
  readonly tests: 'report' | 'lower' | 'skip'
  /** Places that do not count less. */
  readonly disabled: ReadonlySet<Lowering>
}

const LEVELS: readonly Confidence[] = ['low', 'medium', 'high']

/** What becomes of a match of a rule: computed, weighed, and held to the place where it lies. */
export function judge(rule: RuleData, candidate: Candidate, judging: Judging): Judged | undefined {
  const { secret } = candidate
  if (rule.words && !holdsAny(candidate.context, rule.words)) return undefined
  if (rule.refuse && holdsAny(secret, rule.refuse)) return undefined
  const checked = rule.check ? CHECKS_BY_NAME[rule.check](candidate) : {}
  if (!checked) return undefined
  const { isProven = false, note, confidence = rule.confidence } = checked
  if (!isProven && !isLikeSecret(rule, secret)) return undefined
  const level = Math.max(0, LEVELS.indexOf(confidence) - stepsOf(candidate.path, judging))
  if (level < LEVELS.indexOf(judging.minConfidence)) return undefined
  const judged = LEVELS[level] ?? 'low'
  return {
    ...(judged === rule.confidence ? {} : { confidence: judged }),
    ...(note === undefined ? {} : { note }),
  }
}

function isLikeSecret({ entropy, mayHold, visiblePrefix = '' }: RuleData, secret: string): boolean {
  const own = secret.startsWith(visiblePrefix) ? secret.slice(visiblePrefix.length) : secret
  if (isPlaceholder(own, mayHold)) return false
  return entropyOf(own) >= (entropy ?? leastEntropy(own.length))
}

function holdsAny(text: string, words: readonly string[]): boolean {
  const small = text.toLowerCase()
  return words.some((word) => small.includes(word))
}

function stepsOf(path: string, { tests, disabled }: Judging): number {
  if (tests === 'lower') return stepsDown(path, disabled)
  const isTest = loweringOf(path, disabled) === 'tests'
  if (tests === 'skip' && isTest) return LEVELS.length - 1
  return stepsDown(path, isTest ? new Set([...disabled, 'tests']) : disabled)
}
