import { oneLine, printable } from '../../core/printable.ts'
import type { TextIndex } from './page-data.ts'

/** Each text once, in the order in which they came. */
export interface TextTable {
  readonly texts: readonly string[]
  /** The text on one line, with all that is in it visible. */
  line(this: void, text: string | undefined): TextIndex
  /** The same with its paragraphs kept. */
  paragraphs(this: void, text: string | undefined): TextIndex
}

export function textTable(): TextTable {
  const texts: string[] = []
  const known = new Map<string, TextIndex>()
  const add = (text: string): TextIndex => {
    const index = known.get(text)
    if (index !== undefined) return index
    known.set(text, texts.length)
    return texts.push(text) - 1
  }
  return {
    texts,
    line: (text) => (text === undefined ? -1 : add(oneLine(text))),
    paragraphs: (text) =>
      text === undefined ? -1 : add(text.trim().split(/\r?\n/).map(printable).join('\n')),
  }
}
