import type { Candidate, RuleSet, SecretRule } from '../types.ts'
import type { Lowering } from './paths.ts'
import type { RuleData } from './rule-data.ts'

/** What a file of the user says of the rules. */
export interface SecretConfig {
  /** Of the rules that come with the program those that are made. */
  readonly chooses: (rules: readonly RuleData[]) => readonly RuleData[]
  readonly ownRules: readonly SecretRule[]
  readonly disabledLowerings: ReadonlySet<Lowering>
  readonly skips: (path: string) => boolean
  readonly allows: RuleSet['allows']
  /** Whether a match lies in a block that is to be left out. */
  readonly excludes: (candidate: Candidate) => boolean
  /** Part of cache keys: all that the file says. */
  readonly key: string
}
