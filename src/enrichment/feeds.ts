import type { EndOfLifeSource } from '../core/ecosystem.ts'
import type { Enrichment } from '../core/enrichment.ts'
import type { Feed } from '../core/feed.ts'
import { endOfLifeFeed, findEndOfLifeFeed } from './end-of-life/index.ts'
import { epssFeed } from './epss/index.ts'
import { kevFeed } from './kev/index.ts'
import { allNvdFeeds, findNvdFeed, nvdFeed, nvdYearOf } from './nvd/index.ts'

/** What tells the end of life of a distribution, whatever is found in it. */
export function endOfLifeFeeds(enrich: readonly Enrichment[], source: EndOfLifeSource | undefined): Feed[] {
  return enrich.includes('eol') && source ? [endOfLifeFeed(source.product)] : []
}

/** What tells more of findings of these ids; of NVD the years that know the CVEs among them, oldest first. */
export function findingFeeds(enrich: readonly Enrichment[], ids: readonly string[]): Feed[] {
  const cves = ids.filter((id) => id.startsWith('CVE-'))
  if (cves.length === 0) return []
  const years = new Set(cves.flatMap((cve) => nvdYearOf(cve) ?? []))
  return [
    ...(enrich.includes('kev') ? [kevFeed] : []),
    ...(enrich.includes('epss') ? [epssFeed] : []),
    ...(enrich.includes('nvd') ? [...years].sort((a, b) => a - b).map(nvdFeed) : []),
  ]
}

/** @param now for the newest year of NVD */
export function allFactFeeds(sources: readonly EndOfLifeSource[], now: string): Feed[] {
  const products = new Set(sources.map(({ product }) => product))
  return [kevFeed, epssFeed, ...allNvdFeeds(now), ...[...products].map(endOfLifeFeed)]
}

export function findFactFeed(id: string): Feed | undefined {
  return [kevFeed, epssFeed].find((feed) => feed.id === id) ?? findNvdFeed(id) ?? findEndOfLifeFeed(id)
}
