import { PlimsollError } from '../../core/errors.ts'
import type { FeedDocument, FeedSink, OpenDocument } from '../../core/feed.ts'
import { jsonRecords } from '../json-records.ts'

/*
 * The yearly files of the National Vulnerability Database, which two kinds of feeds are made of: facts about flaws, and
 * the products that they hit. https://nvd.nist.gov/vuln/data-feeds
 */

/** The oldest file also holds what was found before. */
export const FIRST_NVD_YEAR = 2002

export function nvdDocument(year: number): FeedDocument {
  return { url: `https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-${year}.json.gz` }
}

/**
 * Hands over each of `vulnerabilities`, unchecked, with its place to name it by, and tells the sink the latest date of
 * the files. Throws `feed-invalid` for a file of another format.
 */
export async function readNvd(
  documents: readonly OpenDocument[],
  sink: Pick<FeedSink, 'upstreamDate'>,
  {
    signal,
    record,
  }: {
    readonly signal: AbortSignal
    readonly record: (value: unknown, place: string) => void
  },
): Promise<void> {
  let latest = ''
  for (const document of documents) {
    if (!document.exists) continue
    let isNvd = false // A year may have no record yet, so their number says nothing.
    for await (const batch of jsonRecords(document.read({ signal }), 2)) {
      for (const { keys, value } of batch) {
        if (keys[0] === 'format' && value === 'NVD_CVE') isNvd = true
        if (keys[0] === 'timestamp' && typeof value === 'string' && utc(value) > latest) latest = utc(value)
        if (keys[0] === 'vulnerabilities' && keys.length === 2) record(value, `vulnerabilities[${keys[1]}]`)
      }
    }
    if (!isNvd) throw new PlimsollError('feed-invalid', `${document.url} is not in the format of NVD`)
  }
  if (latest !== '') sink.upstreamDate(latest)
}

/** NVD leaves the zone out; it is UTC. */
export function utc(date: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(date) ? date : `${date}Z`
}
