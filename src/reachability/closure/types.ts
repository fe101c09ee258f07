import type { ReachedBy } from '../../core/reachability.ts'

/** A file that something leads to. */
export interface Reached {
  /** The real path. */
  readonly path: string
  /** Of an archive, where in it: `BOOT-INF/lib/a.jar`. */
  readonly pathInside?: string
  readonly by: ReachedBy
  /** Key of the one before in `Closure.reached`; absent for the entry point. */
  readonly from?: string
  /** Whether it only may be reached: something names it, without its being sure that this is loaded or started. */
  readonly isPossible: boolean
}

/** Where it may go on to anything. */
export interface OpenEnd {
  readonly path: string
  /** A sentence with the path in it. */
  readonly reason: string
}

/** All that an entry point leads to, as far as can be told. */
export interface Closure {
  /** By path; by path, NUL and path inside for what lies in archives. */
  readonly reached: ReadonlyMap<string, Reached>
  readonly openEnds: readonly OpenEnd[]
}

/** What an image says of how it is started, and where. */
export interface StartSettings {
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  /** `NAME=value` */
  readonly env: readonly string[]
  readonly workingDir?: string
  /** A command that is run beside it to see whether it is well. */
  readonly healthCheck?: readonly string[]
}
