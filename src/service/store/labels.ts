import type { Queries } from './store.ts'

/** Labels of images: team, environment, cluster. */
export async function labelsOf(
  queries: Queries,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Readonly<Record<string, string>>>> {
  if (ids.length === 0) return new Map()
  const rows = await queries
    .selectFrom('image_labels')
    .selectAll()
    .where('image_id', 'in', ids)
    .orderBy('name')
    .execute()
  const byImage = new Map<number, Record<string, string>>()
  for (const { image_id: id, name, value } of rows) byImage.set(id, { ...byImage.get(id), [name]: value })
  return byImage
}

/** Sets labels; with `isWhole` those that are not named are removed. */
export async function setLabels(
  queries: Queries,
  id: number,
  labels: Readonly<Record<string, string | null>>,
  isWhole: boolean,
): Promise<void> {
  const removed = Object.entries(labels).flatMap(([name, value]) => (value === null ? [name] : []))
  const rows = Object.entries(labels).flatMap(([name, value]) =>
    value === null ? [] : [{ image_id: id, name, value }],
  )
  if (isWhole) await queries.deleteFrom('image_labels').where('image_id', '=', id).execute()
  else if (removed.length > 0)
    await queries.deleteFrom('image_labels').where('image_id', '=', id).where('name', 'in', removed).execute()
  if (rows.length === 0) return
  await queries
    .insertInto('image_labels')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['image_id', 'name']).doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
    )
    .execute()
}
