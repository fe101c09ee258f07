import type { BitReader } from './bit-reader.ts'
import { MAX_CODE_BITS, PrefixCode } from './prefix-code.ts'

/*
 * A block, after its magic number and checksum:
 *
 *     1 bit     randomised: written by no program since 1999
 *     24 bits   the row of the original text in the sorted table of its rotations
 *     16 bits   which sixteens of bytes occur; 16 bits for each that does: which bytes of it
 *     3 bits    how many prefix codes, 2 to 6
 *     15 bits   how many selectors; each, in unary and moved to front, the code for 50 symbols
 *     codes     5 bits for the first length, then up (10), down (11), or next symbol (0)
 *     symbols   RUNA and RUNB (digits of a run of the byte in front), moves to front, end of block
 *
 * https://en.wikipedia.org/wiki/Bzip2#File_format
 */

/** Bytes of one block before the last stage, at level 9. */
const MAX_BLOCK = 900_000
const GROUP = 50

/** Compressed bytes of the largest possible block: each symbol with the longest code, and its head. */
export const MAX_COMPRESSED_BLOCK = (MAX_BLOCK * MAX_CODE_BITS) / 8 + 64 * 1024

/** A decoded block as a chain: the text is what is met when following it. */
export interface BlockChain {
  /** For each row its byte, and above it the row that comes after. */
  readonly rows: Uint32Array
  readonly length: number
  /** The row before the first. */
  readonly origin: number
}

export class BlockDecoder {
  readonly #rows = new Uint32Array(MAX_BLOCK)

  /**
   * Reads one block. The chain is good until the next call.
   * @param capacity bytes that it may have, by the level of the stream
   */
  decode(bits: BitReader, capacity: number): BlockChain {
    if (bits.read(1) === 1) throw new Error('a bzip2 block is randomised, which is not supported')
    const origin = bits.read(24)
    const counts = new Uint32Array(256)
    const length = this.#readBytes(bits, Math.min(capacity, MAX_BLOCK), counts)
    bits.checkEnd()
    if (origin >= length) throw new Error('a bzip2 block begins outside of itself')
    link(this.#rows, length, counts)
    return { rows: this.#rows, length, origin: (this.#rows[origin] ?? 0) >>> 8 }
  }

  /** The last column of the sorted table, into the low bytes of the rows. */
  #readBytes(bits: BitReader, capacity: number, counts: Uint32Array): number {
    const front = readUsedBytes(bits)
    const symbols = front.length + 2 // RUNA, RUNB, the bytes but the one in front, end of block.
    const { codes, selectors } = readCodes(bits, symbols)
    const rows = this.#rows
    let length = 0
    let run = 0
    let weight = 1
    for (const selector of selectors) {
      const code = codes[selector]
      if (!code) throw new Error(NO_CODE)
      for (let i = 0; i < GROUP; i++) {
        const symbol = code.read(bits)
        if (symbol <= 1) {
          run += weight << symbol
          weight <<= 1
          if (run > capacity) throw new Error(TOO_LONG)
          continue
        }
        if (run > 0) {
          if (length + run > capacity) throw new Error(TOO_LONG)
          const byte = front[0] ?? 0
          rows.fill(byte, length, length + run)
          counts[byte] = (counts[byte] ?? 0) + run
          length += run
          run = 0
          weight = 1
        }
        if (symbol === symbols - 1) return length
        if (length >= capacity) throw new Error(TOO_LONG)
        const byte = front[symbol - 1] ?? 0
        front.copyWithin(1, 0, symbol - 1)
        front[0] = byte
        rows[length++] = byte
        counts[byte] = (counts[byte] ?? 0) + 1
      }
    }
    throw new Error('a bzip2 block has no end')
  }
}

const NO_CODE = 'a bzip2 block names a code that it has not'
const TOO_LONG = 'a bzip2 block is longer than its level allows'

function readUsedBytes(bits: BitReader): Uint8Array {
  const used: number[] = []
  const sixteens = bits.read(16)
  for (let high = 0; high < 16; high++) {
    if (!(sixteens & (0x8000 >>> high))) continue
    const bytes = bits.read(16)
    for (let low = 0; low < 16; low++) if (bytes & (0x8000 >>> low)) used.push(high * 16 + low)
  }
  if (used.length === 0) throw new Error('a bzip2 block uses no bytes')
  return Uint8Array.from(used)
}

function readCodes(
  bits: BitReader,
  symbols: number,
): { readonly codes: readonly PrefixCode[]; readonly selectors: Uint8Array } {
  const count = bits.read(3)
  const selectors = new Uint8Array(bits.read(15))
  if (count < 2 || count > 6 || selectors.length === 0) throw new Error('a bzip2 block has no codes')
  const front = [0, 1, 2, 3, 4, 5]
  for (let i = 0; i < selectors.length; i++) {
    let at = 0
    while (bits.read(1) === 1) if (++at >= count) throw new Error(NO_CODE)
    const [selector = 0] = front.splice(at, 1)
    front.unshift(selector)
    selectors[i] = selector
  }
  const codes = Array.from({ length: count }, () => new PrefixCode(readLengths(bits, symbols)))
  return { codes, selectors }
}

function readLengths(bits: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols)
  let length = bits.read(5)
  for (let symbol = 0; symbol < symbols; symbol++) {
    while (bits.read(1) === 1) length += bits.read(1) === 1 ? -1 : 1
    if (length < 1 || length > MAX_CODE_BITS) throw new Error('a bzip2 code has an impossible length')
    lengths[symbol] = length
  }
  return lengths
}

/** Undoes the sorting: the nth occurrence of a byte in the last column is its nth in the first. */
function link(rows: Uint32Array, length: number, counts: Uint32Array): void {
  let sum = 0
  const next = counts.map((count) => {
    sum += count
    return sum - count
  })
  for (let row = 0; row < length; row++) {
    const byte = (rows[row] ?? 0) & 0xff
    const target = next[byte] ?? 0
    next[byte] = target + 1
    rows[target] = (rows[target] ?? 0) | (row << 8)
  }
}
