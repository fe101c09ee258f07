import { XzError } from './xz-error.ts'

const FIRST_BYTES = 64 * 1024

/**
 * What was unpacked so far. It is also the dictionary: matches copy from it, so none is allocated, and how large a file
 * says that its dictionary is costs nothing.
 */
export class Output {
  readonly #maxBytes: number
  bytes = new Uint8Array(FIRST_BYTES)
  length = 0

  /** @param maxBytes that may come out */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Room for so many more, and for as much again as has really come out: what was announced counts for nothing. */
  reserve(count: number): void {
    const wanted = this.length + count
    if (wanted <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(wanted, Math.min(2 * this.bytes.length, this.#maxBytes)))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }

  /** Throws XzError when so many more are more than may be. */
  admit(count: number): void {
    if (this.length + count > this.#maxBytes)
      throw new XzError('limit', `it unpacks to more than ${this.#maxBytes} bytes`)
  }

  append(more: Uint8Array): void {
    this.admit(more.length)
    this.reserve(more.length)
    this.bytes.set(more, this.length)
    this.length += more.length
  }

  taken(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}
