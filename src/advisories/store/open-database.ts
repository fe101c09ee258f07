import type { AdvisoryDatabase } from '../../core/advisory-database.ts'
import type { FeedInfo } from '../../core/report.ts'
import { feedFile } from '../paths.ts'
import type { FeedState } from '../state/feed-state.ts'
import type { FeedReader } from './feed-reader.ts'

/** What is asked of a feed's file. */
export type OpenFeed = Pick<FeedReader, 'lookup' | 'advisory' | 'hasNamespace' | 'fact' | 'skipped' | 'close'>

/**
 * Opens feeds for reading. The caller closes the database. Throws `database-corrupt` when a file is not what its
 * state says. SQLite is loaded here and not before, because most commands do without it.
 */
export async function openDatabase(dir: string, states: readonly FeedState[]): Promise<AdvisoryDatabase> {
  const { FeedReader } = await import('./feed-reader.ts')
  return databaseOf(states, ({ digest }) => new FeedReader(feedFile(dir, digest)))
}

/** The same, with files that are opened by whoever calls. They are closed with the database. */
export function databaseOf(
  states: readonly FeedState[],
  open: (state: FeedState) => OpenFeed,
): AdvisoryDatabase {
  const readers = new Map<string, OpenFeed>()
  const close = (): void => {
    for (const reader of readers.values()) reader.close()
  }
  try {
    for (const state of states) readers.set(state.feed, open(state))
  } catch (error) {
    close()
    throw error
  }
  return {
    feeds: states.map(feedInfo).sort((a, b) => (a.id < b.id ? -1 : 1)),
    lookup: (feed, namespace, name) => readers.get(feed)?.lookup(namespace, name) ?? [],
    advisory: (feed, id) => readers.get(feed)?.advisory(id),
    hasNamespace: (feed, namespace) => readers.get(feed)?.hasNamespace(namespace) ?? false,
    fact: (feed, key) => readers.get(feed)?.fact(key),
    skipped: (feed) => readers.get(feed)?.skipped() ?? [],
    close,
  }
}

function feedInfo(state: FeedState): FeedInfo {
  return {
    id: state.feed,
    name: state.name,
    ...(state.documents[0] ? { url: state.documents[0].url } : {}),
    digest: state.digest,
    ...(state.upstreamDate === undefined ? {} : { upstreamDate: state.upstreamDate }),
    checkedAt: state.checkedAt,
    records: state.records,
  }
}
