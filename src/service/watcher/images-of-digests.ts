import type { StoredImage } from '../parts.ts'
import { IMAGE_COLUMNS, imageOf } from '../store/images.ts'
import type { Queries } from '../store/store.ts'

const TENANT = ''

/** The stored images for each digest that a node reports: the image itself, or those of an index of several platforms. */
export async function imagesOfDigests(
  queries: Queries,
  digests: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredImage[]>> {
  if (digests.length === 0) return new Map()
  const own = await queries
    .selectFrom('images')
    .select(IMAGE_COLUMNS)
    .where('tenant', '=', TENANT)
    .where('digest', 'in', digests)
    .execute()
  const chosen = await queries
    .selectFrom('image_indexes as x')
    .innerJoin('images as i', 'i.id', 'x.image_id')
    .select(['x.digest as index', ...IMAGE_COLUMNS.map((column) => `i.${column}` as const)])
    .where('i.tenant', '=', TENANT)
    .where('x.digest', 'in', digests)
    .orderBy('i.id')
    .execute()
  const images = new Map<string, Map<number, StoredImage>>()
  const add = (digest: string, image: StoredImage): void => {
    const known = images.get(digest) ?? new Map<number, StoredImage>()
    images.set(digest, known.set(image.id, image))
  }
  for (const row of own) add(row.digest, imageOf(row))
  // An index may be known under several repositories.
  for (const { index, ...row } of chosen) add(index, imageOf(row))
  return new Map([...images].map(([digest, found]) => [digest, [...found.values()]]))
}
