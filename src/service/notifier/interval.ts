import { sql } from 'kysely'
import type { Queries, Store } from '../store/store.ts'

/**
 * Milliseconds until deliveries are next sent: at whole multiples of the interval since 1970 by the clock of the database, so
 * that all replicas mean the same moment without a word between them. 0: at once.
 */
export async function untilNextRound(store: Store, queries: Queries, interval: number): Promise<number> {
  if (interval <= 0) return 0
  const { rows } = await sql<{ now: number }>`SELECT ${store.now} AS now`.execute(queries)
  const [row] = rows
  return row ? interval - (row.now % interval) : 0
}
