import { jsonRecords } from '../../advisories/json-records.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'

/** The oldest file also holds what was found before. */
const FIRST_YEAR = 2002
const PREFIX = 'nvd-'

export function nvdFeedId(year: number): string {
  return `${PREFIX}${year}`
}

/**
 * One year of the National Vulnerability Database, for severities, CVSS, CWEs and texts; never to match by name.
 * https://nvd.nist.gov/vuln/data-feeds
 */
export function nvdFeed(year: number): Feed {
  return {
    id: nvdFeedId(year),
    name: `NVD ${year}`,
    version: 2,
    documents: [{ url: `https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-${year}.json.gz` }],
    content: 'facts',
    build: buildNvd,
  }
}

export function findNvdFeed(id: string): Feed | undefined {
  const year = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : ''
  return /^2\d{3}$/.test(year) && Number(year) >= FIRST_YEAR ? nvdFeed(Number(year)) : undefined
}

/** Every year up to that of the date. */
export function allNvdFeeds(now: string): Feed[] {
  const count = new Date(now).getUTCFullYear() - FIRST_YEAR + 1
  return Array.from({ length: Math.max(count, 0) }, (_, index) => nvdFeed(FIRST_YEAR + index))
}

/** The year whose file has a CVE; `undefined` for what is no CVE. */
export function nvdYearOf(cve: string): number | undefined {
  const year = /^CVE-(?<year>\d{4})-\d{4,}$/.exec(cve)?.groups?.['year']
  return year === undefined ? undefined : Math.max(Number(year), FIRST_YEAR)
}

async function buildNvd(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { nvdFact, utc } = await import('./record.ts') // Scans that need not build have no use for its schema.
  for (const document of documents) {
    let isNvd = false // A year may have no record yet, so their number says nothing.
    for await (const batch of jsonRecords(document.read({ signal }), 2)) {
      for (const { keys, value } of batch) {
        if (keys[0] === 'format' && value === 'NVD_CVE') isNvd = true
        if (keys[0] === 'timestamp' && typeof value === 'string') sink.upstreamDate(utc(value))
        if (keys[0] !== 'vulnerabilities' || keys.length !== 2) continue
        const record = nvdFact(value)
        if (record) sink.fact(record.cve, record.fact)
        else sink.skipped(`vulnerabilities[${keys[1]}]`, 'it is not a CVE record')
      }
    }
    if (!isNvd) throw new PlimsollError('feed-invalid', `${document.url} is not in the format of NVD`)
  }
}
