import type { Stretch } from './layout.ts'

const NOTHING = Buffer.alloc(0)

/**
 * Looks for a few bytes in stretches of a stream, also where its chunks meet. The offsets are those of the stream,
 * whose chunks come in order and without a gap.
 */
export class ByteSearch {
  readonly #needle: Buffer
  readonly #stretches: readonly Stretch[]
  /** The last bytes before the next chunk, one less than the needle has. */
  #tail: Buffer = NOTHING
  #current = 0

  /** @param stretches sorted, without overlap */
  constructor(needle: Buffer, stretches: readonly Stretch[]) {
    this.#needle = needle
    // An empty one at the very end of the stream would never go by.
    this.#stretches = stretches.filter(({ size }) => size > 0)
  }

  /** Whether all stretches have gone by. */
  get isOver(): boolean {
    return this.#current >= this.#stretches.length
  }

  /**
   * @param found is told where the needle begins, once its last byte has come
   */
  push(bytes: Buffer, offset: number, found: (offset: number) => void): void {
    const next = this.#stretches[this.#current]
    if (!next || next.offset >= offset + bytes.length) return
    this.#searchBorder(bytes, offset, found)
    const end = offset + bytes.length
    for (let stretch = this.#stretches[this.#current]; stretch; stretch = this.#stretches[++this.#current]) {
      const from = Math.max(stretch.offset, offset)
      const to = Math.min(stretch.offset + stretch.size, end)
      if (from < to) this.#search(bytes.subarray(from - offset, to - offset), from, found)
      if (stretch.offset + stretch.size > end) break
    }
    this.#keepTail(bytes)
  }

  #search(bytes: Buffer, offset: number, found: (offset: number) => void): void {
    for (let at = bytes.indexOf(this.#needle); at >= 0; at = bytes.indexOf(this.#needle, at + 1)) {
      found(offset + at)
    }
  }

  #searchBorder(bytes: Buffer, offset: number, found: (offset: number) => void): void {
    const before = this.#tail.length
    if (before === 0) return
    const border = Buffer.concat([this.#tail, bytes.subarray(0, this.#needle.length - 1)])
    this.#search(border, offset - before, (at) => {
      if (at < offset && this.#isInside(at)) found(at)
    })
  }

  /** The stretch that the last chunk ended in has not been left yet. */
  #isInside(at: number): boolean {
    const stretch = this.#stretches[this.#current]
    return (
      stretch !== undefined &&
      at >= stretch.offset &&
      at + this.#needle.length <= stretch.offset + stretch.size
    )
  }

  #keepTail(bytes: Buffer): void {
    const wanted = this.#needle.length - 1
    const joined = bytes.length >= wanted ? bytes : Buffer.concat([this.#tail, bytes])
    this.#tail = Buffer.from(joined.subarray(Math.max(0, joined.length - wanted)))
  }
}
