import type { Queries } from '../store/store.ts'
import type { Stamp } from './stamps.ts'

/** What tells whether a stored verdict is that of now. */
export interface KeptStamp extends Stamp {
  readonly image: number
  readonly policy: string
  readonly judgedIndex: number
  readonly indexedAt: number | null
}

/** Small: on SQLite nobody is answered while one is read. */
const PAGE = 50

export interface StaleOptions {
  /** Digests of the policies that are in use. */
  readonly policies: Iterable<string>
  /** Milliseconds since 1970. */
  readonly since: number
  readonly isCurrent: (stamp: Stamp) => Promise<boolean>
}

/** Of verdicts that are not those of now and were asked for since a time; of those with one stamp the last first. */
export async function* staleStamps(
  queries: Queries,
  { policies, since, isCurrent }: StaleOptions,
): AsyncGenerator<readonly KeptStamp[]> {
  for (const policy of policies)
    for await (const stamp of stampsOf(queries, policy))
      if (!(await isCurrent(stamp))) yield* withStamp(queries, { policy, stamp: stamp.stamp, since })
}

/** Each stamp of a policy's verdicts once. */
async function* stampsOf(queries: Queries, policy: string): AsyncGenerator<Stamp> {
  for (let after: string | undefined; ; ) {
    const last: string | undefined = after
    const row = await queries
      .selectFrom('admission_verdicts')
      .select(['stamp', 'feeds'])
      .where('policy', '=', policy)
      .$if(last !== undefined, (query) => query.where('stamp', '>', last ?? ''))
      .orderBy('stamp')
      .limit(1)
      .executeTakeFirst()
    if (!row) return
    yield row
    after = row.stamp
  }
}

async function* withStamp(
  queries: Queries,
  { policy, stamp, since }: { readonly policy: string; readonly stamp: string; readonly since: number },
): AsyncGenerator<readonly KeptStamp[]> {
  let after: { readonly asked_at: number; readonly image_id: number } | undefined
  for (;;) {
    const last = after
    const rows = await stamps(queries)
      .select('kept.asked_at')
      .where('kept.policy', '=', policy)
      .where('kept.stamp', '=', stamp)
      .where('kept.asked_at', '>=', since)
      .$if(last !== undefined, (query) =>
        query.where((eb) =>
          eb(
            eb.refTuple('kept.asked_at', 'kept.image_id'),
            '<',
            eb.tuple(last?.asked_at ?? 0, last?.image_id ?? 0),
          ),
        ),
      )
      .orderBy('kept.asked_at', 'desc')
      .orderBy('kept.image_id', 'desc')
      .limit(PAGE)
      .execute()
    if (rows.length > 0) yield rows.map(keptStamp)
    after = rows.at(-1)
    if (rows.length < PAGE) return
  }
}

/** The same of images with one of the packages, in the order of the images. */
export async function* stampsOfPackages(
  queries: Queries,
  packages: readonly number[],
  since: number,
): AsyncGenerator<readonly KeptStamp[]> {
  for (let at = 0; at < packages.length; at += PAGE) {
    let after = 0
    for (;;) {
      const images = await queries
        .selectFrom('image_packages')
        .select('image_id')
        .distinct()
        .where('package_id', 'in', packages.slice(at, at + PAGE))
        .where('image_id', '>', after)
        .orderBy('image_id')
        .limit(PAGE)
        .execute()
      const ids = images.map(({ image_id }) => image_id)
      if (ids.length > 0) {
        const rows = stamps(queries).where('kept.image_id', 'in', ids).where('kept.asked_at', '>=', since)
        yield (await rows.execute()).map(keptStamp)
      }
      after = ids.at(-1) ?? after
      if (ids.length < PAGE) break
    }
  }
}

function stamps(queries: Queries) {
  return queries
    .selectFrom('admission_verdicts as kept')
    .innerJoin('images', 'images.id', 'kept.image_id')
    .select([
      'kept.image_id',
      'kept.policy',
      'kept.feeds',
      'kept.stamp',
      'kept.image_indexed_at',
      'images.indexed_at',
    ])
}

function keptStamp(row: {
  readonly image_id: number
  readonly policy: string
  readonly feeds: string
  readonly stamp: string
  readonly image_indexed_at: number
  readonly indexed_at: number | null
}): KeptStamp {
  const { image_id: image, policy, feeds, stamp, image_indexed_at: judgedIndex, indexed_at: indexedAt } = row
  return { image, policy, feeds, stamp, judgedIndex, indexedAt }
}
