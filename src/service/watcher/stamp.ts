import type { FeedState } from '../../advisories/state/feed-state.ts'
import { sha256 } from '../../core/sha256.ts'
import { VERSION } from '../../version.ts'
import type { StoredImage } from '../parts.ts'

/** What a verdict follows from. */
export interface StampOf {
  readonly images: readonly StoredImage[]
  /** Ids of the feeds that the judgement took, those included that it lacked. */
  readonly feeds: readonly string[]
  /** Feeds that are here. */
  readonly states: readonly FeedState[]
  /** Digest of what measures. */
  readonly measure: string
  /** UTC: ends of life and of exceptions come with it. */
  readonly day: string
  /** Whether feeds are still waited for that it lacks. */
  readonly isSettling: boolean
}

/** Another one whenever the verdict may be another. */
export function stampOf({ images, feeds, states, measure, day, isSettling }: StampOf): string {
  const digests = new Map(states.map(({ feed, digest }) => [feed, digest]))
  return sha256(
    JSON.stringify([
      VERSION,
      measure,
      day,
      isSettling,
      images.map(({ id, indexedAt }) => [id, indexedAt]),
      feeds.map((feed) => [feed, digests.get(feed) ?? null]),
    ]),
  )
}
