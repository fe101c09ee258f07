import { sql } from 'kysely'
import type { Queries } from '../store/store.ts'
import { type Counts, LEVELS } from './counts.ts'
import { type ImageFilter, ofImages } from './image-filter.ts'

/** The newest tag of a repository, and what its image holds. */
export interface NewestTag extends Partial<Counts> {
  readonly repository: string
  readonly tag: string
  readonly image: string
  /** ISO 8601. */
  readonly seen: string
  /** Whether the image is here and was indexed; its counts are then there. */
  readonly indexed: boolean
}

export interface Page<Cursor> {
  readonly after: Cursor | undefined
  readonly limit: number
}

/** The tag of each repository that was last seen to point at something new, by name of the repository. */
export async function newestTags(
  queries: Queries,
  filter: ImageFilter,
  { after, limit }: Page<string>,
): Promise<readonly { readonly item: NewestTag; readonly cursor: string }[]> {
  let ranked = queries
    .selectFrom('tags as t')
    .where('t.tenant', '=', filter.tenant)
    .select([
      't.repository',
      't.tag',
      't.digest',
      't.seen_at',
      sql<number>`ROW_NUMBER() OVER (PARTITION BY t.repository ORDER BY t.seen_at DESC, t.tag DESC)`.as(
        'rank',
      ),
    ])
  if (after !== undefined) ranked = ranked.where('t.repository', '>', after)
  let query = queries
    .selectFrom(ranked.as('t'))
    .leftJoin('images as i', (join) =>
      join.onRef('i.digest', '=', 't.digest').on('i.tenant', '=', filter.tenant),
    )
    .leftJoin('image_counts as c', (join) => join.onRef('c.image_id', '=', 'i.id').on('c.until', 'is', null))
    .where('t.rank', '=', 1)
    .select([
      't.repository',
      't.tag',
      't.digest',
      't.seen_at',
      'c.image_id',
      ...LEVELS.map((level) => `c.${level}` as const),
    ])
    .orderBy('t.repository')
    .limit(limit)
  for (const { name, value } of filter.labels)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('image_labels as l')
          .select('l.image_id')
          .whereRef('l.image_id', '=', 'i.id')
          .where('l.name', '=', name)
          .where('l.value', '=', value),
      ),
    )
  return (await query.execute()).map((row) => ({
    item: {
      repository: row.repository,
      tag: row.tag,
      image: row.digest,
      seen: new Date(row.seen_at).toISOString(),
      indexed: row.image_id !== null,
      ...Object.fromEntries(LEVELS.flatMap((level) => (row[level] === null ? [] : [[level, row[level]]]))),
    },
    cursor: row.repository,
  }))
}

/** An image that its registry was seen not to have any more. */
export interface MissingImage {
  readonly image: string
  readonly name?: string
  /** ISO 8601. */
  readonly missing_since: string
}

export async function missingImages(
  queries: Queries,
  filter: ImageFilter,
  { after, limit }: Page<number>,
): Promise<readonly { readonly item: MissingImage; readonly cursor: number }[]> {
  const rows = await queries
    .selectFrom('images as i')
    .select(['i.id', 'i.digest', 'i.name', 'i.missing_at'])
    .where(ofImages(filter))
    .where('i.missing_at', 'is not', null)
    .where('i.id', '>', after ?? 0)
    .orderBy('i.id')
    .limit(limit)
    .execute()
  return rows.map(({ id, digest, name, missing_at }) => ({
    item: {
      image: digest,
      ...(name === null ? {} : { name }),
      missing_since: new Date(missing_at ?? 0).toISOString(),
    },
    cursor: id,
  }))
}
