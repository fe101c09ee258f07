import { listed, shortened } from '../core/listed.ts'
import { printable as escaped } from '../core/printable.ts'

/** A text from an image as a message may show it: no control characters that a terminal would obey, and not endless. */
export function printable(text: string): string {
  return escaped(shortened(text))
}

/** `a, b, c`, or the first of very many. */
export function listOf(texts: readonly string[]): string {
  return escaped(listed(texts))
}
