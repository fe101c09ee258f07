import { type Digest, parseDigest } from '../core/digest.ts'
import { formatImageReference, parseImageReference } from '../core/image-reference.ts'

/** Which image of an archive or layout is meant, as written behind its path. */
export type ImageChoice =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'digest'; readonly digest: Digest }

/** `alpine:3.18`, `3.18`, `@sha256:…`; with a name and a digest, the digest decides. */
export function parseImageChoice(text: string): ImageChoice {
  const digest = parseDigest(text.slice(text.indexOf('@') + 1))
  return digest ? { kind: 'digest', digest } : { kind: 'name', name: text }
}

export function formatImageChoice(choice: ImageChoice): string {
  return choice.kind === 'digest' ? `@${choice.digest}` : choice.name
}

/**
 * The candidates that carry a name: those that have it in full (`docker.io/library/alpine:3.18`) or as people write
 * it (`alpine:3.18`), or else those with the bare tag (`3.18`).
 */
export function withName<T>(
  candidates: readonly T[],
  name: string,
  namesOf: (candidate: T) => readonly string[],
): T[] {
  const full = fullName(name)
  const exact = candidates.filter((one) => namesOf(one).some((its) => its === name || fullName(its) === full))
  if (exact.length > 0) return exact
  return candidates.filter((one) => namesOf(one).some((its) => parseImageReference(its)?.tag === name))
}

/** `docker.io/library/alpine:3.18` for `alpine:3.18`; what is no reference stays as it is. */
export function fullName(name: string): string {
  const reference = parseImageReference(name)
  return reference ? formatImageReference(reference) : name
}

/** Those of the names that are a repository with a tag, in full; Docker writes `<none>:<none>` for none. */
export function repoTags(names: readonly string[]): string[] {
  const tagged = names.filter((name) => name.endsWith(`:${parseImageReference(name)?.tag}`))
  return [...new Set(tagged.map(fullName))].sort()
}
