/** Whether what an image starts leads to a package's files, as far as that can be told without running it. */
export interface Reachability {
  /**
   * `not-in-closure`: all that the entry point leads to is known, and no file of the package is in it. `unknown`: some
   * of it could not be told (a shell script runs what it will, a library is loaded by a computed name).
   */
  readonly state: 'reachable' | 'not-in-closure' | 'unknown'
  /** From the entry point to the file of the package, each with how it leads to the next; empty unless reachable. */
  readonly chain: readonly ReachabilityStep[]
  /** Why it is unknown. */
  readonly reason?: string
}

export interface ReachabilityStep {
  /** Path in the image, without a leading slash. */
  readonly path: string
  /** How the one before leads to it. */
  readonly by: 'entry point' | 'interpreter' | 'needed' | 'dlopen' | 'script' | 'import' | 'class path'
}
