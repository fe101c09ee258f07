import type { LayerCache } from '../../layers/cache/layer-cache.ts'
import { decodeEntry, encodeEntry } from '../../layers/cache/layer-format.ts'
import type { Queries, Store } from './store.ts'

/**
 * Layer reports in the database, for all replicas, but for one tenant: that another had a layer read proves no right to
 * know what is in it. Unlike the cache on disk it is not allowed to fail silently: without it an index is not kept.
 */
export function layerReports(store: Store, tenant: string): LayerCache {
  return {
    async get([digest, ...others], settings) {
      const row = await store.db
        .selectFrom('layer_reports')
        .select('body')
        .where('tenant', '=', tenant)
        .where('digest', '=', digest)
        .where('settings', '=', settings)
        .executeTakeFirst()
      const entry = row && decodeEntry(Buffer.from(row.body))
      const isTheOne =
        entry?.settings === settings && [digest, ...others].every((one) => entry.verified.includes(one))
      return isTheOne ? entry.report : undefined
    },
    async put(verified, settings, report) {
      if (verified.length === 0) return false
      const body = encodeEntry({ verified, settings, report })
      const rows = verified.map((digest) => ({ tenant, digest, settings, body, created_at: store.now }))
      await store.db
        .insertInto('layer_reports')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'digest', 'settings']).doUpdateSet({ body, created_at: store.now }),
        )
        .execute()
      return true
    },
  }
}

/** Which of the layers are known under the settings. */
export async function knownLayers(
  queries: Queries,
  tenant: string,
  digests: readonly string[],
  settings: string,
): Promise<ReadonlySet<string>> {
  if (digests.length === 0) return new Set()
  const rows = await queries
    .selectFrom('layer_reports')
    .select('digest')
    .where('tenant', '=', tenant)
    .where('digest', 'in', digests)
    .where('settings', '=', settings)
    .execute()
  return new Set(rows.map(({ digest }) => digest))
}

/** Removes the reports of those layers that no image of the tenant has any more. */
export async function freeLayers(
  queries: Queries,
  tenant: string,
  digests: readonly string[],
): Promise<void> {
  for (let i = 0; i < digests.length; i += 500) {
    await queries
      .deleteFrom('layer_reports')
      .where('tenant', '=', tenant)
      .where('digest', 'in', digests.slice(i, i + 500))
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('image_layers')
              .innerJoin('images', 'images.id', 'image_layers.image_id')
              .select('images.id')
              .where('images.tenant', '=', tenant)
              .whereRef('image_layers.digest', '=', 'layer_reports.digest'),
          ),
        ),
      )
      .execute()
  }
}
