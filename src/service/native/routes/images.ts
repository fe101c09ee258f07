import * as z from 'zod/mini'
import { digestParameter } from '../../clair/parameters.ts'
import type { ServiceContext } from '../../context.ts'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { type Answer, RequestFault, type Route, type RouteRequest } from '../../http/route.ts'
import type { Indexer, StoredImage } from '../../parts.ts'
import { findImage } from '../../store/images.ts'
import { labelsOf, setLabels } from '../../store/labels.ts'
import { listImages } from '../../store/list-images.ts'
import type { Seal } from '../../store/seal.ts'
import { ImageJson, imageJson, Labels, PATH, present } from '../image-json.ts'
import { Credentials } from '../index-image.ts'
import { submitReference } from '../submit.ts'

const MAX_PAGE = 500
const MAX_BODY = 256 * 1024

const Submission = z.object({
  reference: z.string().check(z.maxLength(512)),
  platform: z.optional(z.string()),
  insecure: z.optional(z.boolean()),
  credentials: z.optional(Credentials),
  labels: z.optional(Labels),
})
export type Submission = z.infer<typeof Submission>

const ImageCursor = z.number().check(z.int(), z.minimum(0))
const Page = z.object({ images: z.array(ImageJson), next: z.optional(z.string()) })
const LabelChanges = z.record(z.string(), z.nullable(z.string().check(z.maxLength(255))))

export function imageRoutes(context: ServiceContext, indexer: Indexer, seal: Seal): Route[] {
  return [
    submit(context, seal),
    list(context),
    one(context),
    remove(context, indexer),
    label(context, 'PUT'),
    label(context, 'PATCH'),
    running(context),
  ]
}

function submit(context: ServiceContext, seal: Seal): Route {
  return {
    method: 'POST',
    path: PATH,
    id: 'submitImage',
    summary: 'Have an image pulled and indexed, by its reference',
    access: 'index',
    body: { kind: 'json', schema: Submission, types: ['application/json'], maxBytes: MAX_BODY },
    answers: {
      202: { summary: 'The image, which is being indexed or was', schema: ImageJson },
      400: { summary: 'Not a reference' },
      403: { summary: 'Its registry may not be asked' },
      404: { summary: 'There is no such image' },
      422: { summary: 'The registry does not let the service in, or it is no image' },
      502: { summary: 'The registry cannot be reached' },
    },
    async handle(request) {
      const { identity, signal } = request
      const caller = { tenant: identity.tenant, signal }
      const image = await submitReference(context, seal, request.body as Submission, caller)
      const value = await jsonOf(context, image)
      return { status: 202, headers: { location: value.links.self }, body: { kind: 'json', value } }
    },
  }
}

function list({ store }: ServiceContext): Route {
  return {
    method: 'GET',
    path: PATH,
    id: 'listImages',
    summary: 'Images, in the order in which they came',
    access: 'report',
    query: {
      state: { summary: 'Of this state', schema: z.enum(['queued', 'indexing', 'indexed', 'failed']) },
      name: { summary: 'With this in their name', schema: z.string() },
      label: { summary: 'With this label, name:value', schema: z.array(z.string()), isRepeated: true },
      limit: { summary: `At most so many, up to ${MAX_PAGE}`, schema: z.string() },
      cursor: { summary: '`next` of the page before', schema: z.string() },
    },
    answers: { 200: { summary: 'A page', schema: Page }, 400: { summary: 'A wrong cursor or label' } },
    async handle({ query, identity }) {
      const limit = limitOf(query['limit'])
      const { state, name, cursor } = query as {
        state?: StoredImage['state']
        name?: string
        cursor?: string
      }
      const images = await listImages(store.db, {
        tenant: identity.tenant,
        ...(state ? { state } : {}),
        ...(name === undefined ? {} : { name }),
        labels: ((query['label'] as readonly string[] | undefined) ?? []).map(labelOf),
        ...(cursor === undefined ? {} : { after: decodeCursor(cursor, ImageCursor) }),
        limit: limit + 1,
      })
      const page = images.slice(0, limit)
      const labels = await labelsOf(
        store.db,
        page.map(({ id }) => id),
      )
      const last = page.at(-1)
      const value = {
        images: page.map((image) => imageJson(image, labels.get(image.id) ?? {})),
        ...(images.length > limit && last ? { next: encodeCursor(last.id) } : {}),
      }
      return { status: 200, body: { kind: 'json', value } }
    },
  }
}

