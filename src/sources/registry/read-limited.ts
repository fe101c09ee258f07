import type { HttpResponse } from '../../net/http.ts'

/** The whole body; `undefined`, and the transfer ended, when it is longer than the limit. */
export async function readLimited(
  { body }: Pick<HttpResponse, 'body'>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}
