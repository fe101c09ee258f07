import { createGunzip, createZstdDecompress } from 'node:zlib'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { letGo } from '../../core/let-go.ts'
import { type Compression, DETECTION_BYTES, detectCompression } from '../compression.ts'
import type { LayerLimits } from '../limits.ts'

export interface DecompressorOptions {
  /** Names the layer in errors: `layer 2 of 3`. */
  readonly subject: string
  readonly limits: Pick<LayerLimits, 'maxDecompressionRatio' | 'maxLayerBytes'>
  /** Uncompressed bytes before the ratio counts. */
  readonly graceBytes?: number
  /** Gets the uncompressed bytes in order, and keeps none. What it throws comes out of `write` or `end`. */
  consume(chunk: Uint8Array): void
}

/**
 * Uncompressed bytes that any layer may have, whatever its ratio. Under zstd a file of zeros (a swap file, an empty
 * disk) shrinks 30,000-fold, and to pass over a gigabyte of them takes less than a second.
 */
const RATIO_GRACE_BYTES = 1024 * 1024 * 1024

/**
 * Bytes of output that one job on libuv's pool makes. Each job ends with a round trip over the main thread, which
 * is what a layer's time is made of beside the inflating itself.
 */
const OUTPUT_CHUNK = 512 * 1024
/** Compressed bytes that may wait, so that the pool never does. */
const MAX_WAITING = 1024 * 1024

/**
 * Takes a layer as it is stored, in chunks, and hands on its tar. Several gzip members or zstd frames are one
 * stream, and zeros after them are padding.
 *
 * Errors, all PlimsollErrors: `compression-unsupported`, `layer-corrupt`, `layer-bomb`, and those of `consume`.
 */
export class Decompressor {
  readonly #options: DecompressorOptions
  #start: Buffer[] = []
  #startBytes = 0
  #inflater: Inflater | undefined
  #compression: Compression | undefined
  #consumed = 0

  constructor(options: DecompressorOptions) {
    this.#options = options
  }

  /** Known once the first 512 bytes, or all, were written. */
  get compression(): Compression | undefined {
    return this.#compression
  }

  /** Whether every chunk that was written is done with, so that its memory may be let go of. */
  get isDrained(): boolean {
    return this.#compression === 'none' || this.#inflater?.isDrained === true
  }

  /**
   * The promise, where there is one, says when to go on writing; it never rejects. What is wrong with a chunk may be
   * thrown by a later call. The chunk may not be changed any more.
   */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#inflater) return this.#inflater.write(chunk)
    if (this.#compression === 'none') return this.#pass(chunk)
    this.#start.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    this.#startBytes += chunk.length
    return this.#startBytes < DETECTION_BYTES ? undefined : this.#open()
  }

  /** Resolves when `consume` has had everything. */
  async end(): Promise<void> {
    if (this.#compression === undefined) await this.#open()
    await this.#inflater?.end()
  }

  /** Lets go of everything; the layer was left early. */
  destroy(): void {
    this.#inflater?.destroy()
  }

  #open(): Promise<void> | undefined {
    const start = this.#start.length === 1 ? (this.#start[0] as Buffer) : Buffer.concat(this.#start)
    this.#start = []
    const detected = detectCompression(start)
    if (detected.kind === 'unsupported') {
      const message = `${this.#options.subject} is compressed with ${detected.name}`
      throw new PlimsollError('compression-unsupported', message)
    }
    this.#compression = detected.compression
    if (detected.compression === 'none') return start.length > 0 ? this.#pass(start) : undefined
    this.#inflater = new Inflater(detected.compression, this.#options)
    return this.#inflater.write(start)
  }

  #pass(chunk: Uint8Array): undefined {
    this.#consumed += chunk.length
    if (this.#consumed > this.#options.limits.maxLayerBytes) throw tooLarge(this.#options)
    this.#options.consume(chunk)
  }
}

