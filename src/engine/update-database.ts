import { stateIds } from '../advisories/state/state-files.ts'
import { type FeedUpdate, updateFeeds } from '../advisories/update-feeds.ts'
import type { Feed } from '../core/feed.ts'
import { type FeedSourceOptions, feedSource } from './feed-source.ts'
import { allFeeds, findFeed } from './feeds.ts'
import type { Progress } from './request.ts'

export interface UpdateRequest extends FeedSourceOptions {
  /** None: those that are in the database. */
  readonly feeds: readonly Feed[]
  /** Every feed that is known by name. */
  readonly all: boolean
  readonly now: string
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Brings feeds up to date, whatever their age. A feed that fails does not stop the others. */
export async function updateDatabase(request: UpdateRequest): Promise<readonly FeedUpdate[]> {
  const { database, now, progress, signal } = request
  const source = feedSource(request)
  try {
    return await updateFeeds(await chosenFeeds(request), {
      dir: database.dir,
      source: await source.open(),
      now,
      signal,
      step: (text) => progress.step(text),
    })
  } finally {
    await source.close()
    progress.done()
  }
}

/** Those in the database include one whose state is damaged. */
async function chosenFeeds({ feeds, all, database, now }: UpdateRequest): Promise<readonly Feed[]> {
  if (all) return allFeeds(now)
  if (feeds.length > 0) return feeds
  return (await stateIds(database.dir)).flatMap((id) => findFeed(id) ?? [])
}
