import type { Queries, Store } from '../store/store.ts'
import type { EntryFilter } from './filter.ts'
import { deliveryId } from './ids.ts'
import { storedFilter } from './views.ts'

export interface Delivery {
  readonly kind: 'delivery'
  readonly target: string
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly error?: string
  readonly changedAt: number
}

export interface DeliveryKey {
  readonly notification: string
  readonly target: string
}

/** `created`: not all targets have it yet; `failed`: one of them was given up. */
export type Receipt = 'created' | 'delivered' | 'failed'

export async function putDelivery(
  store: Store,
  queries: Queries,
  { notification, target, filter }: DeliveryKey & { readonly filter: EntryFilter },
): Promise<void> {
  await queries
    .insertInto('deliveries')
    .values({
      notification,
      target,
      state: 'waiting',
      attempts: 0,
      error: null,
      changed_at: store.now,
      view_id: deliveryId(notification, target),
      filter: JSON.stringify(filter),
    })
    .onConflict((conflict) => conflict.columns(['notification', 'target']).doNothing())
    .execute()
}

/**
 * What a target is told of, as it was decided when the delivery was made: a page that it reads later, and a second attempt,
 * show the same. Of a row from before there were views, `filter` becomes its own. `undefined` where the target has deleted it.
 */
export async function filterOfDelivery(
  queries: Queries,
  { notification, target }: DeliveryKey,
  filter: EntryFilter,
): Promise<EntryFilter | undefined> {
  await queries
    .updateTable('deliveries')
    .set({ view_id: deliveryId(notification, target), filter: JSON.stringify(filter) })
    .where('notification', '=', notification)
    .where('target', '=', target)
    .where('view_id', 'is', null)
    .execute()
  const row = await queries
    .selectFrom('deliveries')
    .select('filter')
    .where('notification', '=', notification)
    .where('target', '=', target)
    .executeTakeFirst()
  return row && storedFilter(row.filter)
}

export async function setDelivery(
  store: Store,
  queries: Queries,
  key: DeliveryKey,
  change: { readonly state: Delivery['state']; readonly attempts?: number; readonly error: string | null },
): Promise<void> {
  await queries
    .updateTable('deliveries')
    .set({ ...change, changed_at: store.now })
    .where('notification', '=', key.notification)
    .where('target', '=', key.target)
    .execute()
}

/** By notification, in the order of their targets' names. */
export async function deliveriesOf(
  queries: Queries,
  notifications: readonly string[],
): Promise<ReadonlyMap<string, readonly Delivery[]>> {
  if (notifications.length === 0) return new Map()
  const rows = await queries
    .selectFrom('deliveries')
    .selectAll()
    .where('notification', 'in', notifications)
    .orderBy('target')
    .execute()
  const deliveries = rows.map(({ notification, target, state, attempts, error, changed_at: changedAt }) => ({
    notification,
    delivery: {
      kind: 'delivery' as const,
      target,
      state,
      attempts,
      changedAt,
      ...(error === null ? {} : { error }),
    },
  }))
  const grouped = Map.groupBy(deliveries, ({ notification }) => notification)
  return new Map([...grouped].map(([id, list]) => [id, list.map(({ delivery }) => delivery)]))
}

export function receiptOf(deliveries: readonly Delivery[]): Receipt {
  if (deliveries.some(({ state }) => state === 'failed')) return 'failed'
  return deliveries.every(({ state }) => state === 'delivered') ? 'delivered' : 'created'
}
