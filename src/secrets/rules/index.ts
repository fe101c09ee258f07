import type { Confidence } from '../../core/secret.ts'
import { sha256 } from '../../core/sha256.ts'
import type { RuleSet, SecretRule } from '../types.ts'
import { compileRule } from './compile.ts'
import type { Judging } from './judge.ts'
import { isSkipped, type Lowering } from './paths.ts'
import type { RuleData } from './rule-data.ts'
import { BUILT_IN } from './rules.generated.ts'
import type { SecretConfig } from './secret-config.ts'

/** Raise it when a check, a gate or a list of words judges anything in another way: it is part of cache keys. */
const JUDGEMENT_VERSION = 1

export interface RuleSetOptions {
  /** Less is no hit. Default `medium`. */
  readonly minConfidence?: Confidence
  /** What is found in the folders and files of tests. Default `lower`: it is a step less sure. */
  readonly tests?: Judging['tests']
  /** What the user's file says: `trivy-secret.yaml`, or rules of his own. */
  readonly config?: SecretConfig
}

const USUAL: Judging = { minConfidence: 'low', tests: 'lower', disabled: new Set() }

/** All rules that come with the program, sorted by id, with hits of all confidences. */
export function builtInRules(): readonly SecretRule[] {
  return BUILT_IN.map((rule) => compileRule(rule, USUAL))
}

/** The rules of a scan. Same options, same key. */
export function ruleSet({ minConfidence = 'medium', tests = 'lower', config }: RuleSetOptions = {}): RuleSet {
  const judging: Judging = {
    minConfidence,
    tests,
    disabled: config?.disabledLowerings ?? new Set<Lowering>(),
  }
  const data = (config?.chooses ?? ((rules) => rules))(BUILT_IN).filter((rule) =>
    canReach(rule, minConfidence),
  )
  const own = config?.ownRules ?? []
  const skipsOwn = config?.skips
  return {
    rules: [...own, ...data.map((rule) => compileRule(rule, judging))].map((rule) => outside(rule, config)),
    key: sha256(JSON.stringify([JUDGEMENT_VERSION, minConfidence, tests, data, config?.key ?? ''])),
    skips: skipsOwn ? (path) => isSkipped(path) || skipsOwn(path) : isSkipped,
    allows: config?.allows ?? (() => false),
  }
}

/** Without the blocks that the user leaves out. */
function outside(rule: SecretRule, config: SecretConfig | undefined): SecretRule {
  if (!config) return rule
  const { judge = () => ({}) } = rule
  return { ...rule, judge: (candidate) => (config.excludes(candidate) ? undefined : judge(candidate)) }
}

/** A rule of low confidence never finds more; it is left out where that is not asked for, which saves its keywords. */
function canReach({ confidence }: RuleData, least: Confidence): boolean {
  return confidence !== 'low' || least === 'low'
}
