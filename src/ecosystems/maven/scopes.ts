/*
 * Where a package is needed: `compile` everywhere, `provided` not at run time, `runtime` only then, `test` for tests.
 * https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#dependency-scope
 */

/** From the narrowest to the widest. */
const SCOPES = ['system', 'test', 'provided', 'runtime', 'compile'] as const

export type Scope = (typeof SCOPES)[number]

/** What is not said, or is no scope, is `compile`. */
export function scopeOf(text: string): Scope {
  return SCOPES.find((scope) => scope === text) ?? 'compile'
}

/** Of a dependency with the scope `inner`, of a package that itself is needed in `outer`. */
export function scopeWithin(outer: Scope, inner: Scope): Scope {
  if (inner === 'system' || inner === 'test' || outer === 'compile') return inner
  if (outer === 'test' || outer === 'runtime') return outer
  return 'provided'
}

/** The wider of two. */
export function widerScope(a: Scope, b: Scope): Scope {
  return SCOPES.indexOf(a) > SCOPES.indexOf(b) ? a : b
}

/** Whether a package that somebody depends on brings such a dependency with it. */
export function isPassedOn(scope: Scope): boolean {
  return scope !== 'test' && scope !== 'provided'
}
