import type { Confidence } from '../core/secret.ts'
import type { Severity } from '../core/severity.ts'

/**
 * A rule ready to be run. Patterns are in the dialect `re2` of core/linear-regexp-syntax.ts (no look-around, no back
 * references), named group `secret` is what is secret (absent: the whole match).
 */
export interface SecretRule {
  readonly id: string
  readonly category: string
  readonly title: string
  readonly severity: Severity
  /** In small letters; one of them stands in every text that has the secret. Never empty for built-in rules. */
  readonly keywords: readonly string[]
  readonly pattern: string
  /** Characters of a match at most; the scanner looks so far before and behind a keyword. */
  readonly maxLength: number
  /** How far before the keyword a match may begin at most (default maxLength). */
  readonly before?: number
  /** What all secrets of the kind begin with and is not secret: shown when masked. */
  readonly visiblePrefix?: string
  readonly confidence: Confidence
  /** Only in files whose path it accepts; absent: all. String tests. */
  readonly paths?: (path: string) => boolean
  /**
   * What else has to be true of a match (checksum, entropy, placeholder words, context): returns undefined where it is
   * no secret, else maybe another confidence and a note. Pure.
   */
  readonly judge?: (candidate: Candidate) => Judged | undefined
  readonly advice: string
  readonly references: readonly string[]
}

export interface Candidate {
  readonly secret: string
  readonly match: string
  /** The line around it, at most 1 KiB each side. */
  readonly context: string
  readonly path: string
  readonly groups: Readonly<Record<string, string>>
}

export interface Judged {
  readonly confidence?: Confidence
  readonly note?: string
}

export interface RuleSet {
  readonly rules: readonly SecretRule[]
  /** Part of cache keys: digest over all that decides. */
  readonly key: string
  /** Paths that are not looked at. */
  readonly skips: (path: string) => boolean
  /** Whether a hit at a place is to be left out (allow rules). */
  readonly allows: (hit: {
    readonly rule: string
    readonly path: string
    readonly secret: string
    readonly match: string
  }) => boolean
}
