import { XzError } from './xz-error.ts'

/** Bytes of the longest number of the format. */
const MAX_NUMBER_BYTES = 9

/** Bytes in their order. Every function throws XzError where there are not so many. */
export class ByteReader {
  readonly #bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.at
  }

  byte(): number {
    const byte = this.#bytes[this.at]
    if (byte === undefined) throw tooShort()
    this.at++
    return byte
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw tooShort()
    const taken = this.#bytes.subarray(this.at, this.at + count)
    this.at += count
    return taken
  }

  /** Bytes that were read, from a place on. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.at)
  }

  uint16BE(): number {
    return (this.byte() << 8) | this.byte()
  }

  uint32LE(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0
  }

  uint64LE(): number {
    return this.uint32LE() + this.uint32LE() * 2 ** 32
  }

  /**
   * A number of seven bits in each byte, the lowest first. One that JavaScript does not know exactly is damage: there
   * is no file of so many bytes.
   * https://tukaani.org/xz/xz-file-format.txt, section 1.2
   */
  number(): number {
    let value = 0
    for (let i = 0; i < MAX_NUMBER_BYTES; i++) {
      const byte = this.byte()
      if (i > 0 && byte === 0) break
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80 && value <= Number.MAX_SAFE_INTEGER) return value
    }
    throw new XzError('damaged', 'it has a number that is not written as it must be')
  }

  /** Zeros until a multiple of four bytes was read since `start`. */
  padding(start: number): void {
    while ((this.at - start) % 4 !== 0)
      if (this.byte() !== 0) throw new XzError('damaged', 'it has something between its parts')
  }

  /** The whole of zeros that come next, in fours. */
  skipZeros(): void {
    let end = this.at
    while (this.#bytes[end] === 0) end++
    this.at += end - this.at - ((end - this.at) % 4)
  }
}

function tooShort(): XzError {
  return new XzError('damaged', 'it ends too early')
}
