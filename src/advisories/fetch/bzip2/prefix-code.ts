import type { BitReader } from './bit-reader.ts'

/** Bits of the longest code. */
export const MAX_CODE_BITS = 20
/** Codes up to this length are found by one look into a table. */
const TABLE_BITS = 10
const SYMBOL_BITS = 9

/** A canonical prefix code, as bzip2 has up to six in a block. */
export class PrefixCode {
  /** By the next TABLE_BITS bits: length and symbol, or 0 where the code is longer. */
  readonly #table = new Uint16Array(1 << TABLE_BITS)
  /** For each length: the first code after those of this length, and the index of its first symbol less its first code. */
  readonly #ends = new Uint32Array(MAX_CODE_BITS + 1)
  readonly #offsets = new Int32Array(MAX_CODE_BITS + 1)
  readonly #symbols: Uint16Array

  /** @param lengths of the codes of all symbols, 1 to MAX_CODE_BITS */
  constructor(lengths: Uint8Array) {
    this.#symbols = new Uint16Array(lengths.length)
    let code = 0
    let index = 0
    for (let length = 1; length <= MAX_CODE_BITS; length++) {
      this.#offsets[length] = index - code
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] !== length) continue
        if (code >= 1 << length) throw new Error('a bzip2 code has more words than fit')
        this.#symbols[index++] = symbol
        this.#tabulate(code++, length, symbol)
      }
      this.#ends[length] = code
      code <<= 1
    }
  }

  read(bits: BitReader): number {
    const ahead = bits.peek(MAX_CODE_BITS)
    const entry = this.#table[ahead >>> (MAX_CODE_BITS - TABLE_BITS)] ?? 0
    if (entry !== 0) {
      bits.skip(entry >>> SYMBOL_BITS)
      return entry & ((1 << SYMBOL_BITS) - 1)
    }
    for (let length = TABLE_BITS + 1; length <= MAX_CODE_BITS; length++) {
      const code = ahead >>> (MAX_CODE_BITS - length)
      if (code >= (this.#ends[length] ?? 0)) continue
      bits.skip(length)
      return this.#symbols[code + (this.#offsets[length] ?? 0)] ?? 0
    }
    throw new Error('a bzip2 code has no such word')
  }

  #tabulate(code: number, length: number, symbol: number): void {
    if (length > TABLE_BITS) return
    const free = TABLE_BITS - length
    this.#table.fill((length << SYMBOL_BITS) | symbol, code << free, (code + 1) << free)
  }
}
