import type { Distribution } from '../core/distribution.ts'
import type { EndOfLifeSource } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'
import { ECOSYSTEMS } from '../ecosystems/registry.ts'
import { allFactFeeds, findFactFeed } from '../enrichment/feeds.ts'

/** Every feed that is known by name, sorted by id: what `db update --all` brings. */
export function allFeeds(now: string): readonly Feed[] {
  const feeds = new Map<string, Feed>()
  for (const { feeds: family } of ECOSYSTEMS) for (const feed of family.known) feeds.set(feed.id, feed)
  for (const feed of allFactFeeds(endOfLifeSources(), now)) feeds.set(feed.id, feed)
  return [...feeds.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** An ecosystem, for people, and what it is judged by. */
export interface EcosystemFeeds {
  readonly id: string
  readonly title: string
  /** Its own, oldest release first; none where nobody publishes advisories, or those of another count. */
  readonly feeds: readonly Feed[]
  /** Id of the ecosystem whose feeds judge it. */
  readonly by: string | undefined
}

/** Every ecosystem, sorted by id. */
export function feedsByEcosystem(): readonly EcosystemFeeds[] {
  return ECOSYSTEMS.map(({ id, coverage, feeds }) => ({
    id,
    title: coverage.title,
    feeds: feeds.known,
    by: coverage.feedsOf,
  }))
}

/** The feed with this id, also where it is of a release too new to be listed. */
export function findFeed(id: string): Feed | undefined {
  for (const { feeds } of ECOSYSTEMS) {
    const feed = feeds.find(id)
    if (feed) return feed
  }
  return findFactFeed(id)
}

/** Where the end of life of a distribution stands. */
export function endOfLifeSourceOf(distribution: Distribution | undefined): EndOfLifeSource | undefined {
  return ECOSYSTEMS.find(({ id }) => id === distribution?.family)?.endOfLife
}

function endOfLifeSources(): EndOfLifeSource[] {
  return ECOSYSTEMS.flatMap(({ endOfLife }) => endOfLife ?? [])
}
