import { endianness } from 'node:os'

/** Bytes that the filter looks at first, at every second place; one more where they may belong to a keyword. */
export const GRAM = 3
const HASH_BITS = 15
/** Makes small letters of capitals, four bytes at once; what else it makes one is told apart later. */
const FOLD = 0x20202020
const THREE_BYTES = 0xffffff

/**
 * Whether a keyword may begin at a place, or one byte before it, by hash of the bytes there. Most places are done with
 * after three bytes, and most others after the fourth.
 */
export interface GramFilter {
  /** By three bytes, 0 where no keyword has them there. */
  readonly threes: Uint8Array
  /** By four bytes, for those where three did not decide. */
  readonly fours: Uint8Array
}

/** In `threes`: the fourth byte has to be looked at; or it may be any, because a keyword ends before it. */
const ASK_FOUR = 1
const IS_PLACE = 2

/** @returns undefined where keywords are too short, or the machine has the high byte of a word first */
export function gramFilter(keywords: readonly Uint8Array[]): GramFilter | undefined {
  if (keywords.some(({ length }) => length < GRAM) || endianness() !== 'LE') return undefined
  const threes = new Uint8Array(1 << HASH_BITS)
  const fours = new Uint8Array(1 << HASH_BITS)
  for (const keyword of keywords) {
    for (const offset of [0, 1]) {
      const [a = 0, b = 0, c, d] = keyword.subarray(offset)
      for (const third of c === undefined ? ANY_BYTE : [c]) {
        const three = a | (b << 8) | (third << 16)
        const slot = hashOf(three)
        threes[slot] = (threes[slot] as number) | (d === undefined ? IS_PLACE : ASK_FOUR)
        if (d !== undefined) fours[hashOf(three | (d << 24))] = 1
      }
    }
  }
  return { threes, fours }
}

const ANY_BYTE = Array.from({ length: 256 }, (_, byte) => byte)

/**
 * The first place from `place` on at which a keyword may be: it begins there, or one byte before. Places are even.
 * @returns at most the place of the last word, which is not looked at
 */
export function nextPlace({ threes, fours }: GramFilter, words: Uint32Array, place: number): number {
  const last = words.length - 1
  let index = place >> 2
  if (index >= last) return 4 * last
  let word = words[index] as number
  let isBegun = (place & 2) !== 0
  for (; index < last; index++) {
    const next = words[index + 1] as number
    const across = (word >>> 16) | (next << 16)
    const first = threes[hashOf(word & THREE_BYTES)] as number
    const second = threes[hashOf(across & THREE_BYTES)] as number
    if ((first | second) !== 0) {
      if (first !== 0 && !isBegun && (first >= IS_PLACE || fours[hashOf(word)] !== 0)) return 4 * index
      if (second >= IS_PLACE || (second !== 0 && fours[hashOf(across)] !== 0)) return 4 * index + 2
    }
    isBegun = false
    word = next
  }
  return 4 * last
}

function hashOf(gram: number): number {
  return Math.imul(gram | FOLD, 0x9e3779b1) >>> (32 - HASH_BITS)
}
