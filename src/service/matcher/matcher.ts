import { isFeedOld } from '../../advisories/state/feed-age.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import type { Inventory } from '../../core/inventory.ts'
import type { Report } from '../../core/report.ts'
import { readDecisions } from '../../engine/decisions/read-decisions.ts'
import { judge } from '../../engine/judge.ts'
import { matchWith } from '../../engine/match.ts'
import { type ScanRequest, silentProgress } from '../../engine/request.ts'
import { createByteCache } from '../byte-cache.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher, MatcherReadiness, StoredImage } from '../parts.ts'
import { readContents } from '../store/images.ts'
import type { FeedFiles, Updater } from '../updater/types.ts'
import { type Advisories, createAdvisories } from './advisories.ts'
import { createArrivals } from './arrivals.ts'

export interface MatcherNeeds {
  readonly updater: Pick<Updater, 'want'>
  readonly files: Pick<FeedFiles, 'sync'>
  /** Default: those of the data folder, opened for this matcher. */
  readonly advisories?: Advisories
}

/** Reports that are kept whole, for several views of one image. */
const MAX_REPORTS = 16
/** Milliseconds after which the age of feeds is looked at again. */
const AGE_STEP = 15 * 60 * 1000
/** Milliseconds for which the feeds that stored images need are remembered. */
const NEEDED_FOR = 15_000

/**
 * Stored images against the advisories of now. A report follows from what is stored of the image, the feeds in force,
 * the decisions of the configuration and the day.
 */
export function createMatcher(context: ServiceContext, needs: MatcherNeeds): Matcher {
  const { config, store, metrics } = context
  const advisories = needs.advisories ?? createAdvisories(context)
  const arrivals = createArrivals(context, { files: needs.files, advisories })
  const views = createByteCache<unknown>(config.matcher.cacheBytes)
  const reports = createByteCache<Promise<Report | undefined>>(MAX_REPORTS)
  const lacking = new WeakMap<Report, readonly string[]>()
  const neededFeeds = remembered(context, async () => await feedsOfPackages(context))
  let decisions: ReturnType<typeof readDecisions> | undefined

  function stampOf({ indexedAt }: StoredImage): string {
    return `${indexedAt} ${advisories.version()} ${Math.floor(context.now() / AGE_STEP)}`
  }

  async function statesHere(): Promise<readonly FeedState[]> {
    const states = await advisories.states()
    return states.length === 0 && (await arrivals.bring()) ? await advisories.states() : states
  }

  async function make(image: StoredImage): Promise<Report | undefined> {
    const contents = await readContents(store.db, image.id)
    if (!contents || (await statesHere()).length === 0) return undefined
    const request = requestOf(context, image)
    const first = await matchHere(contents.inventory, request)
    const isLate = first.missing.length > 0 && (await arrivals.bring(first.missing))
    const { matched, missing } = isLate ? await matchHere(contents.inventory, request) : first
    if (missing.length > 0) await needs.updater.want(missing)
    const report = await judge(contents, matched, await decided(), request)
    lacking.set(report, missing)
    return report
  }

  /** With the feeds that it took and that are not in the folder. */
  async function matchHere(inventory: Inventory, request: ScanRequest) {
    const missing: string[] = []
    const start = performance.now()
    const matched = await matchWith(inventory, request, async (feeds) => {
      const opened = await advisories.open(feeds, { signal: context.signal })
      const open = new Set(opened.database.feeds.map(({ id }) => id))
      missing.push(...feeds.flatMap(({ id }) => (open.has(id) ? [] : [id])))
      return opened
    })
    metrics.observe('plimsoll_match_duration_seconds', (performance.now() - start) / 1000)
    return { matched, missing }
  }

  /** Read once; a file that cannot be read now may be there at the next question. */
  async function decided(): ReturnType<typeof readDecisions> {
    decisions ??= readDecisions(config.matcher.decisions, context.signal)
    try {
      return await decisions
    } catch (error) {
      decisions = undefined
      throw error
    }
  }

  /** Whoever asks while it is being made waits for the same one. */
  async function report(image: StoredImage): Promise<Report | undefined> {
    const stamp = stampOf(image)
    const key = String(image.id)
    const known = reports.get(key, stamp)
    if (known) return await known
    const made = make(image)
    reports.put(key, stamp, made, 1)
    try {
      const result = await made
      // Nothing to tell yet is nothing to remember.
      if (!result) reports.put(key, '', made, 1)
      return result
    } catch (error) {
      reports.put(key, '', made, 1)
      throw error
    }
  }

  return {
    report: async (image, { signal }) => {
      signal.throwIfAborted()
      return await report(image)
    },
    async view<T extends { readonly byteLength: number }>(
      image: StoredImage,
      view: string,
      makeView: (report: Report) => T,
      { signal }: { readonly signal: AbortSignal },
    ): Promise<T | undefined> {
      signal.throwIfAborted()
      const stamp = stampOf(image)
      const key = `${image.id} ${view}`
      const known = views.get(key, stamp)
      if (known !== undefined) return known as T // Put there under the same name of the view.
      const made = await report(image)
      if (!made) return undefined
      const result = makeView(made)
      views.put(key, stamp, result, result.byteLength)
      return result
    },
    lacking: (report) => lacking.get(report) ?? [],
    readiness: async () => readiness(context, await statesHere(), await neededFeeds()),
  }
}

function readiness(
  context: ServiceContext,
  states: readonly FeedState[],
  needed: readonly string[],
): MatcherReadiness {
  const there = new Set(states.map(({ feed }) => feed))
  const { maxAge } = context.config.matcher.database
  const time = new Date(context.now()).toISOString()
  const wanted = new Set(needed)
  return {
    hasDatabase: states.length > 0,
    missing: needed.filter((feed) => !there.has(feed)),
    old: states
      .filter((state) => wanted.has(state.feed) && isFeedOld(state, time, maxAge))
      .map(({ feed }) => feed),
  }
}

async function feedsOfPackages({ store }: ServiceContext): Promise<readonly string[]> {
  const rows = await store.db.selectFrom('package_keys').select('feed').distinct().orderBy('feed').execute()
  return rows.map(({ feed }) => feed)
}

function remembered<T>(context: ServiceContext, read: () => Promise<T>): () => Promise<T> {
  let known: { readonly value: T; readonly until: number } | undefined
  return async () => {
    if (known && known.until > context.now()) return known.value
    const value = await read()
    known = { value, until: context.now() + NEEDED_FOR }
    return value
  }
}

/** As `plimsoll image` would ask; the day of the report is that on which it is asked for. */
function requestOf(context: ServiceContext, image: StoredImage): ScanRequest {
  const { config, environment, signal } = context
  const time = new Date(context.now())
  const day = Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate())
  const { matcher, indexer } = config
  return {
    target: { kind: 'reference', reference: image.name ?? image.digest },
    sources: matcher.sources,
    layers: indexer.layers,
    packages: indexer.packages,
    environment,
    progress: silentProgress,
    signal,
    database: { ...matcher.database, offline: true },
    decisions: matcher.decisions,
    createdAt: new Date(Math.max(day, image.indexedAt ?? 0)).toISOString(),
    now: time.toISOString(),
  }
}
