import * as z from 'zod/mini'
import type { ServiceContext } from '../context.ts'
import { RequestFault, type Route } from '../http/route.ts'
import { deliveriesOf, receiptOf } from './delivery-store.ts'
import { Entry } from './entry.ts'
import {
  entriesAfter,
  findNotification,
  listNotifications,
  removeNotification,
} from './notification-store.ts'
import type { Notifier } from './notifier.ts'

const PATH = '/api/v1/notifications'
const JSON_TYPE = ['application/json']
/** Things on a page, unless the caller says otherwise, and at most. */
const PAGE = 100
const MAX_PAGE = 1000

const Limit = z.pipe(
  z.pipe(
    z.string().check(z.regex(/^\d{1,4}$/)),
    z.transform((text) => Number(text)),
  ),
  z.number().check(z.minimum(1), z.maximum(MAX_PAGE)),
)
const Cursor = z.string().check(z.maxLength(200))

const NotificationAnswer = z.object({
  id: z.string(),
  feed: z.string(),
  operation: z.string(),
  createdAt: z.string(),
  receipt: z.enum(['created', 'delivered', 'failed']),
  entries: z.number(),
})
const List = z.object({ notifications: z.array(NotificationAnswer), next: z.optional(z.string()) })
const Entries = z.object({
  entries: z.array(z.extend(Entry, { id: z.string() })),
  next: z.optional(z.string()),
})
const Deliveries = z.object({
  deliveries: z.array(
    z.object({
      target: z.string(),
      state: z.enum(['waiting', 'delivered', 'failed']),
      attempts: z.number(),
      error: z.optional(z.string()),
      changedAt: z.string(),
    }),
  ),
})

/** Our own routes for notifications; Clair's are in clair/. */
export function notificationRoutes(
  { store }: ServiceContext,
  notifier: Pick<Notifier, 'retry'>,
): readonly Route[] {
  const paging = {
    limit: { summary: `Things on a page, ${PAGE} if not given, ${MAX_PAGE} at most`, schema: Limit },
    cursor: { summary: 'What the page before gave as `next`', schema: Cursor },
  }

  async function deliveriesFor(tenant: string, id: string) {
    if (!(await findNotification(store.db, id, tenant))) throw unknownNotification(id)
    return (await deliveriesOf(store.db, [id])).get(id) ?? []
  }

  return [
    {
      method: 'GET',
      path: PATH,
      id: 'listNotifications',
      summary: 'Notifications, the newest first',
      access: 'report',
      query: paging,
      answers: { 200: { summary: 'A page of them', types: JSON_TYPE, schema: List } },
      handle: async ({ query, identity }) => {
        const limit = (query['limit'] as number | undefined) ?? PAGE
        const cursor = query['cursor'] as string | undefined
        const before = cursor === undefined ? {} : { before: listCursor(cursor) }
        const rows = await listNotifications(store.db, identity.tenant, { limit: limit + 1, ...before })
        const shown = rows.slice(0, limit)
        const deliveries = await deliveriesOf(
          store.db,
          shown.map(({ id }) => id),
        )
        const last = rows.length > limit ? shown.at(-1) : undefined
        return answer({
          notifications: shown.map(({ id, feed, operation, createdAt, entries }) => ({
            id,
            feed,
            operation,
            createdAt: new Date(createdAt).toISOString(),
            receipt: receiptOf(deliveries.get(id) ?? []),
            entries,
          })),
          ...(last ? { next: `${last.createdAt}_${last.id}` } : {}),
        })
      },
    },
    {
      method: 'GET',
      path: `${PATH}/{id}`,
      id: 'getNotification',
      summary: 'What a notification has to say, image by image',
      access: 'report',
      query: paging,
      answers: {
        200: { summary: 'A page of its entries', types: JSON_TYPE, schema: Entries },
        404: { summary: 'There is none of this id' },
      },
      handle: async ({ params, query, identity }) => {
        const id = params['id'] ?? ''
        if (!(await findNotification(store.db, id, identity.tenant))) throw unknownNotification(id)
        const limit = (query['limit'] as number | undefined) ?? PAGE
        const cursor = query['cursor'] as string | undefined
        const after = cursor === undefined ? -1 : entryCursor(cursor)
        const entries = await entriesAfter(store.db, id, after, limit + 1)
        const shown = entries.slice(0, limit)
        const last = entries.length > limit ? shown.at(-1) : undefined
        return answer({
          entries: shown.map(({ kind: _kind, position: _position, ...entry }) => entry),
          ...(last ? { next: String(last.position) } : {}),
        })
      },
    },
    {
      method: 'DELETE',
      path: `${PATH}/{id}`,
      id: 'deleteNotification',
      summary: 'Remove a notification that was read; deliveries that wait are called off',
      access: 'report',
      answers: { 204: { summary: 'It is gone' }, 404: { summary: 'There is none of this id' } },
      handle: async ({ params, identity }) => {
        const id = params['id'] ?? ''
        if (!(await removeNotification(store.db, identity.tenant, id))) throw unknownNotification(id)
        return { status: 204 }
      },
    },
    {
      method: 'GET',
      path: `${PATH}/{id}/deliveries`,
      id: 'listDeliveries',
      summary: 'Which targets have a notification, and what went wrong',
      access: 'report',
      answers: {
        200: { summary: 'By target', types: JSON_TYPE, schema: Deliveries },
        404: { summary: 'There is none of this id' },
      },
      handle: async ({ params, identity }) => {
        const deliveries = await deliveriesFor(identity.tenant, params['id'] ?? '')
        return answer({
          deliveries: deliveries.map(({ target, state, attempts, error, changedAt }) => ({
            target,
            state,
            attempts,
            ...(error === undefined ? {} : { error }),
            changedAt: new Date(changedAt).toISOString(),
          })),
        })
      },
    },
    {
      method: 'POST',
      path: `${PATH}/{id}/deliveries/{target}/retry`,
      id: 'retryDelivery',
      summary: 'Deliver a notification again, whether it was given up or not',
      access: 'admin',
      answers: {
        202: { summary: 'It will be' },
        404: { summary: 'There is no such notification, or it has nothing for that target' },
      },
      handle: async ({ params, identity }) => {
        const id = params['id'] ?? ''
        const target = params['target'] ?? ''
        if (!(await notifier.retry(identity.tenant, id, target)))
          throw new RequestFault(404, 'not-found', `There is no delivery of ${id} to ${target}.`)
        return { status: 202 }
      },
    },
  ]
}

function answer(value: unknown) {
  return { status: 200, body: { kind: 'json' as const, value } }
}

function unknownNotification(id: string): RequestFault {
  return new RequestFault(404, 'not-found', `There is no notification ${id}.`)
}

function listCursor(text: string): { readonly at: number; readonly id: string } {
  const match = /^(?<at>\d{1,15})_(?<id>[0-9a-f-]{36})$/.exec(text)?.groups
  if (!match) throw new RequestFault(400, 'bad-request', 'The cursor is none that a page gave.')
  return { at: Number(match['at']), id: match['id'] ?? '' }
}

function entryCursor(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new RequestFault(400, 'bad-request', 'The cursor is none that a page gave.')
  return Number(text)
}
