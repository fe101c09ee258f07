/** One thing to do, with what it is good for. */
export interface Action {
  readonly kind: 'action'
  readonly subject:
    | 'secret'
    | 'support'
    | 'base'
    | 'update'
    | 'removal'
    | 'configuration'
    | 'hygiene'
    | 'judging'
  /** What to do, one line without a full stop. */
  readonly title: string
  /** What is wrong, with counts. */
  readonly why: string
  /** Commands, instructions or where to go; one a line. */
  readonly how: readonly string[]
  /** Flaws, secrets and misconfigurations that are gone once it is done. */
  readonly solves: number
  /** What the image would be smaller, bytes. */
  readonly bytes?: number
  /** By which actions are ordered, the largest first: see weights.ts. */
  readonly weight: number
}
