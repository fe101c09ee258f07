import type { DockerfileSettings } from '../types.ts'

/** Files that show what a check objects to and what it does not. */
export interface CheckExamples {
  readonly id: string
  readonly settings?: DockerfileSettings
  readonly hits: readonly Example[]
  readonly misses: readonly Example[]
}

/**
 * A whole file where it begins with FROM, ARG or a comment; else instructions of a stage that is otherwise well. With
 * the ids of all other checks that object to it, parted by spaces.
 */
export type Example = string | readonly [text: string, others: string]
