/** Characters of a stranger's text in a message. */
const MAX_CHARACTERS = 200
/** Names that a message lists. */
const MAX_LISTED = 20

/** A text from an image as a message may show it: no control characters that a terminal would obey, and not endless. */
export function printable(text: string): string {
  const short = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text
  return Array.from(short, (character) => (isControl(character) ? '\ufffd' : character)).join('')
}

/** `a, b, c`, or the first of very many. */
export function listOf(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_LISTED).map(printable).join(', ')
  return texts.length > MAX_LISTED ? `${shown} and ${texts.length - MAX_LISTED} more` : shown
}

/** C0, C1, and the marks that reorder text. */
function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  const isReordering = (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e)
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || isReordering || (code >= 0x2066 && code <= 0x2069)
}
