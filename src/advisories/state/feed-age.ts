import type { FeedState } from './feed-state.ts'

/** Milliseconds by which the clock that dated a state may have been ahead of ours. */
const MAX_CLOCK_SKEW = 60 * 60 * 1000

/**
 * Whether upstream was last asked longer ago than `maxAge` milliseconds. A date in the future, and what is no date,
 * vouch for nothing: such a feed would otherwise stay fresh for as long as a wrong clock said.
 * @param now ISO 8601
 */
export function isFeedOld({ checkedAt }: Pick<FeedState, 'checkedAt'>, now: string, maxAge: number): boolean {
  const age = Date.parse(now) - Date.parse(checkedAt)
  const isFresh = age <= maxAge && age >= -MAX_CLOCK_SKEW
  return !isFresh
}
