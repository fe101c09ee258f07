import { jsonRecords } from '../../advisories/json-records.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'

/** CISA's catalogue of known exploited vulnerabilities. https://www.cisa.gov/known-exploited-vulnerabilities-catalog */
export const kevFeed: Feed = {
  id: 'kev',
  name: 'CISA known exploited vulnerabilities',
  version: 1,
  documents: [{ url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json' }],
  content: 'facts',
  build: buildKev,
}

async function buildKev(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { addKevRecord } = await import('./record.ts') // Scans that need not build have no use for its schema.
  for (const document of documents) {
    let records = 0
    for await (const batch of jsonRecords(document.read({ signal }), 2)) {
      for (const { keys, value } of batch) {
        if (keys[0] === 'dateReleased' && typeof value === 'string') sink.upstreamDate(value)
        if (keys[0] !== 'vulnerabilities' || keys.length !== 2) continue
        if (addKevRecord(value, keys[1] ?? '', sink)) records++
      }
    }
    if (records === 0)
      throw new PlimsollError(
        'feed-invalid',
        `${document.url} names no vulnerability: this is not the catalogue`,
      )
  }
}
