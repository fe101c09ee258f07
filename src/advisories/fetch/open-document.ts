import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { OpenDocument } from '../../core/feed.ts'
import type { DocumentState } from '../state/feed-state.ts'

const CHUNK = 256 * 1024
/** Uncompressed bytes of one document. Debian's has some 70 MB, the largest of NVD some 200 MB. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024 * 1024

/**
 * A fetched file as what a feed's build reads.
 * @param maxBytes after decompression; a longer document is `feed-invalid`
 */
export function openDocument(
  state: DocumentState,
  path: string,
  maxBytes: number = MAX_DOCUMENT_BYTES,
): OpenDocument {
  return {
    url: state.url,
    exists: state.exists,
    ...(state.lastModified === undefined ? {} : { lastModified: state.lastModified }),
    path,
    read: ({ signal }) => readDecompressed({ path, url: state.url, maxBytes, signal }),
  }
}

/** An optional document that upstream does not have. */
export function absentDocument(url: string): OpenDocument {
  return {
    url,
    exists: false,
    path: '',
    // oxlint-disable-next-line require-yield
    async *read() {
      throw new PlimsollError('internal', `${url} does not exist and was read`)
    },
  }
}

interface Reading {
  readonly path: string
  readonly url: string
  readonly maxBytes: number
  readonly signal: AbortSignal
}

async function* readDecompressed({ path, url, maxBytes, signal }: Reading): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    const decompressor = await decompressorFor(path)
    for await (const chunk of decompressor ? readThrough(path, decompressor) : readPlain(path)) {
      signal.throwIfAborted()
      bytes += chunk.length
      if (bytes > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`)
      yield chunk
    }
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    throw new PlimsollError('feed-invalid', `${url} cannot be read: ${messageOf(error)}.`, { cause: error })
  }
}

/** Through one buffer: a new one for each chunk is memory that waits for the collector, as much as the file has. */
async function* readPlain(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function* readThrough(path: string, decompressor: Transform): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK })
  // pipe() does not carry errors along.
  file.once('error', (error) => decompressor.destroy(error))
  file.pipe(decompressor)
  try {
    for await (const chunk of decompressor) yield chunk as Buffer
  } finally {
    file.destroy()
    decompressor.destroy()
  }
}

async function decompressorFor(path: string): Promise<Transform | undefined> {
  const magic = new Uint8Array(4)
  const handle = await open(path)
  try {
    await handle.read(magic, 0, 4, 0)
  } finally {
    await handle.close()
  }
  if (magic[0] === 0x1f && magic[1] === 0x8b) return createGunzip({ chunkSize: CHUNK })
  const isZstd = magic[0] === 0x28 && magic[1] === 0xb5 && magic[2] === 0x2f && magic[3] === 0xfd
  return isZstd ? createZstdDecompress({ chunkSize: CHUNK }) : undefined
}
