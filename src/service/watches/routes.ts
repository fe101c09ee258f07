import * as z from 'zod/mini'
import { parseGlob } from '../../core/glob.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import type { ServiceContext } from '../context.ts'
import { RequestFault, type Route } from '../http/route.ts'
import { Labels } from '../native/image-json.ts'
import { addWatch, listWatches, removeWatch, type Watch } from './watches.ts'

const PATH = '/api/v1/watches'
const MINUTE = 60_000

const NewWatch = z.object({
  reference: z.string().check(z.maxLength(512)),
  tags: z.optional(z.string().check(z.maxLength(512))),
  /** Minutes. */
  everyMinutes: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(60 * 24 * 30)), 60),
  labels: z._default(Labels, {}),
})
const WatchJson = z.object({
  id: z.string(),
  reference: z.string(),
  tags: z.optional(z.string()),
  everyMinutes: z.number(),
  labels: z.record(z.string(), z.string()),
  checkedAt: z.optional(z.string()),
  error: z.optional(z.string()),
})

/** Repositories and tags that are looked at on a schedule. */
export function watchRoutes(context: ServiceContext): Route[] {
  return [add(context), list(context), remove(context)]
}

function add(context: ServiceContext): Route {
  return {
    method: 'POST',
    path: PATH,
    id: 'addWatch',
    summary: 'Watch a tag, or the tags of a repository that a glob matches: what is new is indexed',
    access: 'index',
    body: { kind: 'json', schema: NewWatch, types: ['application/json'], maxBytes: 256 * 1024 },
    answers: {
      201: { summary: 'The watch', schema: WatchJson },
      400: { summary: 'Not a reference, or no glob' },
    },
    async handle({ body, identity }) {
      const { reference, tags, everyMinutes, labels } = body as z.infer<typeof NewWatch>
      const parsed = parseImageReference(reference)
      if (!parsed || parsed.digest)
        throw new RequestFault(400, 'reference-invalid', `${reference} names no repository.`)
      if (tags !== undefined) parseGlob(tags)
      const watch = await addWatch(context, {
        tenant: identity.tenant,
        reference,
        ...(tags === undefined ? {} : { tags }),
        every: everyMinutes * MINUTE,
        labels,
      })
      const headers = { location: `${PATH}/${watch.id}` }
      return { status: 201, headers, body: { kind: 'json', value: watchJson(watch) } }
    },
  }
}

function list(context: ServiceContext): Route {
  return {
    method: 'GET',
    path: PATH,
    id: 'listWatches',
    summary: 'What is watched, when it was looked at last, and what was wrong then',
    access: 'report',
    answers: { 200: { summary: 'Watches', schema: z.object({ watches: z.array(WatchJson) }) } },
    async handle({ identity }) {
      const watches = (await listWatches(context, identity.tenant)).map(watchJson)
      return { status: 200, body: { kind: 'json', value: { watches } } }
    },
  }
}

function remove(context: ServiceContext): Route {
  return {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    id: 'removeWatch',
    summary: 'Watch something no longer; its images stay',
    access: 'index',
    answers: { 204: { summary: 'It is gone' }, 404: { summary: 'There is none' } },
    async handle({ params, identity }) {
      const id = params['id'] ?? ''
      if (!(await removeWatch(context, identity.tenant, id)))
        throw new RequestFault(404, 'not-found', `There is no watch ${id}.`)
      return { status: 204 }
    },
  }
}

function watchJson({
  id,
  reference,
  tags,
  every,
  labels,
  checkedAt,
  error,
}: Watch): z.infer<typeof WatchJson> {
  return {
    id,
    reference,
    ...(tags === undefined ? {} : { tags }),
    everyMinutes: every / MINUTE,
    labels,
    ...(checkedAt === undefined ? {} : { checkedAt: new Date(checkedAt).toISOString() }),
    ...(error === undefined ? {} : { error }),
  }
}
