import { BLOCK_SIZE, readHeader } from '../../tar/header.ts'

export interface ArchiveMember {
  readonly name: string
  readonly size: number
  /** To be read before the next member is asked for; what is not read is skipped. */
  readonly content: AsyncIterable<Uint8Array>
}

/** The plain files of a tar, in order. Throws plain errors: the caller knows what the archive is for. */
export async function* readArchive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveMember> {
  const bytes = new ByteReader(chunks)
  for (;;) {
    const block = await bytes.take(BLOCK_SIZE)
    if (block.length < BLOCK_SIZE) throw new Error('it is cut short')
    const header = readHeader(block, 0)
    if (header === 'end') return
    if (header === undefined || header.type !== '0')
      throw new Error('it holds something that is no plain file')
    const end = bytes.position + Math.ceil(header.size / BLOCK_SIZE) * BLOCK_SIZE
    yield { name: header.path, size: header.size, content: bytes.stream(header.size) }
    await bytes.skip(end - bytes.position)
  }
}

class ByteReader {
  position = 0
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let missing = length; missing > 0; ) {
      const part = await this.#some(missing)
      if (part.length === 0) break
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }

  async *stream(length: number): AsyncGenerator<Uint8Array> {
    for (let missing = length; missing > 0; ) {
      const part = await this.#some(missing)
      if (part.length === 0) throw new Error('it is cut short')
      missing -= part.length
      yield part
    }
  }

  async skip(length: number): Promise<void> {
    for await (const part of this.stream(length)) void part
  }

  async #some(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next()
      if (next.done) return this.#rest
      this.#rest = Buffer.from(next.value)
    }
    const part = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(part.length)
    this.position += part.length
    return part
  }
}
