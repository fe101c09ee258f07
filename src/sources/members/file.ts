import { close, closeSync, fstatSync, openSync, read } from 'node:fs'
import { promisify } from 'node:util'

const readAt = promisify(read)
const closeLater = promisify(close)

/**
 * A file of the disk, open for reading wherever one likes. Not a FileHandle, because what `node:fs/promises` loads
 * takes 3 ms. Members throw the system's errors; whoever opens it closes it.
 */
export class OpenFile {
  readonly size: number
  readonly #descriptor: number

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
    const { bytesRead } = await readAt(this.#descriptor, buffer, 0, buffer.length, position)
    return buffer.subarray(0, bytesRead)
  }

  close(): Promise<void> {
    return closeLater(this.#descriptor)
  }
}
