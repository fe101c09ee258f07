/** What kubesec says of one document. */
export interface KubesecReport {
  /** `Pod/web.default`; `Unknown` for what has no kind. */
  readonly object: string
  readonly valid: boolean
  readonly fileName: string
  /** Rules that its kind has, hit or not. */
  readonly rules: readonly RuleReference[]
  /** Empty: nothing is shown. */
  readonly message: string
  readonly score: number
  readonly scoring: Scoring
}

export interface Scoring {
  readonly critical: readonly RuleReference[]
  readonly passed: readonly RuleReference[]
  readonly advise: readonly RuleReference[]
}

export interface RuleReference {
  readonly id: string
  readonly selector: string
  readonly reason: string
  readonly points: number
}

export const NO_SCORING: Scoring = { critical: [], passed: [], advise: [] }
