import type { Outcome } from './decision.ts'
import type { Digest } from './digest.ts'
import type { Severity } from './severity.ts'

/** One tag of a registry, and what became of its image. */
export interface SweepRow {
  /** Without host: `team/app`. */
  readonly repository: string
  /** Absent where the tags of the repository could not be had. */
  readonly tag?: string
  /** Of the manifest of the platform that was chosen. */
  readonly digest?: Digest
  /** When the image was built, by its config; ISO 8601. */
  readonly created?: string
  readonly result: SweepResult
}

export type SweepResult =
  | {
      readonly kind: 'judged'
      /** By an earlier sweep, whose report still holds. */
      readonly isKept: boolean
      readonly judgement: SweepJudgement
    }
  /** `why` in one sentence, with the code of the error. */
  | { readonly kind: 'failed'; readonly why: string; readonly code: string }
  /** Something else than an image: a chart, a signature. */
  | { readonly kind: 'no-image'; readonly why: string }

/** What a summary says of a report. */
export interface SweepJudgement {
  readonly outcome: Outcome
  readonly reason: string
  readonly exitCode: number
  readonly counts: Readonly<Record<Severity, number>>
  readonly suppressed: number
}

export interface Sweep {
  readonly kind: 'sweep'
  readonly host: string
  /** By repository and tag. */
  readonly rows: readonly SweepRow[]
  /** What the command ends with; see docs/exit-codes.md. */
  readonly exitCode: number
}
