import { ByteReader } from '../../tar/byte-reader.ts'
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
    const block = await bytes.read(BLOCK_SIZE)
    if (block.length < BLOCK_SIZE) throw new Error('it is cut short')
    const header = readHeader(block, 0)
    if (header === 'end') return
    if (header === undefined || header.type !== '0')
      throw new Error('it holds something that is no plain file')
    const end = bytes.position + Math.ceil(header.size / BLOCK_SIZE) * BLOCK_SIZE
    yield { name: header.path, size: header.size, content: contentOf(bytes, header.size) }
    await bytes.skip(end - bytes.position)
  }
}

async function* contentOf(bytes: ByteReader, size: number): AsyncGenerator<Uint8Array> {
  for (let missing = size; missing > 0; ) {
    const part = await bytes.readSome(missing)
    if (part.length === 0) throw new Error('it is cut short')
    missing -= part.length
    yield part
  }
}
