import { damaged } from '../xz-error.ts'

/** Bytes that a range-coded stretch begins with: a zero, and the first 32 bits of the code. */
const START_BYTES = 5
/** Probabilities, of a bit being zero, are parts of 2 to the power of this. */
const PROBABILITY_BITS = 11
const ONE = 1 << PROBABILITY_BITS
/** A probability moves by this fraction of what it was wrong by. */
const MOVE_BITS = 5
/** Where none of these bits is left in the range, the next byte is taken in. */
const TOP_BITS = 0xff000000

/** Nothing known: zero is as likely as one. */
export const EVEN = ONE / 2

/**
 * Bits out of a range code, each by a probability that it moves. Range and code are 32 bits without a sign, kept as
 * numbers with one: V8 holds those in a field without allocating. What is past the end reads as zeros; whoever believes
 * what was read asks `isFinished` or `isOverrun` first.
 * https://www.7-zip.org/sdk.html (lzma-specification.txt in it, «LZMA range decoder»)
 */
export class RangeDecoder {
  #bytes: Uint8Array = new Uint8Array()
  #at = 0
  #end = 0
  #range = 0
  #code = 0

  /** Throws XzError where nothing can begin so. */
  start(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < START_BYTES || bytes[at] !== 0) throw damaged()
    this.#bytes = bytes
    this.#at = at + START_BYTES
    this.#end = end
    this.#range = -1
    this.#code = 0
    for (let i = 1; i < START_BYTES; i++) this.#code = (this.#code << 8) | (bytes[at + i] as number)
  }

  /** Every byte was taken, and no code is left over. */
  get isFinished(): boolean {
    return this.#at === this.#end && this.#code === 0
  }

  get isOverrun(): boolean {
    return this.#at > this.#end
  }

  bit(probabilities: Uint16Array, index: number): 0 | 1 {
    const probability = probabilities[index] as number
    const bound = Math.imul(this.#range >>> PROBABILITY_BITS, probability)
    let bit: 0 | 1 = 0
    if (this.#code >>> 0 < bound >>> 0) {
      this.#range = bound
      probabilities[index] = probability + ((ONE - probability) >> MOVE_BITS)
    } else {
      this.#range = (this.#range - bound) | 0
      this.#code = (this.#code - bound) | 0
      probabilities[index] = probability - (probability >> MOVE_BITS)
      bit = 1
    }
    if ((this.#range & TOP_BITS) === 0) {
      this.#range <<= 8
      this.#code = (this.#code << 8) | (this.#bytes[this.#at++] as number)
    }
    return bit
  }

  /** So many bits, the highest first, each by a probability that the bits before it choose. */
  tree(probabilities: Uint16Array, base: number, bits: number): number {
    const limit = 1 << bits
    let node = 1
    while (node < limit) node = (node << 1) | this.bit(probabilities, base + node)
    return node - limit
  }

  /** The same, the lowest first. */
  reverseTree(probabilities: Uint16Array, base: number, bits: number): number {
    let node = 1
    let value = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(probabilities, base + node)
      node = (node << 1) | bit
      value |= bit << i
    }
    return value
  }

  /** A byte of which is known what stands where a match would go on: as long as bits agree, that bit chooses too. */
  matchedByte(probabilities: Uint16Array, base: number, expected: number): number {
    let node = 1
    let rest = expected
    let agreed = 0x100
    while (node < 0x100) {
      rest <<= 1
      const expectedBit = rest & agreed
      const bit = this.bit(probabilities, base + agreed + expectedBit + node)
      node = (node << 1) | bit
      agreed &= bit === 1 ? expectedBit : ~expectedBit
    }
    return node - 0x100
  }

  /** So many bits, the highest first, both values equally likely. */
  direct(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i++) {
      this.#range >>>= 1
      this.#code = (this.#code - this.#range) | 0
      const isZero = this.#code >> 31
      this.#code = (this.#code + (this.#range & isZero)) | 0
      value = (value << 1) + isZero + 1
      if ((this.#range & TOP_BITS) === 0) {
        this.#range <<= 8
        this.#code = (this.#code << 8) | (this.#bytes[this.#at++] as number)
      }
    }
    return value
  }
}
