import type { Output } from '../output.ts'
import { damaged } from '../xz-error.ts'
import {
  ALIGN,
  HIGH,
  IS_FOURTH,
  IS_LONG,
  IS_MATCH,
  IS_NOT_LAST,
  IS_NOT_SECOND,
  IS_REPEATED,
  LITERAL,
  LOW,
  type LzmaProperties,
  MATCH_LENGTH,
  MIDDLE,
  NEAR,
  PROBABILITIES,
  REPEATED_LENGTH,
  SECOND_CHOICE,
  SLOT,
} from './model.ts'
import { EVEN, RangeDecoder } from './range-decoder.ts'

const MIN_MATCH = 2
/** Bytes of the longest match. */
export const MAX_MATCH = 273
/** A distance of 32 ones is none: the data ends. */
const END_MARKER = -1
/** States below it are those after a literal. */
const FIRST_MATCH_STATE = 7
/** From so many bytes on, what a call costs is less than what it saves. */
const LONG_COPY = 24

/**
 * LZMA: literals, and matches with what came before. Knows nothing of containers.
 * https://www.7-zip.org/sdk.html (lzma-specification.txt in it)
 */
export class LzmaDecoder {
  readonly range = new RangeDecoder()
  readonly #probabilities = new Uint16Array(PROBABILITIES)
  readonly #output: Output
  #literalContextBits = 0
  #literalPositionMask = 0
  #positionMask = 0
  #dictionaryStart = 0
  #maxDistance = 0
  #state = 0
  /** The last four distances, less one, as 32 bits; the first is the last. */
  #distance = 0
  #second = 0
  #third = 0
  #fourth = 0

  constructor(output: Output) {
    this.#output = output
  }

  /** What came before is forgotten. @param size bytes that matches reach back, at most */
  resetDictionary(size: number): void {
    this.#dictionaryStart = this.#output.length
    this.#maxDistance = size
  }

  setProperties({ literalContextBits, literalPositionBits, positionBits }: LzmaProperties): void {
    this.#literalContextBits = literalContextBits
    this.#literalPositionMask = (1 << literalPositionBits) - 1
    this.#positionMask = (1 << positionBits) - 1
  }

  resetState(): void {
    this.#probabilities.fill(EVEN)
    this.#state = 0
    this.#distance = this.#second = this.#third = this.#fourth = 0
  }

  /**
   * Reads until `stop` bytes are there, or some more by the last match, or the data says that it ends. The output has
   * to have room for them.
   * @param end bytes of output that may not be passed
   * @returns whether there was a mark of the end
   * Throws XzError.
   */
  decode(stop: number, end: number): boolean {
    const { bytes } = this.#output
    const start = this.#dictionaryStart
    let at = this.#output.length
    while (at < stop) {
      const position = (at - start) & this.#positionMask
      if (this.range.bit(this.#probabilities, IS_MATCH + (this.#state << 4) + position) === 0) {
        bytes[at] = this.#literal(bytes, at)
        at++
        continue
      }
      const length = this.#match(position)
      if (length === 0) {
        this.#output.length = at
        return true
      }
      const from = this.#distance >>> 0
      if (from >= at - start || from >= this.#maxDistance || length > end - at) throw damaged()
      copy(bytes, at, from + 1, length)
      at += length
    }
    this.#output.length = at
    return false
  }

  #literal(bytes: Uint8Array, at: number): number {
    const offset = at - this.#dictionaryStart
    const before = offset === 0 ? 0 : (bytes[at - 1] as number)
    const bits = this.#literalContextBits
    const context = ((offset & this.#literalPositionMask) << bits) + (before >> (8 - bits))
    const base = LITERAL + 0x300 * context
    const state = this.#state
    if (state < FIRST_MATCH_STATE) {
      this.#state = state < 4 ? 0 : state - 3
      return this.range.tree(this.#probabilities, base, 8)
    }
    this.#state = state < 10 ? state - 3 : state - 6
    return this.range.matchedByte(this.#probabilities, base, bytes[at - (this.#distance >>> 0) - 1] as number)
  }

  /** The bytes of a match, whose distance is then the last; 0 at the mark of the end. */
  #match(position: number): number {
    const state = this.#state
    const isAfterLiteral = state < FIRST_MATCH_STATE
    if (this.range.bit(this.#probabilities, IS_REPEATED + state) === 1) {
      if (!this.#isLongRepeated(position)) {
        this.#state = isAfterLiteral ? 9 : 11
        return 1
      }
      this.#state = isAfterLiteral ? 8 : 11
      return this.#length(REPEATED_LENGTH, position)
    }
    this.#state = isAfterLiteral ? 7 : 10
    const length = this.#length(MATCH_LENGTH, position)
    this.#fourth = this.#third
    this.#third = this.#second
    this.#second = this.#distance
    this.#distance = this.#newDistance(length)
    return this.#distance === END_MARKER ? 0 : length
  }

  /** Which of the last distances it is; a match with the last may be of one byte, and has no length then. */
  #isLongRepeated(position: number): boolean {
    const { range } = this
    const probabilities = this.#probabilities
    const state = this.#state
    if (range.bit(probabilities, IS_NOT_LAST + state) === 0)
      return range.bit(probabilities, IS_LONG + (state << 4) + position) === 1
    let distance = this.#second
    if (range.bit(probabilities, IS_NOT_SECOND + state) === 1) {
      distance = this.#third
      if (range.bit(probabilities, IS_FOURTH + state) === 1) {
        distance = this.#fourth
        this.#fourth = this.#third
      }
      this.#third = this.#second
    }
    this.#second = this.#distance
    this.#distance = distance
    return true
  }

  #length(base: number, position: number): number {
    const { range } = this
    const probabilities = this.#probabilities
    if (range.bit(probabilities, base) === 0)
      return MIN_MATCH + range.tree(probabilities, base + LOW + (position << 3), 3)
    if (range.bit(probabilities, base + SECOND_CHOICE) === 0)
      return MIN_MATCH + 8 + range.tree(probabilities, base + MIDDLE + (position << 3), 3)
    return MIN_MATCH + 16 + range.tree(probabilities, base + HIGH, 8)
  }

  /** A slot gives the two highest bits and how many follow; few follow by probabilities, of many only the lowest four. */
  #newDistance(length: number): number {
    const { range } = this
    const probabilities = this.#probabilities
    const slot = range.tree(probabilities, SLOT + (Math.min(length - MIN_MATCH, 3) << 6), 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const high = (2 | (slot & 1)) << bits
    if (slot < 14) return high + range.reverseTree(probabilities, NEAR + high - slot, bits)
    const middle = range.direct(bits - 4) << 4
    return (high + middle + range.reverseTree(probabilities, ALIGN, 4)) | 0
  }
}

/** A match may reach into what it makes itself, and repeats it then. */
function copy(bytes: Uint8Array, at: number, distance: number, length: number): void {
  if (length >= LONG_COPY && distance >= length) {
    bytes.copyWithin(at, at - distance, at - distance + length)
    return
  }
  for (let to = at; to < at + length; to++) bytes[to] = bytes[to - distance] as number
}
