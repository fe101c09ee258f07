import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { OpenDocument } from '../../core/feed.ts'
import type { DocumentState } from '../state/feed-state.ts'
import { decompressed } from './decompress.ts'

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
    for await (const chunk of await decompressed(path)) {
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
