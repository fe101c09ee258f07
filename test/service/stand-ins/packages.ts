import { createHash } from 'node:crypto'
import type { StoredContents } from '../../../src/service/parts.ts'
import type { Queries } from '../../../src/service/store/store.ts'

/** The rows of an image's packages, as far as they are looked up by name. */
export async function putPackages(
  queries: Queries,
  image: number,
  { inventory }: StoredContents,
): Promise<void> {
  const { distribution } = inventory
  const rows = inventory.packages.map((pkg) => {
    const body = JSON.stringify({ package: pkg, distribution })
    const named = distribution ? `${distribution.family}/${distribution.release}` : ''
    return { pkg, body, key: createHash('sha256').update(body).digest('base64url'), distribution: named }
  })
  for (const { pkg, body, key, distribution: named } of rows) {
    const { type, namespace = '', name, version, purl } = pkg
    const { id } = await queries
      .insertInto('packages')
      .values({ key, type, namespace, name, version, purl, distribution: named, body })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ body }))
      .returning('id')
      .executeTakeFirstOrThrow()
    await queries
      .insertInto('image_packages')
      .values({ image_id: image, package_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    for (const one of new Set([name, pkg.source?.name ?? name]))
      await queries
        .insertInto('package_keys')
        .values({ package_id: id, feed: 'f', namespace: '', name: one })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
  }
}
