import { constants, deflateRawSync } from 'node:zlib'

/** Pieces are compressed in blocks of this many bytes; the same text in one stream comes out smaller. */
const BLOCK = 256 * 1024

/**
 * How large a file will be when gzip has packed it, from above: text is counted as it is until there is too much of it,
 * and compressed from then on.
 */
export class UploadSize {
  readonly #limit: number
  #bytes = 0
  #pending: Buffer[] = []
  #pendingBytes = 0
  #isCompressing = false

  /** @param limit bytes below which nothing needs to be compressed */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes so far, at most. */
  get bytes(): number {
    return this.#bytes + this.#pendingBytes
  }

  add(text: string): void {
    const bytes = Buffer.from(text)
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    if (!this.#isCompressing && this.#pendingBytes < this.#limit) return
    this.#isCompressing = true
    if (this.#pendingBytes >= BLOCK) this.#compress()
  }

  /** Quick, because it is only an estimate: what uploads compresses harder. */
  #compress(): void {
    const packed = deflateRawSync(Buffer.concat(this.#pending), { level: constants.Z_BEST_SPEED })
    this.#bytes += packed.length
    this.#pending = []
    this.#pendingBytes = 0
  }
}
