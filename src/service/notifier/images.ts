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
          .innerJoin('finding_changes', 'finding_changes.package_id', 'image_packages.package_id')
          .where('finding_changes.operation', '=', operation)
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

/** Of each image the packages of which the operation changed something. */
export async function packagesOfImages(
  queries: Queries,
  operation: string,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await queries
    .selectFrom('image_packages')
    .select(['image_id', 'package_id'])
    .where('image_id', 'in', ids)
    .where((where) =>
      where(
        'package_id',
        'in',
        where.selectFrom('finding_changes').select('package_id').where('operation', '=', operation),
      ),
    )
    .orderBy('package_id')
    .execute()
  const packages = new Map<number, number[]>()
  for (const row of rows) packages.set(row.image_id, [...(packages.get(row.image_id) ?? []), row.package_id])
  return packages
}
