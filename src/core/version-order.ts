/**
 * The order of an ecosystem's versions. A total order over what `parses` accepts: reflexive, antisymmetric,
 * transitive; the tests hold every implementation to that.
 */
export interface VersionOrder {
  /** The name in evidence and on the command line: `apk`, `dpkg`, `semver`. */
  readonly id: string
  /** Whether the text is a version of this ecosystem. What is none is reported, never guessed at. */
  isValid(version: string): boolean
  /**
   * Negative when `a` comes before `b`, 0 when they are equal (`1.0-r1` and `1.0-r01`), positive when after.
   * Both must be valid; the result for others is unspecified but never a throw.
   */
  compare(a: string, b: string): number
}
