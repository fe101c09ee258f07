import { isFeedOld } from '../../advisories/state/feed-age.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import { isInForce } from '../../advisories/state/state-files.ts'
import { compareText } from '../../core/compare-text.ts'
import type { Report } from '../../core/report.ts'
import { sha256 } from '../../core/sha256.ts'
import { findFeed } from '../../engine/feeds.ts'
import type { ServiceContext } from '../context.ts'
import type { Advisories } from '../matcher/advisories.ts'

/** What a verdict follows from, besides the image and the policy. */
export interface Stamp {
  /** Ids of the feeds that it took, with blanks between them. */
  readonly feeds: string
  readonly stamp: string
}

/**
 * Tells whether a stored verdict would be the same if it were made now: of the feeds that it took the same generations
 * are in force, and as fresh or as old; it is the same day, with which exceptions and support of distributions end; and
 * what is configured is the same. A feed that it did not take may change.
 */
export interface Stamps {
  /** That of a verdict which takes these feeds and is made now. */
  now(feeds: string): Promise<string>
  /** Whether it is still that of now. */
  isCurrent(stamp: Stamp): Promise<boolean>
  /**
   * @param missing feeds that the report had to do without
   * @param begun when its making began, milliseconds since 1970
   */
  ofReport(report: Report, missing: readonly string[], begun: number): Stamp
}

const DAY = 24 * 60 * 60 * 1000
const MINUTE = 60 * 1000
/** Sets of feeds whose stamp of now is remembered; images of one distribution have few. */
const MAX_SETS = 10_000

/** @param by see judged-by.ts */
export function createStamps(
  { config, now }: Pick<ServiceContext, 'config' | 'now'>,
  advisories: Pick<Advisories, 'version' | 'states'>,
  by: string,
): Stamps {
  const { dir, maxAge } = config.matcher.database
  let known:
    | { readonly version: string; readonly states: Promise<ReadonlyMap<string, FeedState>> }
    | undefined
  let remembered: { readonly of: string; readonly stamps: Map<string, string> } | undefined

  async function statesNow(version: string): Promise<ReadonlyMap<string, FeedState>> {
    if (known?.version !== version) known = { version, states: inForce() }
    try {
      return await known.states
    } catch (error) {
      known = undefined
      throw error
    }
  }

  async function inForce(): Promise<ReadonlyMap<string, FeedState>> {
    const usable = (await advisories.states()).filter((state) => {
      const feed = findFeed(state.feed)
      return feed !== undefined && isInForce(feed, state, dir)
    })
    return new Map(usable.map((state) => [state.feed, state]))
  }

  /** Of two verdicts with one stamp both are those of now, or neither is. */
  function stampOf(time: number, tokens: ReadonlyMap<string, string>): string {
    return sha256(JSON.stringify([by, Math.floor(time / DAY), ...tokens]))
  }

  async function stampNow(feeds: string): Promise<string> {
    const version = advisories.version()
    const time = now()
    // Feeds grow old from one moment to the next; nobody counts on less than a minute.
    const of = `${version} ${Math.floor(time / MINUTE)}`
    if (remembered?.of !== of) remembered = { of, stamps: new Map() }
    const { stamps } = remembered
    const before = stamps.get(feeds)
    if (before !== undefined) return before
    const states = await statesNow(version)
    const iso = new Date(time).toISOString()
    const tokens = listed(feeds).map((id): [string, string] => {
      const state = states.get(id)
      return [id, state ? token(state.digest, isFeedOld(state, iso, maxAge)) : MISSING]
    })
    const stamp = stampOf(time, new Map(tokens))
    if (stamps.size < MAX_SETS) stamps.set(feeds, stamp)
    return stamp
  }

  return {
    now: stampNow,
    isCurrent: async ({ feeds, stamp }) => stamp === (await stampNow(feeds)),
    ofReport(report, missing, begun) {
      const old = new Set(report.problems.flatMap(({ code, subject }) => (OLD.has(code) ? [subject] : [])))
      const tokens = new Map(missing.map((id) => [id, MISSING]))
      for (const { id, digest } of report.database.feeds) tokens.set(id, token(digest, old.has(id)))
      const sorted = new Map([...tokens].sort(([a], [b]) => compareText(a, b)))
      return { feeds: [...sorted.keys()].join(' '), stamp: stampOf(begun, sorted) }
    },
  }
}

/** What a report says of a feed that is older than it should be. */
const OLD: ReadonlySet<string> = new Set(['feed-stale', 'feed-not-refreshed'])
const MISSING = '-'

function token(digest: string, isOld: boolean): string {
  return isOld ? `${digest} old` : digest
}

function listed(feeds: string): readonly string[] {
  return feeds === '' ? [] : feeds.split(' ')
}
