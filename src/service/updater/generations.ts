import { formatFeedState, parseFeedState } from '../../advisories/state/feed-state.ts'
import type { Queries } from '../store/store.ts'
import type { Generation } from './types.ts'

const COLUMNS = ['ref', 'feed', 'state', 'standing', 'created_at'] as const

/** Generations, newest first: of one feed, or of all. */
export async function listGenerations(queries: Queries, feed?: string): Promise<Generation[]> {
  let query = queries.selectFrom('update_operations').select(COLUMNS)
  if (feed !== undefined) query = query.where('feed', '=', feed)
  return (await query.orderBy('feed').orderBy('created_at', 'desc').execute()).flatMap(generationOf)
}

/** That which is in force of each feed, sorted by feed. */
export async function currentGenerations(queries: Queries): Promise<Generation[]> {
  const rows = await queries
    .selectFrom('update_operations')
    .select(COLUMNS)
    .where('standing', '=', 'current')
    .orderBy('feed')
    .execute()
  return rows.flatMap(generationOf)
}

export async function findGeneration(queries: Queries, ref: string): Promise<Generation | undefined> {
  const row = await queries
    .selectFrom('update_operations')
    .select(COLUMNS)
    .where('ref', '=', ref)
    .executeTakeFirst()
  return row && generationOf(row)[0]
}

/** That which was in force before this one. */
export async function generationBefore(
  queries: Queries,
  { feed, createdAt }: Generation,
): Promise<Generation | undefined> {
  const row = await queries
    .selectFrom('update_operations')
    .select(COLUMNS)
    .where('feed', '=', feed)
    .where('created_at', '<', createdAt)
    .where('standing', '<>', 'held')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && generationOf(row)[0]
}

/** That upstream was asked again and has nothing else. */
export async function updateState(queries: Queries, { ref, state }: Generation): Promise<void> {
  await queries
    .updateTable('update_operations')
    .set({ state: formatFeedState(state) })
    .where('ref', '=', ref)
    .execute()
}

interface Row {
  readonly ref: string
  readonly feed: string
  readonly state: string
  readonly standing: Generation['standing']
  readonly created_at: number
}

/** None of a state that this version does not read: the feed is built anew. */
function generationOf({ ref, feed, state: text, standing, created_at: createdAt }: Row): Generation[] {
  const state = parseFeedState(text)
  return state ? [{ kind: 'generation', ref, feed, state, standing, createdAt }] : []
}
