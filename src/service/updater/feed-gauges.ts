import type { ServiceContext } from '../context.ts'
import { listStatus } from './feed-status.ts'
import { listGenerations } from './generations.ts'

/** Sets what `/metrics` says of the feeds. */
export async function setFeedGauges({
  store,
  metrics,
}: Pick<ServiceContext, 'store' | 'metrics'>): Promise<void> {
  const generations = await listGenerations(store.db)
  for (const { feed, lastSuccessAt, records, lastError } of await listStatus(store.db)) {
    const isHeld = generations.some((one) => one.feed === feed && one.standing === 'held')
    metrics.set('plimsoll_feed_records', records ?? 0, { feed })
    metrics.set('plimsoll_feed_last_success_timestamp_seconds', (lastSuccessAt ?? 0) / 1000, { feed })
    metrics.set('plimsoll_feed_failing', lastError === undefined ? 0 : 1, { feed })
    metrics.set('plimsoll_feed_held', isHeld ? 1 : 0, { feed })
  }
}
