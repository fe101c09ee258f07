import type { Stretch } from '../pattern/assertion.ts'

/** Bytes of a file that are at hand. */
export interface View extends Stretch {
  readonly bytes: Buffer
  /** Offset of the first of them in the file. */
  readonly base: number
}

/**
 * What is at hand of a file while it goes by: the chunk that has come, and of those before it as much as was kept. The
 * two are put together only where somebody looks across their border.
 */
export class Window {
  #kept: Buffer = EMPTY
  #chunk: Buffer = EMPTY
  #chunkBase = 0
  #isEnd = false
  #both: View | undefined

  /** @param isEnd whether the file ends with it */
  push(chunk: Buffer, isEnd: boolean): void {
    this.#chunk = chunk
    this.#isEnd = isEnd
    this.#both = undefined
  }

  /** Nothing more has come: the file ends with what is kept. */
  close(): void {
    this.push(EMPTY, true)
  }

  get chunkBase(): number {
    return this.#chunkBase
  }

  /** Offset behind the last byte that has come. */
  get end(): number {
    return this.#chunkBase + this.#chunk.length
  }

  get isEnd(): boolean {
    return this.#isEnd
  }

  /** All that is at hand from an offset on, with the byte before it. */
  from(offset: number): View {
    if (offset > this.#chunkBase || this.#kept.length === 0) return this.#view(this.#chunk, this.#chunkBase)
    this.#both ??= this.#view(Buffer.concat([this.#kept, this.#chunk]), this.#chunkBase - this.#kept.length)
    return this.#both
  }

  /** All that is at hand. */
  whole(): View {
    return this.from(0)
  }

  /**
   * Is done with the chunk; keeps what lies from an offset on.
   * @param leave called with what is not kept, in its order
   */
  keepFrom(offset: number, leave: (bytes: Buffer) => void): void {
    const { end } = this
    const start = this.#chunkBase - this.#kept.length
    const from = Math.min(Math.max(offset, start), end)
    leave(this.#kept.subarray(0, from - start))
    leave(this.#chunk.subarray(0, Math.max(0, from - this.#chunkBase)))
    const kept = this.#chunk.subarray(Math.max(0, from - this.#chunkBase))
    this.#kept = Buffer.concat([this.#kept.subarray(from - start), kept])
    this.#chunkBase = end
    this.push(EMPTY, false)
  }

  #view(bytes: Buffer, base: number): View {
    return { bytes, base, isStart: base === 0, isEnd: this.#isEnd }
  }
}

const EMPTY = Buffer.alloc(0)
