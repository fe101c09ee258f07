import { messageOf } from '../../core/errors.ts'
import type { ServiceContext } from '../context.ts'
import type { JobContext } from '../queue/types.ts'
import { type DeliveryKey, filterOfDelivery, setDelivery } from './delivery-store.ts'
import type { NotificationEntry } from './entry.ts'
import { type EntryFilter, filterEntry } from './filter.ts'
import { deliveryId } from './ids.ts'
import type { Message, Target } from './message.ts'
import { allEntries, findNotification, type StoredNotification } from './notification-store.ts'
import { isToldOf } from './tenants.ts'

/** A target with what lies between it and the notifications. */
export interface ConfiguredTarget {
  readonly name: string
  readonly kind: string
  readonly filter: EntryFilter
  /** Of whose images it is told; see `isToldOf`. */
  readonly tenants?: readonly string[]
  /** Whether it is told in Clair's words, which have none for what runs. */
  readonly isForClair: boolean
  readonly target: Target
}

/**
 * One delivery. What fails is thrown, so that the queue tries it again later; the last failure gives it up. Between what the
 * target has taken and the note of it here the process may die: it is then delivered again, under the same id.
 */
export async function deliver(
  { store, log, metrics }: ServiceContext,
  configured: ConfiguredTarget | undefined,
  key: DeliveryKey,
  job: Pick<JobContext, 'attempt' | 'isLastAttempt' | 'signal'>,
): Promise<void> {
  const notification = await findNotification(store.db, key.notification)
  if (!notification) return // Read and deleted since.
  if (!configured || !isToldOf(configured.tenants, notification.tenant)) {
    const error = configured
      ? 'The target is not told of this tenant any more.'
      : 'The target is not configured any more.'
    await setDelivery(store, store.db, key, { state: 'failed', attempts: job.attempt, error })
    return
  }
  const filter = await filterOfDelivery(store.db, key, configured.filter)
  if (!filter) return // The target has deleted it since.
  try {
    const message = messageFor(store.db, notification, { name: configured.name, filter })
    await configured.target.deliver(message, { signal: job.signal })
  } catch (error) {
    job.signal.throwIfAborted() // Handed back, and no attempt that failed.
    const state = job.isLastAttempt ? 'failed' : 'waiting'
    await setDelivery(store, store.db, key, { state, attempts: job.attempt, error: messageOf(error) })
    metrics.count('plimsoll_deliveries_total', { kind: configured.kind, outcome: 'failed' })
    throw error
  }
  await setDelivery(store, store.db, key, { state: 'delivered', attempts: job.attempt, error: null })
  metrics.count('plimsoll_deliveries_total', { kind: configured.kind, outcome: 'delivered' })
  log.info({ notification: key.notification, target: key.target }, 'notification delivered')
}

function messageFor(
  queries: Parameters<typeof allEntries>[0],
  { id, tenant, feed, operation, createdAt }: StoredNotification,
  { name, filter }: Pick<ConfiguredTarget, 'name' | 'filter'>,
): Message {
  return {
    kind: 'message',
    id: deliveryId(id, name),
    notification: id,
    tenant,
    feed,
    operation,
    createdAt,
    entries: () => filtered(allEntries(queries, id), filter),
  }
}

/** Whether the filter lets anything through. */
export async function hasEntries(
  queries: Parameters<typeof allEntries>[0],
  notification: string,
  filter: EntryFilter,
): Promise<boolean> {
  for await (const _ of filtered(allEntries(queries, notification), filter)) return true
  return false
}

async function* filtered(
  lists: AsyncIterable<readonly NotificationEntry[]>,
  filter: EntryFilter,
): AsyncGenerator<readonly NotificationEntry[]> {
  for await (const list of lists) {
    const passed = list.flatMap((entry) => filterEntry(entry, filter) ?? [])
    if (passed.length > 0) yield passed
  }
}
