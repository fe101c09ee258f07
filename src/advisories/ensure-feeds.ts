import { PlimsollError } from '../core/errors.ts'
import type { Feed } from '../core/feed.ts'
import { type Problem, problem } from '../core/problem.ts'
import { collectGarbage } from './clean-database.ts'
import type { DocumentSource } from './fetch/document-source.ts'
import { inParallel } from './in-parallel.ts'
import { isFeedOld } from './state/feed-age.ts'
import type { FeedState } from './state/feed-state.ts'
import { isInForce, readState } from './state/state-files.ts'

export interface EnsureOptions {
  readonly dir: string
  /** Made when something has to be fetched; a scan with fresh feeds needs no network code. */
  readonly source: () => Promise<DocumentSource>
  /** What `source` or `bring` would give as its origin. */
  readonly origin: string
  /** Of a feed by its id. Default: the one in the folder. */
  readonly stored?: (feedId: string) => FeedState | undefined
  /** In place of building it of documents: takes a feed over that somebody built. */
  readonly bring?: (
    feed: Feed,
    stored: FeedState | undefined,
  ) => Promise<{ readonly state: FeedState; readonly isChanged: boolean }>
  /** Never fetch. */
  readonly offline: boolean
  /** Why not, for the problems. Default: fetching is switched off. */
  readonly offlineReason?: string
  /** Milliseconds after which upstream is asked again. */
  readonly maxAge: number
  readonly now: string
  readonly signal: AbortSignal
  /** A feed is about to be fetched. */
  step(text: string): void
}

export interface EnsuredFeeds {
  readonly states: readonly FeedState[]
  readonly problems: readonly Problem[]
}

/** Feeds fetched side by side. They share one machine's processors with SQLite, so more is not faster. */
const CONCURRENCY = 4

/**
 * Brings what a scan needs, and only that. A feed that cannot be had or brought up to date is a problem and not an
 * error: the scan goes on with the rest, and with the old feed where there is one.
 *
 * A feed within `maxAge` is used as it is. An older one is fetched anew; when that fails (or is forbidden by
 * `offline`), its advisories still count, but the report says that newer ones may be missing (`feed-stale`).
 */
export async function ensureFeeds(feeds: readonly Feed[], options: EnsureOptions): Promise<EnsuredFeeds> {
  const results = await inParallel(feeds, CONCURRENCY, (feed) => ensureFeed(feed, options))
  // What a new file replaces is removed once nobody can be about to open it.
  if (results.some(({ isChanged }) => isChanged))
    await collectGarbage(options.dir, Date.parse(options.now), options.signal)
  return {
    states: results.flatMap(({ state }) => state ?? []),
    problems: results.flatMap(({ problems }) => problems),
  }
}

interface EnsuredFeed {
  readonly state?: FeedState
  readonly problems: readonly Problem[]
  readonly isChanged?: boolean
}

async function ensureFeed(feed: Feed, options: EnsureOptions): Promise<EnsuredFeed> {
  const stored = options.stored ? options.stored(feed.id) : readState(options.dir, feed.id)
  const usable = stored && isInForce(feed, stored, options.dir) ? stored : undefined
  const { offlineReason = 'fetching is switched off' } = options
  if (options.offline) {
    if (!usable) {
      const reason = stored
        ? 'what is in the database is incomplete or of another version of Plimsoll'
        : 'it is not in the database'
      return { problems: [missing(feed, `${reason}, and ${offlineReason}`)] }
    }
    return withContentProblems(
      feed,
      usable,
      isOld(usable, options) ? [stale(feed, usable, offlineReason)] : [],
    )
  }
  if (usable && usable.origin === options.origin && !isOld(usable, options))
    return withContentProblems(feed, usable, [])
  try {
    options.step(`Fetching ${feed.name}`)
    const { state, isChanged } = await (options.bring ?? build)(feed, stored, options)
    // One that was built long ago may be all that there is.
    const problems = isOld(state, options) ? [stale(feed, state, 'there is no newer one')] : []
    return { ...withContentProblems(feed, state, problems), isChanged }
  } catch (error) {
    options.signal.throwIfAborted() // Who stops the work does not want to hear what it lacks.
    if (!(error instanceof PlimsollError)) throw error
    if (!usable) return { problems: [missing(feed, error.message)] }
    return withContentProblems(feed, usable, [notRefreshed(feed, usable, error.message, options)])
  }
}

async function build(feed: Feed, stored: FeedState | undefined, options: EnsureOptions) {
  const { updateFeed } = await import('./update-feed.ts')
  return await updateFeed(feed, stored, { ...options, source: await options.source() })
}

function isOld(state: FeedState, { now, maxAge }: EnsureOptions): boolean {
  return isFeedOld(state, now, maxAge)
}

function missing(feed: Feed, reason: string): Problem {
  const code = feed.content === 'facts' ? 'enrichment-missing' : 'feed-missing'
  return problem(code, feed.id, `${feed.name}: ${reason}`)
}

function stale(feed: Feed, state: FeedState, reason: string): Problem {
  const code = feed.content === 'facts' ? 'feed-not-refreshed' : 'feed-stale'
  return problem(code, feed.id, `${feed.name} was last checked on ${state.checkedAt}: ${reason}`)
}

function notRefreshed(feed: Feed, state: FeedState, reason: string, options: EnsureOptions): Problem {
  if (isOld(state, options)) return stale(feed, state, reason)
  return problem(
    'feed-not-refreshed',
    feed.id,
    `${feed.name} was last checked on ${state.checkedAt}: ${reason}`,
  )
}

function withContentProblems(feed: Feed, state: FeedState, problems: readonly Problem[]): EnsuredFeed {
  const isEmpty = feed.content === 'advisories' && state.records === 0
  const empty = isEmpty ? [problem('feed-empty', feed.id, `${feed.name} has no record at all.`)] : []
  return { state, problems: [...problems, ...empty] }
}
