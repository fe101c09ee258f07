import type { Candidate, Judged } from '../../types.ts'

/** What was computed of a candidate that is a secret; `undefined` in its place says that it is none. */
export interface Checked extends Judged {
  /** It has what no placeholder has, so nobody looks for placeholders. */
  readonly isProven?: boolean
}

/** Pure. */
export type Check = (candidate: Candidate) => Checked | undefined
