import { type JsonRecord, JsonSplitter, MAX_RECORD_BYTES } from './json-splitter.ts'

export type { JsonRecord } from './json-splitter.ts'

/**
 * Streams the values of a JSON document that lie `depth` levels of objects and arrays deep, and the scalars above
 * that depth, without ever holding more of it than one record. Yields a batch per chunk, because a turn of the
 * event loop for each of some hundred thousand records would cost more than reading them.
 *
 * For `{"count": 1, "packages": [{"name": "a"}]}` and depth 2: `["count"] → 1`, `["packages", "0"] → {"name": "a"}`.
 * Throws PlimsollError `feed-invalid` for malformed JSON and for a record over `maxRecordBytes`.
 */
export async function* jsonRecords(
  chunks: AsyncIterable<Uint8Array>,
  depth: number,
  options: { readonly maxRecordBytes?: number } = {},
): AsyncGenerator<readonly JsonRecord[], void, void> {
  const splitter = new JsonSplitter(depth, options.maxRecordBytes ?? MAX_RECORD_BYTES)
  for await (const chunk of chunks) {
    const records = splitter.push(chunk)
    if (records.length > 0) yield records
  }
  const rest = splitter.end()
  if (rest.length > 0) yield rest
}
