import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
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
  limits: CompressedFileLimits,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK, signal })
  yield* decompressed(path, file, { compression, limits, signal })
}

export interface DecompressedOptions {
  readonly compression: 'gzip' | 'zstd'
  readonly limits?: CompressedFileLimits
  readonly signal: AbortSignal
}

/**
 * The uncompressed bytes of a stream, which is closed afterwards. Throws `archive-corrupt`, `input-unreadable`.
 * @param location for messages
 */
export async function* decompressed(
  location: string,
  file: Readable,
  { compression, limits = COMPRESSED_FILE_LIMITS, signal }: DecompressedOptions,
): AsyncGenerator<Uint8Array> {
  const { maxRatio, maxBytes } = limits
  const settings = { chunkSize: CHUNK }
  const stream = compression === 'gzip' ? createGunzip(settings) : createZstdDecompress(settings)
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
      if (bytes > maxBytes) throw tooLarge(location, `has more than ${maxBytes} bytes when decompressed`)
      if (bytes > RATIO_GRACE_BYTES && bytes > maxRatio * stream.bytesWritten) {
        throw tooLarge(location, `grows more than ${maxRatio}-fold when decompressed`)
      }
      yield chunk as Buffer
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    if (fileError) throw unreadable(location, fileError)
    const message = `${location} cannot be decompressed: ${messageOf(error)}.`
    throw new PlimsollError('archive-corrupt', message, { cause: error })
  } finally {
    stream.destroy()
    await closeFile(file)
  }
}

/** Destroying begins the closing; the file is let go of a moment later. */
async function closeFile(file: Readable): Promise<void> {
  if (file.closed) return
  await new Promise((resolve) => {
    file.once('close', resolve)
    file.destroy()
  })
}

function tooLarge(path: string, detail: string): PlimsollError {
  return new PlimsollError('archive-corrupt', `${path} ${detail}; if it is genuine, decompress it first.`)
}
