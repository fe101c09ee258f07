import type { ServiceContext } from '../context.ts'
import type { Queries } from '../store/store.ts'
import { addFeedMatch } from './feed-match-job.ts'
import { chunked, dayOf, readBodies, storeCounts, storeFindings } from './findings-store.ts'
import { type MatchedBodies, matchBodies } from './match-bodies.ts'
import type { MatchingNeeds } from './needs.ts'

/** Packages that are matched with one look-up of their names. */
export const PACKAGES_AT_ONCE = 500

export interface RematchOptions {
  readonly signal: AbortSignal
  /** Somebody was stopped who had begun: what was stored then may not have been counted. */
  readonly isRetry: boolean
}

/**
 * Holds packages against the advisories that are in force in the data folder, and makes the stored findings and today's
 * counts of the images what comes of it. Tells nobody.
 */
export async function rematch(
  context: ServiceContext,
  needs: MatchingNeeds,
  packages: readonly number[],
  { signal, isRetry }: RematchOptions,
): Promise<MatchedBodies> {
  const { store, config } = context
  const feeds = new Map<string, string | undefined>()
  const changed: number[] = []
  for (const ids of chunked(packages, PACKAGES_AT_ONCE)) {
    signal.throwIfAborted()
    const matched = await matchBodies(
      await readBodies(store.db, ids),
      config.matcher.database,
      async (asked) => await needs.advisories.open(asked, { signal }),
    )
    for (const [feed, digest] of matched.feeds) feeds.set(feed, digest)
    const stored = await store.db
      .transaction()
      .execute(async (transaction) => await storeFindings(transaction, matched.findings))
    changed.push(...stored)
  }
  await countImagesOf(context, isRetry ? packages : changed)
  await askForFeeds(context, needs, feeds)
  return { findings: new Map(), feeds }
}

/** Today's points of all images that have one of the packages. */
export async function countImagesOf(
  context: Pick<ServiceContext, 'now' | 'store'>,
  packages: readonly number[],
): Promise<void> {
  const { store } = context
  const images = await imagesOf(store.db, packages)
  await store.db
    .transaction()
    .execute(async (transaction) => await storeCounts(transaction, images, dayOf(context.now())))
}

async function imagesOf(queries: Queries, packages: readonly number[]): Promise<readonly number[]> {
  const images = new Set<number>()
  for (const ids of chunked(packages)) {
    const rows = await queries
      .selectFrom('image_packages')
      .select('image_id')
      .distinct()
      .where('package_id', 'in', ids)
      .execute()
    for (const { image_id } of rows) images.add(image_id)
  }
  return [...images].sort((a, b) => a - b)
}

/** New findings may take facts that nobody needed before. */
export async function askForFeeds(
  { queue, store }: Pick<ServiceContext, 'queue' | 'store'>,
  { updater }: Pick<MatchingNeeds, 'updater'>,
  feeds: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  if (feeds.size === 0) return
  for (const [feed, digest] of feeds) if (digest === undefined) await addFeedMatch(queue, store.db, feed)
  await updater.want([...feeds.keys()].sort())
}
