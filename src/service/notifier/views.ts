import * as z from 'zod/mini'
import { SEVERITIES } from '../../core/severity.ts'
import type { Queries, Store } from '../store/store.ts'
import type { NotificationEntry } from './entry.ts'
import { type EntryFilter, filterEntry } from './filter.ts'
import { ENTRIES_AT_ONCE } from './message.ts'
import { entriesAfter, findNotification, removeNotification } from './notification-store.ts'

/** A notification as one reader sees it: whole, under its own id, or as a target is told of it, under that of the delivery. */
export interface View {
  readonly kind: 'view'
  readonly notification: string
  readonly filter: EntryFilter
}

const StoredFilter = z.object({
  minSeverity: z.optional(z.enum(SEVERITIES)),
  kevOnly: z.optional(z.boolean()),
  labels: z.optional(z.record(z.string(), z.string())),
})

/** As `deliveries.filter` has it; of rows without one, everything. */
export function storedFilter(text: string | null): EntryFilter {
  return text === null ? {} : StoredFilter.parse(JSON.parse(text))
}

/** `undefined` where the tenant has no such notification, or the target has deleted it. */
export async function findView(queries: Queries, id: string, tenant: string): Promise<View | undefined> {
  if (await findNotification(queries, id, tenant)) return { kind: 'view', notification: id, filter: {} }
  const row = await deliveryOf(queries, id, tenant)
  return row && { kind: 'view', notification: row.notification, filter: storedFilter(row.filter) }
}

/**
 * Whether there was one. What a target has deleted is gone for that target alone, and a delivery of it that waits is called
 * off; the notification goes with the last of them.
 */
export async function removeView({ db }: Pick<Store, 'db'>, tenant: string, id: string): Promise<boolean> {
  if (await removeNotification(db, tenant, id)) return true
  return await db.transaction().execute(async (transaction) => {
    const row = await deliveryOf(transaction, id, tenant)
    if (!row) return false
    await transaction.deleteFrom('deliveries').where('view_id', '=', id).execute()
    await transaction
      .deleteFrom('notifications')
      .where('id', '=', row.notification)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('deliveries')
              .select('target')
              .whereRef('deliveries.notification', '=', 'notifications.id'),
          ),
        ),
      )
      .execute()
    return true
  })
}

/** Entries behind that position that the filter lets through. */
export async function viewedAfter(
  queries: Queries,
  { notification, filter }: View,
  position: number,
  limit: number,
): Promise<readonly NotificationEntry[]> {
  const passed: NotificationEntry[] = []
  // Few of many may pass: more are read at a time than are asked for.
  const atOnce = Object.keys(filter).length === 0 ? limit : Math.max(limit, ENTRIES_AT_ONCE)
  for (let after = position; ; ) {
    const entries = await entriesAfter(queries, notification, after, atOnce)
    for (const entry of entries) {
      const shown = filterEntry(entry, filter)
      if (shown) passed.push(shown)
      if (passed.length === limit) return passed
    }
    const last = entries.at(-1)
    if (!last || entries.length < atOnce) return passed
    after = last.position
  }
}

async function deliveryOf(queries: Queries, id: string, tenant: string) {
  return await queries
    .selectFrom('deliveries')
    .innerJoin('notifications', 'notifications.id', 'deliveries.notification')
    .select(['deliveries.notification', 'deliveries.filter'])
    .where('deliveries.view_id', '=', id)
    .where('notifications.tenant', '=', tenant)
    .executeTakeFirst()
}
