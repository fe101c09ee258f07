import type { Queries } from '../store/store.ts'

export interface Subject {
  readonly digest: string
  readonly name?: string
  readonly labels: Readonly<Record<string, string>>
}

/** Images that have a package of which the operation changed something, by tenant and id. */
export async function concernedImages(
  queries: Queries,
  operation: string,
): Promise<readonly { readonly id: number; readonly tenant: string }[]> {
  return await queries
    .selectFrom('images')
    .select(['id', 'tenant'])
    .where((where) =>
      where(
        'id',
        'in',
        where
          .selectFrom('image_packages')
          .where((inner) =>
            inner(
              'package_id',
              'in',
              inner.selectFrom('finding_changes').select('package_id').where('operation', '=', operation),
            ),
          )
          .select('image_packages.image_id'),
      ),
    )
    .orderBy('tenant')
    .orderBy('id')
    .execute()
}

export async function subjectsOf(
  queries: Queries,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Subject>> {
  const rows = await queries
    .selectFrom('images')
    .select(['id', 'digest', 'name'])
    .where('id', 'in', ids)
    .execute()
  const labels = await queries
    .selectFrom('image_labels')
    .select(['image_id', 'name', 'value'])
    .where('image_id', 'in', ids)
    .orderBy('name')
    .execute()
  const labelsOf = Map.groupBy(labels, (label) => label.image_id)
  return new Map(
    rows.map(({ id, digest, name }) => [
      id,
      {
        digest,
        ...(name === null ? {} : { name }),
        labels: Object.fromEntries((labelsOf.get(id) ?? []).map((label) => [label.name, label.value])),
      },
    ]),
  )
}

/** Packages of which a query names each; more are picked out of all that the images have. */
const MAX_NAMED = 500

/** Which of the packages each image has. */
export async function packagesOfImages(
  queries: Queries,
  ids: readonly number[],
  packages: ReadonlySet<number>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  let query = queries
    .selectFrom('image_packages')
    .select(['image_id', 'package_id'])
    .where('image_id', 'in', ids)
    .orderBy('image_id')
    .orderBy('package_id')
  // By name, and not by a subquery: for that, SQLite goes through every image that has one of the packages.
  if (packages.size <= MAX_NAMED) query = query.where('package_id', 'in', [...packages])
  const rows = (await query.execute()).filter((row) => packages.has(row.package_id))
  const byImage = Map.groupBy(rows, (row) => row.image_id)
  return new Map([...byImage].map(([image, own]) => [image, own.map((row) => row.package_id)]))
}
