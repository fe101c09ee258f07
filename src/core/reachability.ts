/** Whether what an image starts leads to a package's files, as far as that can be told without running it. */
export interface Reachability {
  /**
   * `not-in-closure`: all that the entry point leads to is known, and no file of the package is in it. `unknown`: some
   * of it could not be told (a shell script runs what it will, a library is loaded by a computed name).
   */
  readonly state: ReachabilityState
  /**
   * From the entry point to the file of the package, each with how the one before leads to it. Empty unless reachable, or
   * in doubt because the file is named.
   */
  readonly chain: readonly ReachabilityStep[]
  /** Why it is unknown. */
  readonly doubt?: ReachabilityDoubt
  /** The same in a sentence or more, with the file where it ends. */
  readonly reason?: string
}

export const REACHABILITY_STATES = ['reachable', 'not-in-closure', 'unknown'] as const
export type ReachabilityState = (typeof REACHABILITY_STATES)[number]

/**
 * `named`: something that is reached names a file of the package, which it may load or start. `open-end`: nothing that is
 * known leads to it, and something that is reached may lead anywhere. `no-program`: it has no file that is run or loaded;
 * anything may read what it has. `files-unknown`: which files are its own is not known. `no-entry-point`: what is started
 * is not known.
 */
export const REACHABILITY_DOUBTS = [
  'named',
  'open-end',
  'no-program',
  'files-unknown',
  'no-entry-point',
] as const
export type ReachabilityDoubt = (typeof REACHABILITY_DOUBTS)[number]

export interface ReachabilityStep {
  /** Path in the image, without a leading slash. */
  readonly path: string
  /** In an archive at `path`: `BOOT-INF/lib/a.jar`. */
  readonly pathInside?: string
  readonly by: ReachedBy
}

/** How the one before leads to it; `names`: its path stands in a program that starts others. */
export const REACHED_BY = [
  'entry point',
  'health check',
  'interpreter',
  'needed',
  'dlopen',
  'names',
  'script',
  'import',
  'class path',
] as const
export type ReachedBy = (typeof REACHED_BY)[number]
