import type { ContentReader } from './decode/content.ts'

export interface GitObject {
  readonly type: string
  readonly size: number
}

/** Bytes of the line before an object; more is nothing that git writes. */
const MAX_HEADER = 200
const LINE_FEED = 10

/**
 * Reads what `git cat-file --batch` prints, in chunks of any size: `ID TYPE SIZE`, a line feed, the object and another
 * line feed; or `ID missing`. https://git-scm.com/docs/git-cat-file#_batch_output
 */
export class BatchReader {
  readonly #open: (object: GitObject) => ContentReader | undefined
  #header = ''
  #reader: ContentReader | undefined
  /** Bytes of the object that are still to come, and the line feed behind it; -1 in a header. */
  #left = -1

  /** @param open called for each answer, in their order; undefined passes over the object */
  constructor(open: (object: GitObject) => ContentReader | undefined) {
    this.#open = open
  }

  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) at = this.#left < 0 ? this.#readHeader(chunk, at) : this.#readObject(chunk, at)
  }

  #readHeader(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(LINE_FEED, at)
    const to = end < 0 ? chunk.length : end
    this.#header += chunk.toString('latin1', at, to)
    if (this.#header.length > MAX_HEADER) throw new Error('git printed something that is no object')
    if (end < 0) return to
    const [, type = '', size] = this.#header.split(' ')
    this.#header = ''
    // `missing` has no size, and nothing follows.
    this.#left = size === undefined ? -1 : Number(size) + 1
    this.#reader = this.#open({ type, size: Number(size ?? 0) })
    return end + 1
  }

  #readObject(chunk: Buffer, at: number): number {
    const to = Math.min(chunk.length, at + this.#left)
    this.#left -= to - at
    const isEnd = this.#left === 0
    const bytes = chunk.subarray(at, isEnd ? to - 1 : to)
    // Once the line feed alone is left, the object is whole.
    const isWhole = this.#left <= 1
    if (this.#reader && (this.#reader.push(bytes, isWhole) === 'enough' || isWhole)) {
      this.#reader.end()
      this.#reader = undefined
    }
    if (isEnd) this.#left = -1
    return to
  }
}
