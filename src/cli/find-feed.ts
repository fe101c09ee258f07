import { didYouMean } from '../core/did-you-mean.ts'
import { PlimsollError } from '../core/errors.ts'
import type { Feed } from '../core/feed.ts'
import { allFeeds, findFeed } from '../engine/feeds.ts'

/** Throws `feed-unknown` with a guess at what was meant. */
export function findFeedOrThrow(id: string): Feed {
  const feed = findFeed(id)
  if (feed) return feed
  const known = allFeeds(new Date().toISOString()).map((one) => one.id)
  throw new PlimsollError('feed-unknown', `There is no feed ${id}${didYouMean(id, known)}.`)
}
