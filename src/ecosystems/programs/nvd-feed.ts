import { jsonRecords } from '../../advisories/json-records.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedDocument, FeedSink, OpenDocument } from '../../core/feed.ts'

/** Key of the affected lists; their names are `vendor:product`. */
export const NAMESPACE = 'cpe'

/** The oldest file also holds what was found before. */
const FIRST_YEAR = 2002
/** Files that are there for certain. */
const LAST_YEAR = 2026

/**
 * What NVD says of the programs of the table, by CPE: all years in one feed. Its files change all through, those of
 * old years as well, so a feed for each year would be built anew nearly as often, and a program needs all of them: one
 * file to open in place of 25, and one row in each report. A new year needs no new version of Plimsoll: the last file
 * that is there names the next.
 */
export const nvdCpeFeed: Feed = {
  id: 'nvd-cpe',
  name: 'NVD, programs by CPE',
  version: 1,
  documents: Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => documentOf(FIRST_YEAR + index)),
  content: 'advisories',
  next: (documents) => Promise.resolve(nextYear(documents)),
  build,
}

function documentOf(year: number): FeedDocument {
  return { url: `https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-${year}.json.gz` }
}

function nextYear(documents: readonly OpenDocument[]): readonly FeedDocument[] {
  const last = documents.at(-1)
  const year = /-(?<year>\d{4})\.json\.gz$/.exec(last?.url ?? '')?.groups?.['year']
  if (!last?.exists || year === undefined) return []
  return [{ ...documentOf(Number(year) + 1), optional: true }]
}

async function build(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { readRecord, utc } = await import('./nvd-record.ts') // Scans that need not build have no use for its schema.
  sink.namespace(NAMESPACE)
  let latest = ''
  for (const document of documents) {
    if (!document.exists) continue
    let isNvd = false // A year may have no record yet, so their number says nothing.
    for await (const batch of jsonRecords(document.read({ signal }), 2)) {
      for (const { keys, value } of batch) {
        if (keys[0] === 'format' && value === 'NVD_CVE') isNvd = true
        if (keys[0] === 'timestamp' && typeof value === 'string' && utc(value) > latest) latest = utc(value)
        if (keys[0] === 'vulnerabilities' && keys.length === 2)
          readRecord(value, `vulnerabilities[${keys[1]}]`, sink)
      }
    }
    if (!isNvd) throw new PlimsollError('feed-invalid', `${document.url} is not in the format of NVD`)
  }
  if (latest !== '') sink.upstreamDate(latest)
}
