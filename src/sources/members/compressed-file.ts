import { createReadStream } from 'node:fs'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { TarStream } from './tar-stream.ts'

const CHUNK = 512 * 1024
/** Uncompressed bytes; a bomb ends here and not with the machine. */
const MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024 * 1024

/** A tar that is compressed as a whole: `docker save | gzip`. */
export function compressedFile(path: string, compression: 'gzip' | 'zstd'): TarStream {
  return { location: path, open: (signal) => decompress(path, compression, signal) }
}

async function* decompress(
  path: string,
  compression: 'gzip' | 'zstd',
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const settings = { chunkSize: CHUNK }
  const stream = compression === 'gzip' ? createGunzip(settings) : createZstdDecompress(settings)
  const file = createReadStream(path, { highWaterMark: CHUNK, signal })
  file.once('error', (error) => stream.destroy(error))
  file.pipe(stream)
  let bytes = 0
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length
      if (bytes > MAX_ARCHIVE_BYTES) throw new Error(`it has more than ${MAX_ARCHIVE_BYTES} bytes`)
      yield chunk as Buffer
    }
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    const message = `${path} cannot be decompressed: ${messageOf(error)}.`
    throw new PlimsollError('archive-corrupt', message, { cause: error })
  } finally {
    file.destroy()
    stream.destroy()
  }
}
