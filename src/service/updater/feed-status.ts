import type { Queries, Store } from '../store/store.ts'

/** How the updates of a feed went. Times in milliseconds since 1970. */
export interface FeedStatus {
  readonly feed: string
  readonly lastAttemptAt?: number
  /** When upstream was last asked and answered. */
  readonly lastSuccessAt?: number
  /** Of the last attempt; absent when it went well. */
  readonly lastError?: string
  readonly records?: number
}

export async function listStatus(queries: Queries): Promise<FeedStatus[]> {
  const rows = await queries.selectFrom('feed_status').selectAll().orderBy('feed').execute()
  return rows.map((row) => ({
    feed: row.feed,
    ...(row.last_attempt_at === null ? {} : { lastAttemptAt: row.last_attempt_at }),
    ...(row.last_success_at === null ? {} : { lastSuccessAt: row.last_success_at }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    ...(row.records === null ? {} : { records: row.records }),
  }))
}

/** An attempt that went well; what is wrong all the same, a generation that is held back, is said with it. */
export async function recordSuccess(
  store: Store,
  queries: Queries,
  {
    feed,
    records,
    lastError,
  }: { readonly feed: string; readonly records: number; readonly lastError?: string },
): Promise<void> {
  const row = {
    last_attempt_at: store.now,
    last_success_at: store.now,
    last_error: lastError ?? null,
    records,
  }
  await queries
    .insertInto('feed_status')
    .values({ feed, ...row })
    .onConflict((conflict) => conflict.column('feed').doUpdateSet(row))
    .execute()
}

export async function recordFailure(store: Store, feed: string, error: string): Promise<void> {
  const row = { last_attempt_at: store.now, last_error: error }
  await store.db
    .insertInto('feed_status')
    .values({ feed, ...row })
    .onConflict((conflict) => conflict.column('feed').doUpdateSet(row))
    .execute()
}
