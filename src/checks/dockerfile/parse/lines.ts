import { lastNotAbove } from './mapped-text.ts'
import type { Span } from './types.ts'

/** A line of the file, without its end. */
export interface Line {
  readonly start: number
  /** Before the line's end, which may be of one unit or two. */
  readonly end: number
  /** Where the next one begins. */
  readonly next: number
}

export interface Lines {
  readonly all: readonly Line[]
  readonly spanOf: (start: number, end: number) => Span
}

/** The mark that some editors write before the first line; it is no part of it. */
const BYTE_ORDER_MARK = 0xfeff

export function linesOf(text: string): Lines {
  const all: Line[] = []
  let start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0
  while (start < text.length) {
    const found = text.indexOf('\n', start)
    const next = found < 0 ? text.length : found + 1
    let end = found < 0 ? next : found
    if (end > start && text[end - 1] === '\r') end--
    all.push({ start, end, next })
    start = next
  }
  const starts = all.map((line) => line.start)
  const lineAt = (offset: number): number => Math.max(0, lastNotAbove(starts, offset))
  return {
    all,
    spanOf: (start, end) => {
      const line = lineAt(start)
      return {
        start,
        end,
        line: line + 1,
        column: start - (starts[line] ?? 0) + 1,
        endLine: (end > start ? lineAt(end - 1) : line) + 1,
      }
    },
  }
}

export function isBlank(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (!isSpace(text.charCodeAt(index))) return false
  return true
}

/** What stands between words, but no line end: space, tab, vertical tab, form feed, carriage return. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 11 || code === 12 || code === 13
}

/** Index of the first unit from `index` on, up to `end`, that is no space. */
export function skipSpaces(text: string, index: number, end: number): number {
  let at = index
  while (at < end && isSpace(text.charCodeAt(at))) at++
  return at
}

/** Index behind the last unit before `end`, down to `start`, that is no space. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--
  return at
}
