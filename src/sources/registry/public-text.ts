import { printable } from '../printable.ts'

/** Characters that are looked at before white space is folded. */
const MAX_INPUT = 2000

/** Somebody else's words as part of a sentence: one line, no control characters, shortened, no full stop. */
export function publicText(text: string): string {
  const line = text.slice(0, MAX_INPUT).split(/\s+/).filter(Boolean).join(' ')
  return printable(line.endsWith('.') ? line.slice(0, -1) : line)
}
