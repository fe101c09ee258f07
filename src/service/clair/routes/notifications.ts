import * as z from 'zod/mini'
import { RequestFault, type Route } from '../../http/route.ts'
import { notificationPage } from '../../notifier/pages.ts'
import { removeView } from '../../notifier/views.ts'
import type { Store } from '../../store/store.ts'
import { NotificationPage } from '../json/schemas.ts'
import { answerType, TYPES } from '../media-types.ts'
import { isUuid, uuidParameter } from '../parameters.ts'

const PATH = '/notifier/api/v1/notification/{id}'
const DEFAULT_SIZE = 500
export const MAX_PAGE_SIZE = 10_000

const Size = z.optional(
  z.string().check(z.refine((text) => text === '' || /^[+-]?\d{1,15}$/.test(text), 'must be a whole number')),
)
const Next = z.optional(z.string().check(z.refine((text) => text === '' || isUuid(text), 'must be a UUID')))

export function notificationRoutes(store: Store): Route[] {
  return [
    {
      method: 'GET',
      path: PATH,
      id: 'GetNotification',
      summary: 'A page of what a notification has to say',
      access: 'report',
      query: {
        page_size: { summary: `Entries of a page, ${DEFAULT_SIZE} by default`, schema: Size },
        next: { summary: 'From the page before: where this one begins', schema: Next },
      },
      answers: {
        200: { summary: 'The page', types: TYPES.notification, schema: NotificationPage },
        400: { summary: 'Not a UUID, or not a number' },
        404: { summary: 'There is none, or no longer' },
        415: { summary: 'A media type that is not supported' },
      },
      handle: async (request) => {
        const id = uuidParameter(request)
        const type = answerType(request, TYPES.notification)
        const next = nextOf(request.query['next'])
        const size = sizeOf(request.query['page_size'])
        const value = await notificationPage(store, request.identity.tenant, id, {
          size,
          ...(next === undefined ? {} : { next }),
        })
        if (!value) throw new RequestFault(404, 'not-found', `There is no notification ${id}.`)
        return { status: 200, body: { kind: 'json', value, type } }
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      id: 'DeleteNotification',
      summary: 'Say that a notification was read',
      access: 'report',
      answers: {
        200: { summary: 'It is gone' },
        400: { summary: 'Not a UUID' },
        404: { summary: 'There is none, or no longer' },
      },
      handle: async (request) => {
        const id = uuidParameter(request)
        if (await removeView(store, request.identity.tenant, id)) return { status: 200 }
        throw new RequestFault(404, 'not-found', `There is no notification ${id}.`)
      },
    },
  ]
}

function sizeOf(text: unknown): number {
  const size = Number(text ?? 0)
  return size > 0 ? Math.min(size, MAX_PAGE_SIZE) : DEFAULT_SIZE
}

function nextOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text === '' || /^[0-]+$/.test(text)) return undefined
  return text.toLowerCase()
}
