import { canonicalDomain, DOCKER_HUBS } from '../allow-list/match.ts'
import type { ReferencePattern } from '../allow-list/pattern.ts'
import { all, any, type Condition, matches, not } from './condition.ts'
import { forbiddenRegexpsOf, REFERENCE, regexpsOf } from './reference-regexp.ts'

/** The text is a reference to an image, and not one that runtimes take for an id. */
export const IS_REFERENCE: Condition = all(
  matches('image', REFERENCE),
  not(matches('image', '^[a-f0-9]{64}$')),
)

/** One of an allow list's patterns names it; supposes that it is a reference. */
export function namedByAny(patterns: readonly ReferencePattern[]): Condition {
  return any(...patterns.map((pattern) => found(pattern, regexpsOf(pattern))))
}

/** One of a deny list's patterns hits it; supposes that it is a reference. */
export function forbiddenByAny(patterns: readonly ReferencePattern[]): Condition {
  return any(...patterns.map((pattern) => found(pattern, forbiddenRegexpsOf(pattern))))
}

function found(pattern: ReferencePattern, regexps: readonly string[]): Condition {
  const one = any(...regexps.map((regexp) => matches('image', regexp)))
  // Where no host is written, localhost is one all the same.
  return isHub(pattern) ? all(not(matches('image', '^localhost/')), one) : one
}

function isHub({ host }: ReferencePattern): boolean {
  return host.kind === 'exact' && host.host === 'docker.io'
}

/** Whether a deny list names Docker Hub in a way of which expressions know nothing. */
export function hidesHub({ host }: ReferencePattern): boolean {
  if (host.kind === 'exact') return host.host !== 'docker.io' && canonicalDomain(host.host) === 'docker.io'
  return [...DOCKER_HUBS].some((hub) => hub.endsWith(host.suffix))
}
