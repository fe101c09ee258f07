import type { Queries, Store } from './store.ts'

export interface SeenTag {
  readonly tenant: string
  /** With its host. */
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

/** Keeps what a tag points at. An image that is seen again is not missing. */
export async function putTag(store: Store, queries: Queries, seen: SeenTag): Promise<void> {
  const { tenant, digest } = seen
  await queries
    .insertInto('tags')
    .values({ ...seen, seen_at: store.now })
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'repository', 'tag']).doUpdateSet({ digest, seen_at: store.now }),
    )
    .execute()
  await queries
    .updateTable('images')
    .set({ missing_at: null })
    .where('tenant', '=', tenant)
    .where('digest', '=', digest)
    .execute()
}

/** Notes that a registry has no such tag or image any more. What was found in the image stays: it may still run. */
export async function markDeleted(
  store: Store,
  tenant: string,
  {
    repository,
    tag,
    digest,
  }: { readonly repository: string; readonly tag?: string; readonly digest?: string },
): Promise<void> {
  await store.db.transaction().execute(async (transaction) => {
    let gone = transaction
      .deleteFrom('tags')
      .where('tenant', '=', tenant)
      .where('repository', '=', repository)
    if (tag) gone = gone.where('tag', '=', tag)
    if (digest) gone = gone.where('digest', '=', digest)
    const removed = await gone.returning('digest').execute()
    const digests = new Set([...removed.map((row) => row.digest), ...(digest ? [digest] : [])])
    if (digests.size === 0) return
    await transaction
      .updateTable('images')
      .set({ missing_at: store.now })
      .where('tenant', '=', tenant)
      .where('digest', 'in', [...digests])
      // By another name it is there still.
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
  })
}
