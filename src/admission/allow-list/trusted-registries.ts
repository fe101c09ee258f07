import type { ImageReference } from '../../core/image-reference.ts'
import { matchesPattern } from './match.ts'
import { parsePattern } from './pattern.ts'

export type TrustedRegistries =
  | { readonly kind: 'trusted'; readonly trusts: (reference: ImageReference) => boolean }
  /** `text` is wrong, and why: `it …`. */
  | { readonly kind: 'fault'; readonly text: string; readonly fault: string }

/** Patterns of references, and names of registries, which stand for everything in them. */
export function trustedRegistries(texts: readonly string[]): TrustedRegistries {
  const parsed = texts.map((text) => ({ text, ...parsePattern(isRegistry(text) ? `${text}/**` : text) }))
  for (const one of parsed) if (one.kind === 'fault') return one
  const patterns = parsed.flatMap((one) => (one.kind === 'pattern' ? [one.pattern] : []))
  return {
    kind: 'trusted',
    trusts: (reference) => patterns.some((pattern) => matchesPattern(pattern, reference)),
  }
}

/** `ghcr.io`, `registry.example:5000`, `localhost`: what is one beyond doubt. A port alone may be a tag. */
function isRegistry(text: string): boolean {
  return /^(?:[^/:@]*\.[^/:@]*|localhost)(?::\d{1,5})?$/.test(text)
}
