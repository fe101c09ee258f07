import type { FeedState } from '../../advisories/state/feed-state.ts'
import type { Tasks } from '../queue/types.ts'

/** One generation of a feed: an update operation, in Clair's words. */
export interface Generation {
  readonly kind: 'generation'
  /** UUID. */
  readonly ref: string
  readonly feed: string
  readonly state: FeedState
  readonly standing: 'current' | 'past' | 'held'
  /** Milliseconds since 1970; of one feed no two have the same. */
  readonly createdAt: number
}

/** Keeps the feeds up to date. */
export interface Updater {
  /** `update-feed`; `config.updater.concurrency` of them at once. */
  readonly tasks: Tasks
  /** Takes over what is in the data folder and puts the schedules in place. */
  start(): Promise<void>
  /** Stored images need these feeds: those that are not scheduled yet are, and are fetched at once. */
  want(feeds: readonly string[]): Promise<void>
}

/** Files of generations in this replica's data folder. */
export interface FeedFiles {
  /** Puts what is current in force in the data folder, with files that other replicas have built. */
  sync(signal: AbortSignal): Promise<void>
  /** Syncs now, when a generation has become current, and from time to time, until the signal. */
  follow(signal: AbortSignal): Promise<void>
  /** Path of a generation's file, brought from the database where it is not here; `undefined` when it is nowhere any more. */
  fileOf(digest: string, signal: AbortSignal): Promise<string | undefined>
  /** An operation with the one before it, and their files: what a difference is made of. `undefined` when it is gone. */
  operation(ref: string, signal: AbortSignal): Promise<OperationFiles | undefined>
}

export interface OperationFiles {
  readonly feed: string
  readonly current: GenerationFile
  /** Absent for the first generation of the feed. */
  readonly previous?: GenerationFile
}

export interface GenerationFile {
  readonly generation: Generation
  readonly path: string
}
