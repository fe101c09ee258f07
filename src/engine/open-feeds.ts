import { ensureFeeds } from '../advisories/ensure-feeds.ts'
import { openDatabase } from '../advisories/store/open-database.ts'
import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { Feed } from '../core/feed.ts'
import type { Problem } from '../core/problem.ts'
import type { FeedSource } from './feed-source.ts'
import type { ScanRequest } from './request.ts'

export interface OpenFeeds {
  readonly database: AdvisoryDatabase
  readonly problems: readonly Problem[]
}

/** Brings the feeds that are asked for and opens them. What could not be had is among the problems. */
export async function openFeeds(
  feeds: readonly Feed[],
  request: ScanRequest,
  source: FeedSource,
): Promise<OpenFeeds> {
  const { database, now, signal, progress } = request
  const { states, problems } = await ensureFeeds(feeds, {
    dir: database.dir,
    origin: source.origin,
    source: () => source.open(),
    ...(source.bring ? { bring: source.bring } : {}),
    offline: database.offline,
    maxAge: database.maxAge,
    now,
    signal,
    step: (text) => progress.step(text),
  })
  return { database: await openDatabase(database.dir, states), problems }
}

/** Several databases asked as one. They hold different feeds. */
export function joinDatabases(databases: readonly AdvisoryDatabase[]): AdvisoryDatabase {
  const byFeed = new Map<string, AdvisoryDatabase>()
  for (const database of databases) for (const { id } of database.feeds) byFeed.set(id, database)
  return {
    feeds: databases.flatMap(({ feeds }) => feeds).sort((a, b) => (a.id < b.id ? -1 : 1)),
    lookup: (feed, namespace, name) => byFeed.get(feed)?.lookup(feed, namespace, name) ?? [],
    advisory: (feed, id) => byFeed.get(feed)?.advisory(feed, id),
    hasNamespace: (feed, namespace) => byFeed.get(feed)?.hasNamespace(feed, namespace) ?? false,
    fact: (feed, key) => byFeed.get(feed)?.fact(feed, key),
    skipped: (feed) => byFeed.get(feed)?.skipped(feed) ?? [],
    close: () => {
      for (const database of databases) database.close()
    },
  }
}
