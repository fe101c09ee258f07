import type { FeedFamily } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'

/** The family of an ecosystem that has one feed for everything. */
export function singleFeed(feed: Feed): FeedFamily {
  return { known: [feed], find: (id) => (id === feed.id ? feed : undefined) }
}
