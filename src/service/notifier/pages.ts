import { RequestFault } from '../http/route.ts'
import type { Store } from '../store/store.ts'
import { type ClairNotification, clairNotification } from './clair-notification.ts'
import { positionOf } from './notification-store.ts'
import { findView, viewedAfter } from './views.ts'

export interface NotificationPage {
  readonly page: { readonly size: number; readonly next?: string }
  readonly notifications: ClairNotification[]
}

/**
 * A page as Clair has it: `next` is the id of the last entry of this page, behind which the next one begins; absent on the
 * last. Of an id that a target was told, it has only what that target's filter lets through. `undefined` where the tenant has no such notification. Throws `RequestFault` 400 for a `next` that is none of its own.
 */
export async function notificationPage(
  { db }: Store,
  tenant: string,
  id: string,
  { size, next }: { readonly size: number; readonly next?: string },
): Promise<NotificationPage | undefined> {
  const view = await findView(db, id, tenant)
  if (!view) return undefined
  const after = next === undefined ? -1 : await positionOf(db, view.notification, next)
  if (after === undefined)
    throw new RequestFault(400, 'bad-request', 'The parameter next is no entry of this notification.')
  const entries = await viewedAfter(db, view, after, size + 1)
  const shown = entries.slice(0, size)
  const last = entries.length > size ? shown.at(-1) : undefined
  return {
    page: { size, ...(last ? { next: last.id } : {}) },
    notifications: shown.map(clairNotification),
  }
}
