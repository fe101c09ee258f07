import { endianness } from 'node:os'

/** Bytes that the filter looks at together, at every second place. */
export const GRAM = 3
const HASH_BITS = 15
/** Makes small letters of capitals, four bytes at once; what else it makes one is told apart later. */
const FOLD = 0x20202020
const GRAM_MASK = 0xffffff

/** By hash of three bytes, whether a keyword begins with them, or has them behind its first byte. */
export type GramFilter = Uint8Array

/** @returns undefined where keywords are too short, or the machine has the high byte of a word first */
export function gramFilter(keywords: readonly Uint8Array[]): GramFilter | undefined {
  if (keywords.some(({ length }) => length < GRAM) || endianness() !== 'LE') return undefined
  const filter = new Uint8Array(1 << HASH_BITS)
  for (const keyword of keywords) {
    const [a = 0, b = 0, c = 0, d] = keyword
    filter[hashOf(a | (b << 8) | (c << 16))] = 1
    if (d !== undefined) filter[hashOf(b | (c << 8) | (d << 16))] = 1
    else for (let other = 0; other < 256; other++) filter[hashOf(b | (c << 8) | (other << 16))] = 1
  }
  return filter
}

/**
 * The first place from `place` on at which a keyword may be: it begins there, or one byte before. Places are even.
 * @returns at most the place of the last word, which is not looked at
 */
export function nextPlace(filter: GramFilter, words: Uint32Array, place: number): number {
  const last = words.length - 1
  let index = place >> 2
  if (index >= last) return 4 * last
  let word = words[index] as number
  if ((place & 2) !== 0) {
    const next = words[index + 1] as number
    if (filter[hashOf((word >>> 16) | ((next << 16) & GRAM_MASK))] !== 0) return place
    word = next
    index++
  }
  for (; index < last; index++) {
    const next = words[index + 1] as number
    if (filter[hashOf(word & GRAM_MASK)] !== 0) return 4 * index
    if (filter[hashOf((word >>> 16) | ((next << 16) & GRAM_MASK))] !== 0) return 4 * index + 2
    word = next
  }
  return 4 * last
}

function hashOf(gram: number): number {
  return Math.imul((gram | FOLD) & GRAM_MASK, 0x9e3779b1) >>> (32 - HASH_BITS)
}
