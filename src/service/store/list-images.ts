import type { StoredImage } from '../parts.ts'
import { IMAGE_COLUMNS, imageOf } from './images.ts'
import type { ImageState } from './schema.ts'
import type { Queries } from './store.ts'

export interface ImageFilter {
  readonly tenant: string
  readonly state?: ImageState
  /** Part of the name. */
  readonly name?: string
  readonly labels: readonly { readonly name: string; readonly value: string }[]
  /** Only images behind this id. */
  readonly after?: number
  readonly limit: number
}

/** Images of a tenant, in the order in which they came. */
export async function listImages(queries: Queries, filter: ImageFilter): Promise<readonly StoredImage[]> {
  let query = queries
    .selectFrom('images')
    .select(IMAGE_COLUMNS)
    .where('tenant', '=', filter.tenant)
    .orderBy('id')
    .limit(filter.limit)
  if (filter.after !== undefined) query = query.where('id', '>', filter.after)
  if (filter.state) query = query.where('state', '=', filter.state)
  const { name: part } = filter
  if (part !== undefined) query = query.where('name', 'like', `%${escaped(part)}%`)
  for (const { name, value } of filter.labels)
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('image_labels')
          .select('image_labels.image_id')
          .whereRef('image_labels.image_id', '=', 'images.id')
          .where('image_labels.name', '=', name)
          .where('image_labels.value', '=', value),
      ),
    )
  return (await query.execute()).map(imageOf)
}

/** What `LIKE` takes for patterns is looked for as nothing: names of images have none of it. */
function escaped(text: string): string {
  return text.replaceAll(/[%_\\]/g, '')
}
