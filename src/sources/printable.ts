import { printable as escaped } from '../core/printable.ts'

/** Characters of a stranger's text in a message. */
const MAX_CHARACTERS = 200
/** Names that a message lists. */
const MAX_LISTED = 20

/** A text from an image as a message may show it: no control characters that a terminal would obey, and not endless. */
export function printable(text: string): string {
  const short = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text
  return escaped(short)
}

/** `a, b, c`, or the first of very many. */
export function listOf(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_LISTED).map(printable).join(', ')
  return texts.length > MAX_LISTED ? `${shown} and ${texts.length - MAX_LISTED} more` : shown
}
