import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { JudgedReport } from '../../engine/admission/judge-report.ts'
import type { StoredImage } from '../parts.ts'
import { compiledOnce } from '../store/compiled-once.ts'
import type { Queries } from '../store/store.ts'
import type { Stamp } from './stamps.ts'

/** A verdict as it was made; whether it is still that of now, its stamp and the image's time say. */
export interface StoredVerdict extends Stamp {
  /** `indexedAt` of the image that was judged. */
  readonly indexedAt: number
  readonly verdict: JudgedReport
}

/** A row: whose verdict, and by what. */
export interface VerdictKey {
  readonly image: number
  /** Digest of the policy of judgement. */
  readonly policy: string
}

/** As much of an image as its verdict says. */
export type JudgedImage = Pick<StoredImage, 'id' | 'state' | 'indexedAt'>

export interface ImageAndVerdict {
  readonly image: JudgedImage
  readonly stored?: StoredVerdict & { readonly askedAt: number }
}

const imageAndVerdict = compiledOnce((queries, digest: string, policy: string) =>
  queries
    .selectFrom('images')
    .leftJoin('admission_verdicts as kept', (join) =>
      join.onRef('kept.image_id', '=', 'images.id').on('kept.policy', '=', policy),
    )
    .select(['images.id', 'images.state', 'images.indexed_at'])
    .select(['kept.image_indexed_at', 'kept.feeds', 'kept.stamp', 'kept.verdict', 'kept.asked_at'])
    .where('tenant', '=', '')
    .where('digest', '=', digest),
)

/** The image of a digest, with what the policy said of it; one question, because somebody waits. */
export async function findVerdict(
  queries: Queries,
  digest: string,
  policy: string,
): Promise<ImageAndVerdict | undefined> {
  const [row] = await imageAndVerdict(queries, digest, policy)
  if (!row) return undefined
  const { image_indexed_at: indexedAt, feeds, stamp, verdict, asked_at: askedAt } = row
  const image = {
    id: row.id,
    state: row.state,
    ...(row.indexed_at === null ? {} : { indexedAt: row.indexed_at }),
  }
  if (indexedAt === null || feeds === null || stamp === null || verdict === null || askedAt === null)
    return { image }
  // We wrote it ourselves; rows of another version of Plimsoll have another stamp.
  return { image, stored: { indexedAt, feeds, stamp, verdict: JSON.parse(verdict) as JudgedReport, askedAt } }
}

/** Keeps verdicts, each in place of the one before; of images that are gone none. */
export async function putVerdicts(
  queries: Queries,
  verdicts: readonly (VerdictKey & { readonly verdict: StoredVerdict; readonly askedAt: number })[],
): Promise<void> {
  for (const { image, policy, verdict, askedAt } of verdicts)
    await queries
      .insertInto('admission_verdicts')
      .columns(['image_id', 'policy', 'image_indexed_at', 'feeds', 'stamp', 'verdict', 'asked_at'])
      .expression((eb) =>
        eb
          .selectFrom('images')
          .select([
            'id',
            sql<string>`CAST(${policy} AS text)`.as('policy'),
            sql<number>`CAST(${verdict.indexedAt} AS bigint)`.as('image_indexed_at'),
            sql<string>`CAST(${verdict.feeds} AS text)`.as('feeds'),
            sql<string>`CAST(${verdict.stamp} AS text)`.as('stamp'),
            sql<string>`CAST(${JSON.stringify(verdict.verdict)} AS text)`.as('verdict'),
            sql<number>`CAST(${askedAt} AS bigint)`.as('asked_at'),
          ])
          .where('id', '=', image),
      )
      .onConflict((conflict) =>
        conflict.columns(['image_id', 'policy']).doUpdateSet((eb) => ({
          image_indexed_at: eb.ref('excluded.image_indexed_at'),
          feeds: eb.ref('excluded.feeds'),
          stamp: eb.ref('excluded.stamp'),
          verdict: eb.ref('excluded.verdict'),
          asked_at: sql<number>`CASE WHEN admission_verdicts.asked_at > excluded.asked_at
            THEN admission_verdicts.asked_at ELSE excluded.asked_at END`,
        })),
      )
      .execute()
}

/** Notes that verdicts by a policy were asked for. */
export async function touchVerdicts(
  queries: Queries,
  policy: string,
  images: readonly number[],
  askedAt: number,
): Promise<void> {
  await queries
    .updateTable('admission_verdicts')
    .set({ asked_at: askedAt })
    .where('image_id', 'in', images)
    .where('policy', '=', policy)
    .where('asked_at', '<', askedAt)
    .execute()
}

/** Small: on SQLite nobody is answered meanwhile. */
const AT_ONCE = 100
/** Milliseconds between two times. */
const PAUSE = 20

/** Rows that nobody has asked for since a time, of whatever policy; resolves with how many there were. */
export async function removeUnasked(queries: Queries, before: number, signal: AbortSignal): Promise<number> {
  let removed = 0
  for (;;) {
    const rows = await queries
      .selectFrom('admission_verdicts')
      .select(['image_id', 'policy'])
      .where('asked_at', '<', before)
      .limit(AT_ONCE)
      .execute()
    for (const [policy, some] of Map.groupBy(rows, (row) => row.policy)) {
      const images = some.map(({ image_id }) => image_id)
      await queries
        .deleteFrom('admission_verdicts')
        .where('policy', '=', policy)
        .where('image_id', 'in', images)
        .where('asked_at', '<', before)
        .execute()
    }
    removed += rows.length
    if (rows.length < AT_ONCE) return removed
    await sleep(PAUSE, undefined, { signal })
  }
}
