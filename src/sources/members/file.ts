import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs'
import { promisify } from 'node:util'

const readLater = promisify(read)

/** A read of up to so many bytes does not wait for its turn among libuv's threads, which takes longer than the disk. */
const SMALL_BYTES = 64 * 1024
/** After so many of them others are let in between: Ctrl-C is to work while a long archive is read. */
const MAX_AT_ONCE = 64

/**
 * A file of the disk, open for reading wherever one likes. Not a FileHandle, because what `node:fs/promises` loads
 * takes 3 ms. Members throw the system's errors; whoever opens it closes it.
 */
export class OpenFile {
  readonly size: number
  readonly #descriptor: number
  #atOnce = 0

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r')
    try {
      this.size = fstatSync(this.#descriptor).size
    } catch (error) {
      closeSync(this.#descriptor)
      throw error
    }
  }

  /** Bytes from this place on, as many as there are and the buffer takes. */
  async read(buffer: Buffer<ArrayBuffer>, position: number): Promise<Buffer<ArrayBuffer>> {
    return buffer.subarray(0, await this.#read(buffer, position))
  }

  async #read(buffer: Buffer, position: number): Promise<number> {
    if (buffer.length <= SMALL_BYTES && this.#atOnce++ % MAX_AT_ONCE !== MAX_AT_ONCE - 1)
      return readSync(this.#descriptor, buffer, 0, buffer.length, position)
    const { bytesRead } = await readLater(this.#descriptor, buffer, 0, buffer.length, position)
    return bytesRead
  }

  /** Not while a read is under way. */
  close(): void {
    closeSync(this.#descriptor)
  }
}
