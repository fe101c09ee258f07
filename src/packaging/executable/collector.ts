/** Copies a stretch of a stream, as far as it has come and up to a limit. */
export class Collector {
  readonly offset: number
  readonly #limit: number
  #buffer: Buffer = Buffer.alloc(0)
  #length = 0

  /**
   * @param offset in the stream, not before the chunk that is pushed next
   * @param limit bytes at most
   */
  constructor(offset: number, limit: number) {
    this.offset = offset
    this.#limit = limit
  }

  /** What is there so far; valid until the next push. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  get isFull(): boolean {
    return this.#length >= this.#limit
  }

  push(bytes: Buffer, offset: number): void {
    const from = this.offset + this.#length - offset
    const to = Math.min(bytes.length, this.offset + this.#limit - offset)
    if (from < 0 || from >= to) return
    const needed = this.#length + to - from
    if (needed > this.#buffer.length) this.#grow(needed)
    this.#length += bytes.copy(this.#buffer, this.#length, from, to)
  }

  #grow(needed: number): void {
    const size = Math.min(Math.max(needed, 2 * this.#buffer.length), Math.max(this.#limit, needed))
    const larger = Buffer.allocUnsafeSlow(size)
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
