import type { ReasonCode } from './decision.ts'

/** What a rule has against an image. */
export interface Complaint {
  readonly code: ReasonCode
  readonly text: string
  /** `warn`: the rule leaves it at a warning. */
  readonly weight: 'deny' | 'warn'
  /** Something could not be found out; `onFailure` says what becomes of it. */
  readonly isFailure?: boolean
}

export interface ImageJudgement {
  readonly complaints: readonly Complaint[]
  readonly enqueue: boolean
  /** In milliseconds: the scan may come within. */
  readonly wait?: number
}

export function refuse(code: ReasonCode, text: string): Complaint {
  return { code, text, weight: 'deny' }
}

export function fail(code: ReasonCode, text: string): Complaint {
  return { code, text, weight: 'deny', isFailure: true }
}
