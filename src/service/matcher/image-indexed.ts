import * as z from 'zod/mini'
import { ECOSYSTEMS } from '../../ecosystems/registry.ts'
import { endOfLifeSourceOf } from '../../engine/feeds.ts'
import { endOfLifeFeeds } from '../../enrichment/feeds.ts'
import { requiredFeeds } from '../../matching/match.ts'
import type { ServiceContext } from '../context.ts'
import type { StoredContents } from '../parts.ts'
import type { JobContext } from '../queue/types.ts'
import { readContents } from '../store/images.ts'
import type { Queries } from '../store/store.ts'
import { currentGenerations } from '../updater/generations.ts'
import { callForRunning } from '../watcher/call-for.ts'
import { type DistinctPackage, distinctPackages } from './distinct-packages.ts'
import { addFeedMatch } from './feed-match-job.ts'
import { chunked, dayOf, storeCounts, storeFindings } from './findings-store.ts'
import { type MatchedBodies, matchBodies } from './match-bodies.ts'
import type { MatchingNeeds } from './needs.ts'
import { rematch } from './rematch.ts'

const Payload = z.object({ image: z.number() })

/** Attempts at matching while feeds are being replaced, before the queue is left to try again. */
const MAX_TURNS = 3

/**
 * Task `image-indexed`: packages, keys, findings and counts of an image, as its contents and the advisories say.
 * Packages that are known from another image have their findings already.
 */
export async function imageIndexed(
  context: ServiceContext,
  needs: MatchingNeeds,
  payload: unknown,
  job: Pick<JobContext, 'attempt' | 'signal'>,
): Promise<void> {
  const { store, config } = context
  const { image } = Payload.parse(payload)
  const contents = await readContents(store.db, image)
  if (!contents) return
  const packages = distinctPackages(contents.inventory, ECOSYSTEMS)
  const fresh = await withoutKnown(store.db, packages)
  const matched = await matchBodies(
    fresh.map(({ body }, id) => ({ id, body })),
    config.matcher.database,
    async (feeds) => await needs.advisories.open(feeds, { signal: job.signal }),
  )
  const added = await storeImage(context, image, { packages, fresh, matched })
  await needs.updater.want(feedsOf(contents, matched, config.matcher.database.enrich))
  if (job.attempt === 1) await catchUp(context, needs, { ids: added, matched, signal: job.signal })
  else {
    // Whoever began this may have been stopped before it could look whether it was up to date.
    const ids = (await idsOf(store.db, packages)).map(({ id }) => id)
    await catchUp(context, needs, { ids, signal: job.signal })
  }
}

/** A feed that came into force meanwhile has not seen these packages, and they have not seen it. */
async function catchUp(
  context: ServiceContext,
  needs: MatchingNeeds,
  { ids, matched, signal }: { ids: readonly number[]; matched?: MatchedBodies; signal: AbortSignal },
): Promise<void> {
  if (ids.length === 0) return
  let last = matched
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    if (last && (await outdatedFeeds(context.store.db, last)).length === 0) return
    await needs.files.sync(signal)
    last = await rematch(context, needs, ids, { signal, isRetry: matched === undefined })
  }
  const outdated = last ? await outdatedFeeds(context.store.db, last) : []
  if (outdated.length > 0) throw new Error(`feeds are being replaced: ${outdated.join(', ')}`)
}

async function withoutKnown(
  queries: Queries,
  packages: readonly DistinctPackage[],
): Promise<readonly DistinctPackage[]> {
  const known = new Set((await idsOf(queries, packages)).map(({ key }) => key))
  return packages.filter(({ key }) => !known.has(key))
}

async function idsOf(queries: Queries, packages: readonly DistinctPackage[]) {
  const found: { readonly id: number; readonly key: string }[] = []
  for (const some of chunked(packages)) {
    const keys = some.map(({ key }) => key)
    found.push(
      ...(await queries.selectFrom('packages').select(['id', 'key']).where('key', 'in', keys).execute()),
    )
  }
  return found
}

