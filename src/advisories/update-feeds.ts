import { PlimsollError } from '../core/errors.ts'
import type { Feed } from '../core/feed.ts'
import { collectGarbage } from './clean-database.ts'
import { inParallel } from './in-parallel.ts'
import type { FeedState } from './state/feed-state.ts'
import { readState } from './state/state-files.ts'
import { type UpdateOptions, updateFeed } from './update-feed.ts'

export type FeedUpdate =
  | { readonly feed: string; readonly outcome: 'updated' | 'unchanged'; readonly state: FeedState }
  | { readonly feed: string; readonly outcome: 'failed'; readonly error: PlimsollError }

export interface UpdateFeedsOptions extends UpdateOptions {
  step(text: string): void
}

/** Feeds built side by side; building keeps one processor busy. */
const CONCURRENCY = 2

/** Brings each feed up to date, whatever its age; one that fails does not stop the others. */
export async function updateFeeds(
  feeds: readonly Feed[],
  options: UpdateFeedsOptions,
): Promise<readonly FeedUpdate[]> {
  const results = await inParallel(feeds, CONCURRENCY, (feed) => updateOne(feed, options))
  await collectGarbage(options.dir, Date.parse(options.now), options.signal)
  return results
}

async function updateOne(feed: Feed, options: UpdateFeedsOptions): Promise<FeedUpdate> {
  options.step(`Updating ${feed.name}`)
  try {
    const previous = readState(options.dir, feed.id)
    const { state, isChanged } = await updateFeed(feed, previous, options)
    return { feed: feed.id, outcome: isChanged ? 'updated' : 'unchanged', state }
  } catch (error) {
    options.signal.throwIfAborted() // Who stops the work does not want to hear what it lacks.
    if (!(error instanceof PlimsollError)) throw error
    return { feed: feed.id, outcome: 'failed', error }
  }
}
