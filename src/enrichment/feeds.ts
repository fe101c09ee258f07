import type { EndOfLifeSource } from '../core/ecosystem.ts'
import type { Enrichment } from '../core/enrichment.ts'
import type { Feed } from '../core/feed.ts'
import { endOfLifeFeed, findEndOfLifeFeed } from './end-of-life/index.ts'
import { epssFeed } from './epss/index.ts'
import { kevFeed } from './kev/index.ts'
import { allNvdFeeds, findNvdFeed, nvdFeed, nvdYearOf } from './nvd/index.ts'

/** Fact feeds that are needed whatever is found; those of NVD depend on the findings. */
export function factFeeds(enrich: readonly Enrichment[], endOfLife: EndOfLifeSource | undefined): Feed[] {
  return [
    ...(enrich.includes('kev') ? [kevFeed] : []),
    ...(enrich.includes('epss') ? [epssFeed] : []),
    ...(enrich.includes('eol') && endOfLife ? [endOfLifeFeed(endOfLife.product)] : []),
  ]
}

/** The years of NVD that know these CVEs, oldest first. */
export function nvdFeedsFor(cves: Iterable<string>): Feed[] {
  const years = new Set([...cves].flatMap((cve) => nvdYearOf(cve) ?? []))
  return [...years].sort((a, b) => a - b).map(nvdFeed)
}

/** @param now for the newest year of NVD */
export function allFactFeeds(sources: readonly EndOfLifeSource[], now: string): Feed[] {
  const products = new Set(sources.map(({ product }) => product))
  return [kevFeed, epssFeed, ...allNvdFeeds(now), ...[...products].map(endOfLifeFeed)]
}

export function findFactFeed(id: string): Feed | undefined {
  return [kevFeed, epssFeed].find((feed) => feed.id === id) ?? findNvdFeed(id) ?? findEndOfLifeFeed(id)
}