interface ImageRows {
  readonly packages: readonly DistinctPackage[]
  /** Those of which nothing was known, with their findings under their places in this list. */
  readonly fresh: readonly DistinctPackage[]
  readonly matched: MatchedBodies
}

async function storeImage(
  context: ServiceContext,
  image: number,
  { packages, fresh, matched }: ImageRows,
): Promise<readonly number[]> {
  const { store, queue } = context
  return await store.db.transaction().execute(async (transaction) => {
    const places = new Map(fresh.map(({ key }, place) => [key, place]))
    const added = await addPackages(transaction, fresh)
    const findings = added.map(
      ({ id, key }) => [id, matched.findings.get(places.get(key) ?? -1) ?? []] as const,
    )
    await storeFindings(transaction, new Map(findings))
    const ids = (await idsOf(transaction, packages)).map(({ id }) => id)
    if (ids.length < packages.length) throw new Error('packages were dropped meanwhile as unused')
    await storeImagePackages(transaction, image, ids)
    await storeCounts(transaction, [image], dayOf(context.now()))
    for (const [feed, digest] of matched.feeds)
      if (digest === undefined) await addFeedMatch(queue, transaction, feed)
    await callForRunning(queue, transaction, image)
    return added.map(({ id }) => id)
  })
}

/** In the order of their keys, so that two images that are stored at once never wait for each other. */
async function addPackages(queries: Queries, packages: readonly DistinctPackage[]) {
  const added: { readonly id: number; readonly key: string }[] = []
  for (const some of chunked(packages)) {
    const rows = await queries
      .insertInto('packages')
      .values(
        some.map(({ key, text, body: { package: pkg, distribution } }) => ({
          key,
          type: pkg.type,
          namespace: pkg.namespace ?? '',
          name: pkg.name,
          version: pkg.version,
          purl: pkg.purl,
          distribution: distribution ? `${distribution.family}/${distribution.version}` : '',
          body: text,
        })),
      )
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning(['id', 'key'])
      .execute()
    added.push(...rows)
  }
  const idOf = new Map(added.map(({ id, key }) => [key, id]))
  const keys = packages.flatMap(({ key, keys: own }) => {
    const id = idOf.get(key)
    return id === undefined ? [] : own.map((one) => ({ package_id: id, ...one }))
  })
  for (const some of chunked(keys)) await queries.insertInto('package_keys').values(some).execute()
  return added
}

async function storeImagePackages(queries: Queries, image: number, ids: readonly number[]): Promise<void> {
  const rows = await queries
    .selectFrom('image_packages')
    .select('package_id')
    .where('image_id', '=', image)
    .execute()
  const now = new Set(ids)
  const before = new Set(rows.map(({ package_id }) => package_id))
  for (const gone of chunked([...before].filter((id) => !now.has(id))))
    await queries
      .deleteFrom('image_packages')
      .where('image_id', '=', image)
      .where('package_id', 'in', gone)
      .execute()
  const added = ids.filter((id) => !before.has(id)).map((id) => ({ image_id: image, package_id: id }))
  for (const some of chunked(added))
    await queries
      .insertInto('image_packages')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** What it takes to judge the image as a report does. */
function feedsOf(
  { inventory }: StoredContents,
  matched: MatchedBodies,
  enrich: Parameters<typeof endOfLifeFeeds>[0],
): readonly string[] {
  const ofInventory = [
    ...requiredFeeds(inventory, ECOSYSTEMS),
    ...endOfLifeFeeds(enrich, endOfLifeSourceOf(inventory.distribution)),
  ]
  return [...new Set([...ofInventory.map(({ id }) => id), ...matched.feeds.keys()])].sort()
}

async function outdatedFeeds(queries: Queries, { feeds }: MatchedBodies): Promise<readonly string[]> {
  const current = await currentGenerations(queries)
  return current
    .filter(({ feed, state }) => feeds.has(feed) && feeds.get(feed) !== state.digest)
    .map(({ feed }) => feed)
}
