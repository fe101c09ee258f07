import type { JobState } from '../store/schema.ts'
import type { Queries } from '../store/store.ts'

/**
 * Work that is done at least once: retried with growing pauses, taken over from a holder that died, and put aside as
 * `dead` when it failed as often as it may.
 */
export interface Queue {
  /** Within the transaction of `queries`, so that a change and the work that it calls for are one. Resolves with the id; of a job that waits under the same key, with that one's. */
  add(queries: Queries, job: NewJob): Promise<number>
  /** Makes sure that the task is done at that pace by one of all replicas. */
  schedule(queries: Queries, schedule: NewSchedule): Promise<void>
  unschedule(queries: Queries, name: string): Promise<void>
  /** Begins to work, until the signal; resolves when what was begun is finished or handed back. */
  work(tasks: Tasks, options: WorkOptions): Promise<void>
  list(filter: {
    readonly state?: JobState
    readonly task?: string
    readonly limit: number
  }): Promise<readonly Job[]>
  /** Dead jobs wait again, with all their attempts. Resolves with how many. */
  retry(ids: readonly number[] | 'all'): Promise<number>
  discard(ids: readonly number[]): Promise<number>
  /** Jobs by task and state. */
  counts(): Promise<readonly { readonly task: string; readonly state: JobState; readonly count: number }[]>
}

export interface NewJob {
  readonly task: string
  /** Anything that JSON carries. */
  readonly payload: unknown
  readonly key?: string
  /** Milliseconds from now. */
  readonly delay?: number
  /** Larger first. Default 0. */
  readonly priority?: number
  /** Default 8. */
  readonly maxAttempts?: number
}

export interface NewSchedule {
  readonly name: string
  readonly task: string
  readonly payload: unknown
  /** Milliseconds. */
  readonly every: number
  /** Up to so many milliseconds later, by chance. */
  readonly jitter: number
  /** Whether it is due at once when it is new. Default: after `every`. */
  readonly isDueAtOnce?: boolean
}

export interface Job {
  readonly id: number
  readonly task: string
  readonly payload: unknown
  readonly key?: string
  readonly state: JobState
  readonly attempts: number
  readonly maxAttempts: number
  readonly error?: string
  readonly runAt: number
  readonly createdAt: number
}

/** What does the jobs of one task. An error that is thrown is an attempt that failed; `signal` means: hand back. */
export type TaskHandler = (payload: unknown, job: JobContext) => Promise<void>
export type Tasks = Readonly<Record<string, TaskHandler>>

export interface JobContext {
  readonly id: number
  /** From 1. */
  readonly attempt: number
  readonly isLastAttempt: boolean
  readonly signal: AbortSignal
}

export interface WorkOptions {
  /** Jobs side by side. */
  readonly concurrency: number
  readonly signal: AbortSignal
  /** Milliseconds that jobs have to finish once the signal came; they are then aborted and handed back. */
  readonly grace: number
  /** Told of each attempt that failed, and of faults of the queue itself. */
  onFault(fault: {
    readonly task: string
    readonly id: number
    readonly isDead: boolean
    readonly error: unknown
  }): void
}