function one(context: ServiceContext): Route {
  return {
    method: 'GET',
    path: `${PATH}/{digest}`,
    id: 'getImage',
    summary: 'Where the work on an image stands, and its labels',
    access: 'report',
    answers: {
      200: { summary: 'The image', schema: ImageJson },
      400: { summary: 'Not a digest' },
      404: { summary: 'There is none' },
    },
    handle: async (request) => ok(await jsonOf(context, await imageOfPath(context, request))),
  }
}

function remove(context: ServiceContext, indexer: Indexer): Route {
  return {
    method: 'DELETE',
    path: `${PATH}/{digest}`,
    id: 'deleteImage',
    summary: 'Forget an image, and its layers where no other has them',
    access: 'index',
    answers: {
      204: { summary: 'It is gone' },
      400: { summary: 'Not a digest' },
      404: { summary: 'There is none' },
    },
    async handle(request) {
      const { digest, tenant } = await imageOfPath(context, request)
      await indexer.remove(tenant, [digest])
      return { status: 204 }
    },
  }
}

function label(context: ServiceContext, method: 'PUT' | 'PATCH'): Route {
  const isWhole = method === 'PUT'
  return {
    method,
    path: `${PATH}/{digest}/labels`,
    id: isWhole ? 'setLabels' : 'changeLabels',
    summary: isWhole ? 'Set the labels of an image, all of them' : 'Set single labels; null removes one',
    access: 'index',
    body: {
      kind: 'json',
      schema: isWhole ? Labels : LabelChanges,
      types: ['application/json'],
      maxBytes: MAX_BODY,
    },
    answers: {
      200: { summary: 'The image', schema: ImageJson },
      400: { summary: 'Not labels' },
      404: { summary: 'There is none' },
    },
    async handle(request) {
      const image = await imageOfPath(context, request)
      const labels = request.body as Readonly<Record<string, string | null>>
      const names = Labels.safeParse(
        Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value ?? ''])),
      )
      if (!names.success)
        throw new RequestFault(
          400,
          'bad-request',
          'Names of labels are small letters, digits and ._/- inside.',
        )
      await context.store.db
        .transaction()
        .execute(async (transaction) => await setLabels(transaction, image.id, labels, isWhole))
      return ok(await jsonOf(context, image))
    },
  }
}

function running(context: ServiceContext): Route {
  return {
    method: 'POST',
    path: `${PATH}/{digest}/running`,
    id: 'sayRunning',
    summary: 'Say that an image runs somewhere, so that it is kept',
    access: 'index',
    answers: { 204: { summary: 'It is noted' }, 404: { summary: 'There is none' } },
    async handle(request) {
      const { id } = await imageOfPath(context, request)
      const { db, now } = context.store
      await db.updateTable('images').set({ running_at: now, used_at: now }).where('id', '=', id).execute()
      return { status: 204 }
    },
  }
}

/** Throws `RequestFault` 400 and 404; an image of another tenant is none. */
export async function imageOfPath({ store }: ServiceContext, request: RouteRequest): Promise<StoredImage> {
  const digest = digestParameter(request)
  return present(await findImage(store.db, request.identity.tenant, digest), digest)
}

export async function jsonOf({ store }: ServiceContext, image: StoredImage): Promise<ImageJson> {
  return imageJson(image, (await labelsOf(store.db, [image.id])).get(image.id) ?? {})
}

function ok(value: unknown): Answer {
  return { status: 200, body: { kind: 'json', value } }
}

function limitOf(text: unknown): number {
  if (text === undefined) return 100
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return limit
  throw new RequestFault(400, 'bad-request', `limit is a number from 1 to ${MAX_PAGE}.`)
}

function labelOf(text: string): { name: string; value: string } {
  const colon = text.indexOf(':')
  if (colon > 0) return { name: text.slice(0, colon), value: text.slice(colon + 1) }
  throw new RequestFault(400, 'bad-request', 'label is name:value.')
}
