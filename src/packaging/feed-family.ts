import type { FeedFamily } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'

/** The family of an ecosystem that has one feed for everything. */
export function singleFeed(feed: Feed): FeedFamily {
  return { known: [feed], find: (id) => (id === feed.id ? feed : undefined) }
}

/**
 * A family of a feed for each release, called `<prefix><release>`.
 * @param known releases that are known by name, oldest first
 * @param isRelease whether a text can be a release, known or to come
 */
export function feedPerRelease(
  prefix: string,
  known: readonly string[],
  feedOf: (release: string) => Feed,
  isRelease: (text: string) => boolean,
): FeedFamily {
  return {
    known: known.map(feedOf),
    find: (id) => {
      const release = id.startsWith(prefix) ? id.slice(prefix.length) : ''
      return isRelease(release) ? feedOf(release) : undefined
    },
  }
}

/** `9`, `15.4` */
export function isNumberedRelease(text: string): boolean {
  return /^[0-9]{1,4}(?:\.[0-9]{1,4})?$/.test(text)
}

/** The family of an ecosystem with these feeds, each for everything; none where nobody publishes advisories. */
export function feedsById(feeds: readonly Feed[]): FeedFamily {
  return { known: feeds, find: (id) => feeds.find((feed) => feed.id === id) }
}
