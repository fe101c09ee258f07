import type { Queries, Store } from './store.ts'

export interface SeenTag {
  readonly tenant: string
  /** With its host. */
  readonly repository: string
  readonly tag: string
  /** Of the image. */
  readonly digest: string
  /** Digest of the index at which the tag points, where the image was chosen out of one. */
  readonly index?: string
}

/** Keeps what a tag points at. An image that is seen again is not missing. */
export async function putTag(
  store: Store,
  queries: Queries,
  { tenant, repository, tag, digest, index }: SeenTag,
): Promise<void> {
  const pointsAt = { digest, index_digest: index ?? null, seen_at: store.now }
  await queries
    .insertInto('tags')
    .values({ tenant, repository, tag, ...pointsAt })
    .onConflict((conflict) => conflict.columns(['tenant', 'repository', 'tag']).doUpdateSet(pointsAt))
    .execute()
  await queries
    .updateTable('images')
    .set({ missing_at: null })
    .where('tenant', '=', tenant)
    .where('digest', '=', digest)
    .execute()
}

/** A registry has just shown the image to somebody who asked for it, by whatever name. */
export async function noteThere(queries: Queries, id: number): Promise<void> {
  await queries.updateTable('images').set({ missing_at: null }).where('id', '=', id).execute()
}

export interface Deletion {
  readonly tenant: string
  readonly repository: string
  readonly tag?: string
  /** Of an image, or of an index of several platforms: registries name what was deleted, not what it held. */
  readonly digest?: string
}

/**
 * Notes that a registry has no such tag, image or index any more. What was found in the images stays: they may still
 * run. An image that is there by another name, or in another index, is not missing.
 * @param queries a transaction
 */
export async function markDeleted(store: Store, queries: Queries, deletion: Deletion): Promise<void> {
  const { tenant, digest } = deletion
  const untagged = await removeTags(queries, deletion)
  const unlisted = digest === undefined ? [] : await removeIndex(queries, { ...deletion, digest })
  const digests = [...new Set([...untagged, ...(digest === undefined ? [] : [digest])])].sort()
  if (digests.length === 0 && unlisted.length === 0) return
  await queries
    .updateTable('images')
    .set({ missing_at: store.now })
    .where('tenant', '=', tenant)
    .where((where) =>
      where.or([
        ...(digests.length > 0 ? [where('digest', 'in', digests)] : []),
        ...(unlisted.length > 0 ? [where('id', 'in', unlisted)] : []),
      ]),
    )
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('tags')
            .select('tags.tag')
            .where('tags.tenant', '=', tenant)
            .whereRef('tags.digest', '=', 'images.digest'),
        ),
      ),
    )
    .execute()
}

/** Gives the digests of the images at which the tags pointed. */
async function removeTags(
  queries: Queries,
  { tenant, repository, tag, digest }: Deletion,
): Promise<readonly string[]> {
  let gone = queries.deleteFrom('tags').where('tenant', '=', tenant).where('repository', '=', repository)
  if (tag !== undefined) gone = gone.where('tag', '=', tag)
  if (digest !== undefined)
    gone = gone.where((where) => where.or([where('digest', '=', digest), where('index_digest', '=', digest)]))
  return (await gone.returning('digest').execute()).map((row) => row.digest)
}

/** Gives the ids of images that were in this index and are in no other. An index that has a tag left is still there. */
async function removeIndex(
  queries: Queries,
  { tenant, repository, digest }: Deletion & { readonly digest: string },
): Promise<readonly number[]> {
  const named = await queries
    .selectFrom('tags')
    .select('tag')
    .where('tenant', '=', tenant)
    .where('repository', '=', repository)
    .where('index_digest', '=', digest)
    .executeTakeFirst()
  if (named) return []
  const removed = await queries
    .deleteFrom('image_indexes')
    .where('digest', '=', digest)
    .where('repository', '=', repository)
    .where('image_id', 'in', queries.selectFrom('images').select('id').where('tenant', '=', tenant))
    .returning('image_id')
    .execute()
  const ids = removed.map(({ image_id: id }) => id)
  if (ids.length === 0) return []
  const listed = await queries
    .selectFrom('image_indexes')
    .select('image_id')
    .where('image_id', 'in', ids)
    .execute()
  const elsewhere = new Set(listed.map(({ image_id: id }) => id))
  return ids.filter((id) => !elsewhere.has(id))
}
