import type { Queries, Store } from '../store/store.ts'

export interface Delivery {
  readonly kind: 'delivery'
  readonly target: string
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly error?: string
  readonly changedAt: number
}

/** `created`: not all targets have it yet; `failed`: one of them was given up. */
export type Receipt = 'created' | 'delivered' | 'failed'

export async function putDelivery(
  store: Store,
  queries: Queries,
  notification: string,
  target: string,
): Promise<void> {
  await queries
    .insertInto('deliveries')
    .values({ notification, target, state: 'waiting', attempts: 0, error: null, changed_at: store.now })
    .onConflict((conflict) => conflict.columns(['notification', 'target']).doNothing())
    .execute()
}

export async function setDelivery(
  store: Store,
  queries: Queries,
  key: { readonly notification: string; readonly target: string },
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
