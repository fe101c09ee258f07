import type { Rejection } from './check.ts'

/** What was looked at in vain, counted by why. */
export interface Tally {
  readonly add: (why: Rejection | 'omitted', count?: number) => void
  /** In words: `2 by other keys, 1 broken`. */
  readonly text: () => string
}

/** @param none what is said where there was nothing */
export function createTally(none: string): Tally {
  const counts = new Map<Rejection | 'omitted', number>()
  return {
    add: (why, count = 1) => void counts.set(why, (counts.get(why) ?? 0) + count),
    text: () => {
      const parts = WORDS.flatMap(([why, words]) => {
        const count = counts.get(why) ?? 0
        return count === 0 ? [] : [`${count} ${words}`]
      })
      return parts.length === 0 ? none : parts.join(', ')
    },
  }
}

const WORDS: readonly (readonly [Rejection | 'omitted', string])[] = [
  ['other-key', 'by other keys'],
  ['other-image', 'of another image'],
  ['other-kind', 'of something else'],
  ['broken', 'broken'],
  ['omitted', 'too many to be looked at'],
]
