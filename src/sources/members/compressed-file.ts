import { createReadStream, type ReadStream } from 'node:fs'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { unreadable } from './failures.ts'
import type { TarStream } from './tar-stream.ts'

export interface CompressedFileLimits {
  /** Uncompressed bytes for each compressed one, once past the first 64 MiB. */
  readonly maxRatio: number
  /** Uncompressed bytes. */
  readonly maxBytes: number
}

/** Gzip cannot grow more than 1032-fold, zstd can: a bomb ends here and not with the patience of the user. */
export const COMPRESSED_FILE_LIMITS: CompressedFileLimits = {
  maxRatio: 1100,
  maxBytes: 1024 * 1024 * 1024 * 1024,
}

const CHUNK = 512 * 1024
const RATIO_GRACE_BYTES = 64 * 1024 * 1024

/** A tar that is compressed as a whole: `docker save | gzip`. Its stream throws `archive-corrupt`, `input-unreadable`. */
export function compressedFile(
  path: string,
  compression: 'gzip' | 'zstd',
  limits: CompressedFileLimits = COMPRESSED_FILE_LIMITS,
): TarStream {
  return { location: path, open: (signal) => decompress(path, compression, limits, signal) }
}

async function* decompress(
  path: string,
  compression: 'gzip' | 'zstd',
  { maxRatio, maxBytes }: CompressedFileLimits,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const settings = { chunkSize: CHUNK }
  const stream = compression === 'gzip' ? createGunzip(settings) : createZstdDecompress(settings)
  const file = createReadStream(path, { highWaterMark: CHUNK, signal })
  let fileError: Error | undefined
  file.once('error', (error) => {
    fileError = error
    stream.destroy(error)
  })
  file.pipe(stream)
  let bytes = 0
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length
      if (bytes > maxBytes) throw tooLarge(path, `has more than ${maxBytes} bytes when decompressed`)
      if (bytes > RATIO_GRACE_BYTES && bytes > maxRatio * stream.bytesWritten) {
        throw tooLarge(path, `grows more than ${maxRatio}-fold when decompressed`)
      }
      yield chunk as Buffer
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    if (fileError) throw unreadable(path, fileError)
    const message = `${path} cannot be decompressed: ${messageOf(error)}.`
    throw new PlimsollError('archive-corrupt', message, { cause: error })
  } finally {
    stream.destroy()
    await closeFile(file)
  }
}

/** Destroying begins the closing; the file is let go of a moment later. */
async function closeFile(file: ReadStream): Promise<void> {
  if (file.closed) return
  await new Promise((resolve) => {
    file.once('close', resolve)
    file.destroy()
  })
}

function tooLarge(path: string, detail: string): PlimsollError {
  return new PlimsollError('archive-corrupt', `${path} ${detail}; if it is genuine, decompress it first.`)
}
