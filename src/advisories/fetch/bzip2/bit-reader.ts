/** Bytes past the end that may be looked at, as zeros: a code is looked up by more bits than it has. */
const SLACK = 4

/** Bits of bytes that are appended as they come, most significant first. */
export class BitReader {
  #buffer = new Uint8Array(1024 * 1024)
  /** The next byte, and the end of what is there. */
  #at = 0
  #end = 0
  /** Bits taken out of the buffer and not yet read: the lowest `#count` of them. */
  #bits = 0
  #count = 0

  append(chunk: Uint8Array): void {
    const rest = this.#end - this.#at
    if (this.#end + chunk.length > this.#buffer.length) {
      const target =
        rest + chunk.length > this.#buffer.length ? new Uint8Array((rest + chunk.length) * 2) : this.#buffer
      target.set(this.#buffer.subarray(this.#at, this.#end))
      this.#buffer = target
      this.#at = 0
      this.#end = rest
    }
    this.#buffer.set(chunk, this.#end)
    this.#end += chunk.length
  }

  /** Whole bytes that are there and not yet read. */
  get available(): number {
    return this.#end - this.#at + Math.floor(this.#count / 8)
  }

  /** @param count 0 to 24 */
  peek(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#end + SLACK) this.#fail()
      const byte = this.#at < this.#end ? (this.#buffer[this.#at] ?? 0) : 0
      this.#at++
      this.#bits = ((this.#bits & 0xffffff) << 8) | byte
      this.#count += 8
    }
    return (this.#bits >>> (this.#count - count)) & ((1 << count) - 1)
  }

  /** Takes bits that were looked at. */
  skip(count: number): void {
    this.#count -= count
  }

  read(count: number): number {
    const bits = this.peek(count)
    this.#count -= count
    return bits
  }

  readUint32(): number {
    return ((this.read(16) << 16) | this.read(16)) >>> 0
  }

  skipToByte(): void {
    this.#count -= this.#count % 8
  }

  /** Throws when bits were read that are not there; to be called before what was read is believed. */
  checkEnd(): void {
    if (this.#at - Math.floor(this.#count / 8) > this.#end) this.#fail()
  }

  #fail(): never {
    throw new Error('the bzip2 stream ends too early')
  }
}
