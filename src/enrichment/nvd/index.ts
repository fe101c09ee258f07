import { FIRST_NVD_YEAR, nvdDocument, readNvd } from '../../advisories/formats/nvd.ts'
import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'

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
    documents: [nvdDocument(year)],
    keepsDocuments: true,
    content: 'facts',
    build: buildNvd,
  }
}

export function findNvdFeed(id: string): Feed | undefined {
  const year = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : ''
  return /^2\d{3}$/.test(year) && Number(year) >= FIRST_NVD_YEAR ? nvdFeed(Number(year)) : undefined
}

/** Every year up to that of the date. */
export function allNvdFeeds(now: string): Feed[] {
  const count = new Date(now).getUTCFullYear() - FIRST_NVD_YEAR + 1
  return Array.from({ length: Math.max(count, 0) }, (_, index) => nvdFeed(FIRST_NVD_YEAR + index))
}

/** The year whose file has a CVE; `undefined` for what is no CVE. */
export function nvdYearOf(cve: string): number | undefined {
  const year = /^CVE-(?<year>\d{4})-\d{4,}$/.exec(cve)?.groups?.['year']
  return year === undefined ? undefined : Math.max(Number(year), FIRST_NVD_YEAR)
}

async function buildNvd(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { nvdFact } = await import('./record.ts') // Scans that need not build have no use for its schema.
  await readNvd(documents, sink, {
    signal,
    record: (value, place) => {
      const found = nvdFact(value)
      if (found) sink.fact(found.cve, found.fact)
      else sink.skipped(place, 'it is not a CVE record')
    },
  })
}
