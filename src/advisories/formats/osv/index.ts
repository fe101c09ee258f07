import { open } from 'node:fs/promises'
import { messageOf, PlimsollError } from '../../../core/errors.ts'
import type { Feed, FeedSink, OpenDocument } from '../../../core/feed.ts'
import { openZip, ZipError, type ZipFile } from '../../../zip/zip-file.ts'
import type { addOsvRecord, OsvOptions } from './record.ts'

export interface OsvFeedOptions extends OsvOptions {
  readonly id: string
  readonly name: string
}

/** Every record of one ecosystem as OSV exports it: a zip of one JSON file each. https://google.github.io/osv.dev/data/ */
export function osvFeed(options: OsvFeedOptions): Feed {
  const folder = encodeURIComponent(options.ecosystem)
  return {
    id: options.id,
    name: options.name,
    version: 6,
    documents: [{ url: `https://osv-vulnerabilities.storage.googleapis.com/${folder}/all.zip` }],
    content: 'advisories',
    build: (documents, sink, { signal }) => buildOsv(documents, sink, options, signal),
  }
}

async function buildOsv(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  options: OsvOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const document of documents) {
    const file = await open(document.path)
    try {
      const { size } = await file.stat()
      const read = async (offset: number, length: number): Promise<Buffer> => {
        const wanted = Math.max(0, Math.min(length, size - offset))
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset)
        return buffer.subarray(0, bytesRead)
      }
      await addRecords(await openZip({ size, read }), sink, options, signal)
    } catch (error) {
      if (!(error instanceof ZipError)) throw error
      throw new PlimsollError('feed-invalid', `${document.url} cannot be read: ${error.message}.`, {
        cause: error,
      })
    } finally {
      await file.close()
    }
  }
  sink.namespace(options.ecosystem)
}

/** With the schema of records, which only building needs. */
async function recordWriter({ errata }: OsvOptions): Promise<typeof addOsvRecord> {
  if (errata) return (await import('./errata.ts')).addErratum
  return (await import('./record.ts')).addOsvRecord
}

async function addRecords(
  zip: ZipFile,
  sink: FeedSink,
  options: OsvOptions,
  signal: AbortSignal,
): Promise<void> {
  const add = await recordWriter(options)
  for (const entry of zip.entries) {
    signal.throwIfAborted()
    if (!entry.name.endsWith('.json')) continue
    const bytes = await zip.read(entry)
    let value: unknown
    try {
      value = JSON.parse(bytes.toString('utf8'))
    } catch (error) {
      sink.skipped(`[${entry.name}]`, `it is no JSON: ${messageOf(error)}`)
      continue
    }
    add(value, `[${entry.name}]`, sink, options)
  }
}