/** A node:zlib stream with the two things it lacks: an account of input that it ignores, and limits. */
class Inflater {
  readonly #options: DecompressorOptions
  readonly #stream: ReturnType<typeof createGunzip>
  /** Chunks that zlib has not taken in whole, with the offset in the layer at which each ends. */
  readonly #waiting: { readonly chunk: Uint8Array; readonly end: number }[] = []
  #written = 0
  #produced = 0
  #isOver = false
  #failure: Error | undefined
  #wake: (() => void) | undefined
  /** Output that has not been handed on yet. */
  #ready: Buffer[] = []

  constructor(compression: 'gzip' | 'zstd', options: DecompressorOptions) {
    this.#options = options
    const settings = { chunkSize: OUTPUT_CHUNK, writableHighWaterMark: MAX_WAITING }
    this.#stream = compression === 'gzip' ? createGunzip(settings) : createZstdDecompress(settings)
    this.#stream.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#stream.on('end', () => this.#finish())
    this.#stream.on('drain', () => this.#release())
    this.#stream.on('error', (error) => this.#fail(corrupt(options, messageOf(error), error)))
  }

  /** Never after a failure: the pool may still be at work on what was written before. */
  get isDrained(): boolean {
    return this.#waiting.length === 0 && !this.#failure
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure) throw this.#failure
    this.#written += chunk.length
    if (this.#isOver) return this.#checkPadding(chunk)
    this.#waiting.push({ chunk, end: this.#written })
    const mayGoOn = this.#stream.write(chunk, (error) => {
      if (!error) this.#waiting.shift()
    })
    return mayGoOn ? undefined : this.#pause()
  }

  async end(): Promise<void> {
    if (!this.#isOver && !this.#failure) this.#stream.end()
    while (!this.#isOver && !this.#failure) await this.#pause()
    if (this.#failure) throw this.#failure
  }

  destroy(): void {
    this.#isOver = true
    this.#stream.destroy()
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  #release(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#stream.destroy()
    this.#release()
  }

  /**
   * zlib gives its next job to the pool only when this returns, so what is to be done with the chunk waits for the
   * microtask after that: it runs while the pool is at work again.
   */
  #take(chunk: Buffer): void {
    if (this.#failure || this.#isOver) return
    this.#produced += chunk.length
    if (this.#ready.push(chunk) === 1) queueMicrotask(() => this.#handOn())
  }

  #handOn(): void {
    const ready = this.#ready
    this.#ready = []
    if (this.#failure) return
    try {
      if (ready.length > 0) this.#checkLimits()
      for (const chunk of ready) {
        this.#options.consume(chunk)
        letGo(chunk) // It fills its buffer, so zlib has taken a new one.
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #checkLimits(): void {
    const { maxDecompressionRatio, maxLayerBytes } = this.#options.limits
    if (this.#produced > maxLayerBytes) throw tooLarge(this.#options)
    const isPastGrace = this.#produced > (this.#options.graceBytes ?? RATIO_GRACE_BYTES)
    if (isPastGrace && this.#produced > maxDecompressionRatio * this.#stream.bytesWritten) {
      const message = `${this.#options.subject} grows more than ${maxDecompressionRatio}-fold when decompressed`
      throw new PlimsollError('layer-bomb', message)
    }
  }

  /** The stream is over, by its own account: what it did not take in must be padding. */
  #finish(): void {
    this.#handOn()
    this.#isOver = true
    const taken = this.#stream.bytesWritten
    try {
      for (const { chunk, end } of this.#waiting) {
        if (end > taken) this.#checkPadding(chunk.subarray(Math.max(0, chunk.length - (end - taken))))
      }
    } catch (error) {
      this.#failure = error as Error
    }
    this.#release()
  }

  #checkPadding(rest: Uint8Array): undefined {
    if (rest.some((byte) => byte !== 0)) {
      throw corrupt(this.#options, 'something else follows the compressed data')
    }
  }
}

function corrupt(options: DecompressorOptions, detail: string, cause?: unknown): PlimsollError {
  const message = `${options.subject} cannot be decompressed: ${detail}`
  return new PlimsollError('layer-corrupt', message, cause === undefined ? {} : { cause })
}

function tooLarge({ subject, limits }: DecompressorOptions): PlimsollError {
  const message = `${subject} has more than ${limits.maxLayerBytes} bytes when decompressed`
  return new PlimsollError('layer-bomb', message)
}
