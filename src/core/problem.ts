import type { ProblemCode } from './problem-catalogue.ts'
import { PROBLEMS } from './problem-catalogue.ts'

/** Something that could not be judged. Part of the result, shown in every format. */
export interface Problem {
  readonly kind: 'problem'
  readonly code: ProblemCode
  /** What it concerns: a path, a layer, a package, a feed, a distribution. */
  readonly subject: string
  /** One sentence: what happened, with the values that matter. */
  readonly detail: string
  /** Digest of the layer, where it happened in one. */
  readonly layer?: string
}

export function problem(code: ProblemCode, subject: string, detail: string, layer?: string): Problem {
  return { kind: 'problem', code, subject, detail, ...(layer === undefined ? {} : { layer }) }
}

/** Whether the problem can hide a finding, so that the scan is incomplete (exit code 4). */
export function hidesFindings(candidate: Problem): boolean {
  return PROBLEMS[candidate.code].hidesFindings
}
