import type { Queries, Store } from '../store/store.ts'
import { Entry, type NotificationEntry } from './entry.ts'
import { ENTRIES_AT_ONCE } from './message.ts'

export interface StoredEntry {
  readonly id: string
  readonly position: number
  readonly image: number
  readonly body: Entry
}

export interface StoredNotification {
  readonly kind: 'stored-notification'
  readonly id: string
  readonly tenant: string
  readonly operation: string
  /** Empty when the generation was retired since. */
  readonly feed: string
  readonly createdAt: number
}

/** Rows of one statement. */
const ROWS_AT_ONCE = 500

/** Whether it was new. */
export async function putNotification(
  store: Store,
  queries: Queries,
  notification: { readonly id: string; readonly tenant: string; readonly operation: string },
): Promise<boolean> {
  const row = await queries
    .insertInto('notifications')
    .values({ ...notification, created_at: store.now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function putEntries(
  queries: Queries,
  notification: string,
  entries: readonly StoredEntry[],
): Promise<void> {
  for (let at = 0; at < entries.length; at += ROWS_AT_ONCE)
    await queries
      .insertInto('notification_entries')
      .values(
        entries.slice(at, at + ROWS_AT_ONCE).map(({ id, position, image, body }) => ({
          id,
          notification,
          position,
          image_id: image,
          body: JSON.stringify(body),
        })),
      )
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
}

/** @param tenant absent: of any, for the service's own work */
export async function findNotification(
  queries: Queries,
  id: string,
  tenant?: string,
): Promise<StoredNotification | undefined> {
  let query = notifications(queries).where('notifications.id', '=', id)
  if (tenant !== undefined) query = query.where('notifications.tenant', '=', tenant)
  const row = await query.executeTakeFirst()
  return row && notificationOf(row)
}

/** The newest first; `before` is the last of the page before. */
export async function listNotifications(
  queries: Queries,
  tenant: string,
  {
    limit,
    before,
  }: { readonly limit: number; readonly before?: { readonly at: number; readonly id: string } },
): Promise<readonly (StoredNotification & { readonly entries: number })[]> {
  let query = notifications(queries)
    .where('notifications.tenant', '=', tenant)
    .orderBy('notifications.created_at', 'desc')
    .orderBy('notifications.id', 'desc')
    .limit(limit)
  if (before)
    query = query.where((where) =>
      where.or([
        where('notifications.created_at', '<', before.at),
        where.and([
          where('notifications.created_at', '=', before.at),
          where('notifications.id', '<', before.id),
        ]),
      ]),
    )
  const rows = (await query.execute()).map(notificationOf)
  if (rows.length === 0) return []
  const counts = await queries
    .selectFrom('notification_entries')
    .select(['notification', (where) => where.fn.countAll<number>().as('count')])
    .where(
      'notification',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy('notification')
    .execute()
  const countOf = new Map(counts.map(({ notification, count }) => [notification, count]))
  return rows.map((row) => ({ ...row, entries: countOf.get(row.id) ?? 0 }))
}

/** Entries behind that position, in their order: an image's follow each other. */
export async function entriesAfter(
  queries: Queries,
  notification: string,
  position: number,
  limit: number,
): Promise<readonly (NotificationEntry & { readonly position: number })[]> {
  const rows = await queries
    .selectFrom('notification_entries')
    .select(['id', 'position', 'body'])
    .where('notification', '=', notification)
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map(({ id, position: at, body }) => ({
    kind: 'notification-entry',
    id,
    position: at,
    ...Entry.parse(JSON.parse(body)),
  }))
}

/** All of them, in lists of at most `ENTRIES_AT_ONCE`. */
export async function* allEntries(
  queries: Queries,
  notification: string,
): AsyncGenerator<readonly NotificationEntry[]> {
  for (let position = -1; ; ) {
    const entries = await entriesAfter(queries, notification, position, ENTRIES_AT_ONCE)
    const last = entries.at(-1)
    if (!last) return
    yield entries
    position = last.position
  }
}

export async function positionOf(
  queries: Queries,
  notification: string,
  entry: string,
): Promise<number | undefined> {
  const row = await queries
    .selectFrom('notification_entries')
    .select('position')
    .where('notification', '=', notification)
    .where('id', '=', entry)
    .executeTakeFirst()
  return row?.position
}

/** Whether there was one. Its entries and deliveries go with it. */
export async function removeNotification(queries: Queries, tenant: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await queries
    .deleteFrom('notifications')
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

function notifications(queries: Queries) {
  return queries
    .selectFrom('notifications')
    .leftJoin('update_operations', 'update_operations.ref', 'notifications.operation')
    .select([
      'notifications.id',
      'notifications.tenant',
      'notifications.operation',
      'notifications.created_at',
      'update_operations.feed',
    ])
}

function notificationOf(row: {
  readonly id: string
  readonly tenant: string
  readonly operation: string
  readonly created_at: number
  readonly feed: string | null
}): StoredNotification {
  const { id, tenant, operation, created_at: createdAt, feed } = row
  return { kind: 'stored-notification', id, tenant, operation, createdAt, feed: feed ?? '' }
}
