import { endianness } from 'node:os'

/** Bytes that the filter looks at first, at every second place; one more where they may belong to a keyword. */
const GRAM = 3
/** 64 KiB for each table: half of it has twice as many false hits, and twice of it gains nothing. */
const HASH_BITS = 16
/** Makes small letters of capitals, four bytes at once; what else it makes one is told apart later. */
const FOLD = 0x20202020
const THREE_BYTES = 0xffffff

/**
 * Whether a keyword may begin at a place, or one byte before it, by hash of the bytes there. Most places are done with
 * after three bytes, and most others after a fourth, behind or before them.
 */
export interface GramFilter {
  /** By three bytes what they may be; 0 where no keyword has them there. */
  readonly threes: Uint8Array
  /** By four bytes, 1 where they may be the beginning of a keyword, or what follows its first byte. */
  readonly fours: Uint8Array
}

/** In `threes`: the fourth byte has to be looked at. */
const ASK_FOUR = 1
/** They are a keyword. */
const IS_KEYWORD = 2
/** The first two may be the end of a keyword of three bytes: the one before has to be looked at. */
const ASK_BEFORE = 4

/** @returns undefined where keywords are too short, or the machine has the high byte of a word first */
export function gramFilter(keywords: readonly Uint8Array[]): GramFilter | undefined {
  if (keywords.some(({ length }) => length < GRAM) || endianness() !== 'LE') return undefined
  const threes = new Uint8Array(1 << HASH_BITS)
  const fours = new Uint8Array(1 << HASH_BITS)
  const mark = (three: number, what: number): void => {
    const slot = hashOf(three)
    threes[slot] = (threes[slot] as number) | what
  }
  for (const [a = 0, b = 0, c = 0, d, e] of keywords) {
    const first = a | (b << 8) | (c << 16)
    const second = b | (c << 8) | ((d ?? 0) << 16)
    if (d === undefined) {
      mark(first, IS_KEYWORD)
      for (let other = 0; other < 256; other++) mark(second | (other << 16), ASK_BEFORE)
      continue
    }
    mark(first, ASK_FOUR)
    fours[hashOf(first | (d << 24))] = 1
    mark(second, ASK_FOUR)
    for (let other = e ?? 0; other <= (e ?? 255); other++) fours[hashOf(second | (other << 24))] = 1
  }
  return { threes, fours }
}

/**
 * The first place from `place` on at which a keyword may be: it begins there, or one byte before. Places are even.
 * @returns at most the place of the last word, which is not looked at
 */
export function nextPlace(filter: GramFilter, words: Uint32Array, place: number): number {
  const { threes } = filter
  const last = words.length - 1
  let index = place >> 2
  if (index >= last) return 4 * last
  let word = words[index] as number
  let isPassed = (place & 2) !== 0
  for (; index < last; index++) {
    const next = words[index + 1] as number
    const across = (word >>> 16) | (next << 16)
    const first = threes[hashOf(word & THREE_BYTES)] as number
    const second = threes[hashOf(across & THREE_BYTES)] as number
    if ((first | second) !== 0) {
      if (!isPassed) {
        // What stands before the first word is not known here.
        if (index === 0 && (first & ASK_BEFORE) !== 0) return 0
        const before = index === 0 ? 0 : (words[index - 1] as number) >>> 24
        if (mayBeKeyword(filter, first, word, before | (word << 8))) return 4 * index
      }
      if (mayBeKeyword(filter, second, across, word >>> 8)) return 4 * index + 2
    }
    isPassed = false
    word = next
  }
  return 4 * last
}

/**
 * @param what of the three bytes at a place
 * @param four bytes from the place on
 * @param before bytes from the one before the place on
 */
function mayBeKeyword({ threes, fours }: GramFilter, what: number, four: number, before: number): boolean {
  if ((what & IS_KEYWORD) !== 0) return true
  if ((what & ASK_FOUR) !== 0 && fours[hashOf(four)] !== 0) return true
  return (what & ASK_BEFORE) !== 0 && ((threes[hashOf(before & THREE_BYTES)] as number) & IS_KEYWORD) !== 0
}

function hashOf(gram: number): number {
  return Math.imul(gram | FOLD, 0x9e3779b1) >>> (32 - HASH_BITS)
}
