import { diffFeeds, type FeedChange } from '../../advisories/diff/diff-feeds.ts'
import { FeedReader } from '../../advisories/store/feed-reader.ts'
import { epssFeed } from '../../enrichment/epss/index.ts'
import { findFactFeed } from '../../enrichment/feeds.ts'
import type { Queries } from '../store/store.ts'
import type { OperationFiles } from '../updater/types.ts'
import { chunked } from './findings-store.ts'
import { packagesOfFeed } from './packages-of-feed.ts'

/** Names or ids that are looked up with one statement. */
const NAMES_AT_ONCE = 500

/** Packages that the difference of two generations may concern, by number: their names are looked up in what changed. */
export async function packagesConcerned(
  queries: Queries,
  { feed, current, previous }: OperationFiles,
  signal: AbortSignal,
): Promise<readonly number[]> {
  // Its scores change for all flaws from day to day, and stand in blocks of them.
  if (feed === epssFeed.id) return await packagesOfFeed(queries, feed)
  const before = previous && new FeedReader(previous.path)
  try {
    const after = new FeedReader(current.path)
    try {
      const changes = await changedKeys(diffFeeds(before, after), signal)
      // What an ecosystem's feed holds beside its advisories (products of repositories) is about all of its packages.
      if (changes.facts.size > 0 && !findFactFeed(feed)) return await packagesOfFeed(queries, feed)
      const ids = new Set<number>()
      for (const [namespace, names] of changes.names)
        for (const some of chunked([...names], NAMES_AT_ONCE))
          for (const id of await packagesNamed(queries, feed, namespace, some)) ids.add(id)
      for (const some of chunked([...changes.facts], NAMES_AT_ONCE))
        for (const id of await packagesHit(queries, some)) ids.add(id)
      return [...ids].sort((a, b) => a - b)
    } finally {
      after.close()
    }
  } finally {
    before?.close()
  }
}

interface ChangedKeys {
  /** By namespace. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
  readonly facts: ReadonlySet<string>
}

/** Changes that are read between two turns for others. */
const CHANGES_AT_ONCE = 2000

async function changedKeys(changes: Iterable<FeedChange>, signal: AbortSignal): Promise<ChangedKeys> {
  const names = new Map<string, Set<string>>()
  const facts = new Set<string>()
  let count = 0
  for (const change of changes) {
    if (++count % CHANGES_AT_ONCE === 0) {
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      signal.throwIfAborted()
    }
    if (change.kind === 'fact') facts.add(change.key.toUpperCase())
    if (change.kind !== 'affected') continue
    const known = names.get(change.namespace)
    if (known) known.add(change.name)
    else names.set(change.namespace, new Set([change.name]))
  }
  return { names, facts }
}

async function packagesNamed(
  queries: Queries,
  feed: string,
  namespace: string,
  names: readonly string[],
): Promise<number[]> {
  const rows = await queries
    .selectFrom('package_keys')
    .select('package_id')
    .where('feed', '=', feed)
    .where('namespace', '=', namespace)
    .where('name', 'in', names)
    .execute()
  return rows.map(({ package_id }) => package_id)
}

async function packagesHit(queries: Queries, ids: readonly string[]): Promise<number[]> {
  const rows = await queries
    .selectFrom('finding_ids')
    .select('package_id')
    .where('alias', 'in', ids)
    .execute()
  return rows.map(({ package_id }) => package_id)
}
