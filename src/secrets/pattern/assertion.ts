import { type Assertion, isWordCharacter } from '../../core/linear-regexp-syntax.ts'

/** What stands on one side of a place, as far as assertions ask: nothing at all, a line feed, a word's byte, another. */
const EDGE = 0
const LINE_FEED = 1
const WORD = 2
export const OTHER = 3

/** By byte. */
export const SIDES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 10) return LINE_FEED
  return isWordCharacter(byte) ? WORD : OTHER
})

/** Whether the assertion holds between what stands before a place and what stands behind it. */
export function holdsBetween(at: Assertion, before: number, behind: number): boolean {
  switch (at) {
    case 'start':
      return before === EDGE
    case 'end':
      return behind === EDGE
    case 'line-start':
      return before === EDGE || before === LINE_FEED
    case 'line-end':
      return behind === EDGE || behind === LINE_FEED
    case 'word':
      return (before === WORD) !== (behind === WORD)
    case 'no-word':
      return (before === WORD) === (behind === WORD)
  }
}

/** Bytes of a file, of which there may be more on both sides. */
export interface Stretch {
  readonly bytes: Uint8Array
  /** Whether the file begins where they begin, and ends where they end. */
  readonly isStart: boolean
  readonly isEnd: boolean
}

/** What stands before and behind an offset. Where more bytes are, but not at hand, something that is no word. */
export function sideBefore({ bytes, isStart }: Stretch, at: number): number {
  if (at > 0) return SIDES[bytes[at - 1] as number] as number
  return isStart ? EDGE : OTHER
}

export function sideBehind({ bytes, isEnd }: Stretch, at: number): number {
  if (at < bytes.length) return SIDES[bytes[at] as number] as number
  return isEnd ? EDGE : OTHER
}
