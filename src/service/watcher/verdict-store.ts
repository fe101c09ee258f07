import type { Queries, Store } from '../store/store.ts'
import type { Baseline } from './became-bad.ts'
import type { RunningVerdict } from './types.ts'

/** What was said of an image that runs. */
export interface StoredVerdict {
  readonly digest: string
  /** The stored image that was judged for it. */
  readonly image?: number
  readonly stamp: string
  /** Ids of the feeds that it took. */
  readonly feeds: readonly string[]
  readonly verdict: RunningVerdict
  readonly reason: string
  readonly baseline: Baseline
  readonly content: string
  readonly badSince?: number
  /** When a scan was asked for, milliseconds since 1970. */
  readonly askedAt?: number
}

export async function readVerdicts(
  queries: Queries,
  cluster: string,
  digests: readonly string[],
): Promise<ReadonlyMap<string, StoredVerdict>> {
  if (digests.length === 0) return new Map()
  const rows = await queries
    .selectFrom('running_verdicts')
    .selectAll()
    .where('cluster', '=', cluster)
    .where('digest', 'in', digests)
    .execute()
  return new Map(
    rows.map((row) => [
      row.digest,
      {
        digest: row.digest,
        ...(row.image_id === null ? {} : { image: row.image_id }),
        stamp: row.stamp,
        // We wrote both ourselves.
        feeds: JSON.parse(row.feeds) as string[],
        verdict: row.verdict,
        reason: row.reason,
        baseline: {
          ...(row.baseline === null ? {} : { verdict: row.baseline }),
          bad: JSON.parse(row.bad) as string[],
        },
        content: row.content,
        ...(row.bad_since === null ? {} : { badSince: row.bad_since }),
        ...(row.asked_at === null ? {} : { askedAt: row.asked_at }),
      },
    ]),
  )
}

export async function putVerdicts(
  store: Store,
  queries: Queries,
  cluster: string,
  verdicts: readonly StoredVerdict[],
): Promise<void> {
  if (verdicts.length === 0) return
  await queries
    .insertInto('running_verdicts')
    .values(
      verdicts.map((one) => ({
        cluster,
        digest: one.digest,
        image_id: one.image ?? null,
        stamp: one.stamp,
        feeds: JSON.stringify(one.feeds),
        verdict: one.verdict,
        reason: one.reason,
        baseline: one.baseline.verdict ?? null,
        bad: JSON.stringify(one.baseline.bad),
        content: one.content,
        judged_at: store.now,
        bad_since: one.badSince ?? null,
        asked_at: one.askedAt ?? null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['cluster', 'digest']).doUpdateSet((eb) => ({
        image_id: eb.ref('excluded.image_id'),
        stamp: eb.ref('excluded.stamp'),
        feeds: eb.ref('excluded.feeds'),
        verdict: eb.ref('excluded.verdict'),
        reason: eb.ref('excluded.reason'),
        baseline: eb.ref('excluded.baseline'),
        bad: eb.ref('excluded.bad'),
        content: eb.ref('excluded.content'),
        judged_at: eb.ref('excluded.judged_at'),
        bad_since: eb.ref('excluded.bad_since'),
        asked_at: eb.ref('excluded.asked_at'),
      })),
    )
    .execute()
}
