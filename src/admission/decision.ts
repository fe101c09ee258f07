import type { Mode } from './policy/types.ts'

/** What became of a request, and everything that has to be said and recorded about it. */
export interface Decision {
  readonly allowed: boolean
  /** Of the rule that decided, the gravest where images fall under several; absent where none matched. */
  readonly mode?: Mode
  /** The first rule that refuses, else the first that matched. */
  readonly rule?: string
  /** Why it is refused, or would be, were it not for the mode or break-glass. */
  readonly reasons: readonly Reason[]
  /** For who asked; one line each, of any length. */
  readonly warnings: readonly string[]
  /** For the audit log of the API server. */
  readonly audit: Readonly<Record<string, string>>
  /** References that are to be scanned; none in a dry run. */
  readonly enqueue: readonly string[]
  /** A refusal that was passed by. */
  readonly breakGlass?: BreakGlassUse
  /** In milliseconds: scans that are awaited may change the answer; ask again with `waited`. */
  readonly wait?: number
}

export interface BreakGlassUse {
  readonly ticket: string
  /** Absent where an ImageReview passed by its ticket alone. */
  readonly group?: string
  /** In milliseconds since 1970. */
  readonly until: number
}

export const REASON_CODES = [
  'no-rule',
  'kind-unknown',
  'namespace-labels-unknown',
  'image-missing',
  'image-invalid',
  'registry-denied',
  'registry-not-allowed',
  'tag-forbidden',
  'tag-not-semver',
  'digest-missing',
  'digest-unresolved',
  'signature-unknown',
  'signature-missing',
  'attestation-unknown',
  'attestation-missing',
  'attestation-stale',
  'attestation-unreadable',
  'scan-unknown',
  'scan-pending',
  'scan-stale',
  'scan-incomplete',
  'scan-failed',
  'end-of-life',
  'end-of-life-unknown',
  'manifest-unknown',
  'manifest-score',
  'pod-security',
  'store-away',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

export interface Reason {
  readonly code: ReasonCode
  /** As written; absent where the object itself is refused. */
  readonly image?: string
  readonly container?: string
  readonly rule?: string
  /** What is wrong and what to do, for a developer. */
  readonly text: string
}
