import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { type FeedState, formatFeedState } from '../../advisories/state/feed-state.ts'
import type { ServiceContext } from '../context.ts'
import { addFeedMatch } from '../matcher/feed-match-job.ts'
import type { Queries, Store } from '../store/store.ts'
import { storeChunks } from './feed-chunks.ts'
import { recordSuccess } from './feed-status.ts'
import { findGeneration, listGenerations, updateState } from './generations.ts'
import type { Generation } from './types.ts'

export type Publication =
  | { readonly outcome: 'published'; readonly ref: string }
  | { readonly outcome: 'unchanged' }
  /** Why, for people. */
  | { readonly outcome: 'held'; readonly ref: string; readonly reason: string }

/** What it takes of a service, for commands that have none running. */
export type PublishContext = Pick<ServiceContext, 'store' | 'queue'> & {
  readonly config: {
    readonly matcher: { readonly database: { readonly dir: string } }
    readonly updater: { readonly minShare: number }
  }
}

export interface NewGeneration {
  readonly state: FeedState
  readonly kind: 'vulnerability' | 'enrichment'
  readonly signal: AbortSignal
}

/**
 * Makes what was built the current generation, with the work that this calls for, in one transaction: whoever is killed
 * leaves either all of it or nothing. What is current already is only noted as checked; what shrank too much is held
 * back. The file lies in the data folder.
 */
export async function publish(context: PublishContext, made: NewGeneration): Promise<Publication> {
  const { store, config } = context
  const { state } = made
  return await store.db.transaction().execute(async (transaction) => {
    made.signal.throwIfAborted() // Somebody else may do this job by now.
    await lockCurrent(transaction, state.feed)
    const generations = await listGenerations(transaction, state.feed)
    const current = generations.find(({ standing }) => standing === 'current')
    const held = generations.find(({ standing }) => standing === 'held')
    if (current?.state.digest === state.digest) {
      await dropHeld(transaction, state.feed)
      await updateState(transaction, { ...current, state })
      await recordSuccess(store, transaction, state)
      return { outcome: 'unchanged' }
    }
    const reason = current && shrinkage(current.state, state, config.updater.minShare)
    const isHeldAlready = reason !== undefined && held?.state.digest === state.digest
    if (isHeldAlready) await updateState(transaction, { ...held, state })
    else await dropHeld(transaction, state.feed)
    const ref = isHeldAlready ? held.ref : await insert(context, transaction, made, generations)
    if (reason !== undefined) {
      await recordSuccess(store, transaction, {
        ...state,
        records: current?.state.records ?? 0,
        lastError: reason,
      })
      return { outcome: 'held', ref, reason }
    }
    await putInForce(context, transaction, { ref, feed: state.feed }, current)
    await recordSuccess(store, transaction, state)
    return { outcome: 'published', ref }
  })
}

/**
 * A person has looked at a generation that was held back, and takes it. Undefined when there is none of this ref that
 * waits.
 */
export async function acceptGeneration(
  context: PublishContext,
  feed: string,
  ref: string,
): Promise<Generation | undefined> {
  const { store } = context
  return await store.db.transaction().execute(async (transaction) => {
    await lockCurrent(transaction, feed)
    const generations = await listGenerations(transaction, feed)
    const held = generations.find((one) => one.ref === ref && one.standing === 'held')
    if (!held) return undefined
    const current = generations.find(({ standing }) => standing === 'current')
    await putInForce(context, transaction, { ref, feed, createdAt: afterAll(store, generations) }, current)
    await recordSuccess(store, transaction, held.state)
    return await findGeneration(transaction, ref)
  })
}

/** The old generation stays. When upstream still serves the same at the next update, it is held back again. */
export async function rejectGeneration(
  { store }: ServiceContext,
  feed: string,
  ref: string,
): Promise<boolean> {
  const { numDeletedRows } = await store.db
    .deleteFrom('update_operations')
    .where('ref', '=', ref)
    .where('feed', '=', feed)
    .where('standing', '=', 'held')
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Whoever publishes the same feed at this moment goes first, and is seen. */
async function lockCurrent(queries: Queries, feed: string): Promise<void> {
  await queries
    .updateTable('update_operations')
    .set({ standing: 'current' })
    .where('feed', '=', feed)
    .where('standing', '=', 'current')
    .execute()
}

function shrinkage(before: FeedState, after: FeedState, minShare: number): string | undefined {
  if (after.records >= before.records * minShare) return undefined
  return `The new generation has ${after.records} records, the one in force ${before.records}: it is held back until somebody accepts it.`
}

async function dropHeld(queries: Queries, feed: string): Promise<void> {
  await queries
    .deleteFrom('update_operations')
    .where('feed', '=', feed)
    .where('standing', '=', 'held')
    .execute()
}

async function insert(
  { store, config }: PublishContext,
  queries: Queries,
  { state, kind, signal }: NewGeneration,
  generations: readonly Generation[],
): Promise<string> {
  if (store.kind === 'postgres' && !generations.some(({ state: { digest } }) => digest === state.digest))
    await storeChunks(queries, config.matcher.database.dir, state.digest, signal)
  const ref = randomUUID()
  await queries
    .insertInto('update_operations')
    .values({
      ref,
      feed: state.feed,
      kind,
      digest: state.digest,
      state: formatFeedState(state),
      created_at: afterAll(store, generations),
      standing: 'held', // Until it is put in force, in this same transaction.
    })
    .execute()
  return ref
}

/** The order of generations must not depend on a clock that was set back. */
function afterAll({ now }: Store, generations: readonly Generation[]) {
  const least = Math.max(0, ...generations.map(({ createdAt }) => createdAt)) + 1
  return sql<number>`CASE WHEN ${now} > CAST(${least} AS bigint) THEN ${now} ELSE CAST(${least} AS bigint) END`
}

interface InForce {
  readonly ref: string
  readonly feed: string
  readonly createdAt?: RawBuilder<number>
}

/**
 * The first generation of a feed is no change of which anybody wants to be told: images that were indexed before it came
 * are matched, no more.
 */
async function putInForce(
  { store, queue }: PublishContext,
  queries: Queries,
  { ref, feed, createdAt }: InForce,
  current: Generation | undefined,
): Promise<void> {
  await queries
    .updateTable('update_operations')
    .set({ standing: 'past' })
    .where('feed', '=', feed)
    .where('standing', '=', 'current')
    .execute()
  await queries
    .updateTable('update_operations')
    .set({ standing: 'current', ...(createdAt ? { created_at: createdAt } : {}) })
    .where('ref', '=', ref)
    .execute()
  if (current)
    await queue.add(queries, {
      task: 'feed-changed',
      payload: { operation: ref },
      key: `feed-changed ${ref}`,
    })
  else await addFeedMatch(queue, queries, feed)
  await store.announce('feeds', queries)
}
