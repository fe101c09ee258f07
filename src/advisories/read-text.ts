import { PlimsollError } from '../core/errors.ts'
import type { OpenDocument } from '../core/feed.ts'

/** Bytes of a document that is read as a whole. Indexes of feeds have up to some 3 MB. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024

/** The whole of a small document as UTF-8, an index or a list. Throws `feed-invalid` when it is larger than that. */
export async function readText(
  document: OpenDocument,
  options: { readonly signal: AbortSignal },
  maxBytes: number = MAX_TEXT_BYTES,
): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of document.read(options)) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new PlimsollError('feed-invalid', `${document.url} has more than ${maxBytes} bytes.`)
    chunks.push(Buffer.from(chunk)) // A copy: the chunk is written over.
  }
  return Buffer.concat(chunks).toString('utf8')
}
