import { ByteReader } from '../../tar/byte-reader.ts'
import type { TarSource } from './tar-index.ts'

/** An archive that comes as a stream. */
export class StreamSource extends ByteReader implements TarSource {
  readonly location: string

  constructor(location: string, chunks: AsyncIterable<Uint8Array>) {
    super(chunks)
    this.location = location
  }
}
