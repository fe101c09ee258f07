/** Bytes that come in chunks of any size, read by count. */
export class ByteReader {
  /** Offset of the next byte. */
  position = 0
  readonly #chunks: AsyncIterator<Uint8Array>
  /** What is left of the last chunk. */
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next bytes; fewer only at the end. */
  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      const part = await this.readSome(missing)
      if (part.length === 0) break
      parts.push(part)
      missing -= part.length
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
  }

  /** The next bytes without moving over them: at least one, except at the end. */
  async peek(): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next()
      if (next.done) break
      this.#rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
    return this.#rest
  }

  /** The same, of so many bytes, fewer only at the end. */
  async peekAtLeast(length: number): Promise<Buffer> {
    let start = await this.peek()
    while (start.length < length) {
      const next = await this.#chunks.next()
      if (next.done) break
      start = Buffer.concat([start, next.value])
      this.#rest = start
    }
    return start
  }

  /** Between one and `most` bytes, whatever is at hand; none only at the end. */
  async readSome(most: number): Promise<Buffer> {
    const part = (await this.peek()).subarray(0, most)
    this.#rest = this.#rest.subarray(part.length)
    this.position += part.length
    return part
  }

  async skip(length: number): Promise<void> {
    for (let missing = length; missing > 0; ) {
      const part = await this.readSome(missing)
      if (part.length === 0) return
      missing -= part.length
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
