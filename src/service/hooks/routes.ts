import * as z from 'zod/mini'
import { compareText } from '../../core/compare-text.ts'
import { parseImageReference, repositoryName } from '../../core/image-reference.ts'
import type { ServiceContext } from '../context.ts'
import { RequestFault, type Route } from '../http/route.ts'
import type { Queries } from '../store/store.ts'
import { markDeleted } from '../store/tags.ts'
import { followReference } from '../watches/follow.ts'
import { HOOKS } from './registry.ts'
import type { HookEvent, HookShape } from './types.ts'

const MAX_BYTES = 4 * 1024 * 1024
const TYPES = [
  'application/json',
  'application/vnd.docker.distribution.events.v1+json',
  'application/vnd.docker.distribution.events.v2+json',
  'application/cloudevents+json',
]
/** Signatures and other documents that lie beside an image under a tag of its digest, as cosign puts them. */
const ATTACHED = /^sha256-[0-9a-f]{64}(?:\.[a-z]+)?$/
const Told = z.object({ images: z.number() })

/** Where registries tell of what was pushed. */
export function hookRoutes(context: ServiceContext): Route[] {
  return HOOKS.map((shape) => hookRoute(context, shape))
}

function hookRoute(context: ServiceContext, shape: HookShape): Route {
  return {
    method: 'POST',
    path: `/api/v1/hooks/${shape.id}`,
    id: `hook-${shape.id}`,
    summary: `Takes ${shape.summary}: what was pushed is indexed`,
    // Registries that send no header of their own take an address with a user, whose password is an API key.
    access: 'index',
    query: {
      registry: {
        summary: 'Host by which the service reaches the registry, where the registry calls itself otherwise',
        schema: z.string().check(z.maxLength(255)),
      },
    },
    body: { kind: 'json', schema: z.unknown(), types: TYPES, maxBytes: MAX_BYTES },
    answers: {
      202: { summary: 'How many images it concerns', schema: Told },
      400: { summary: 'Another document than this registry sends' },
    },
    async handle({ body, query, identity }) {
      const { tenant } = identity
      const registry = hostOf(query['registry'])
      const events = shape.read(body)
      if (!events) throw new RequestFault(400, 'bad-request', `This is no document of ${shape.summary}.`)
      const ours = inOrder(events.map((event) => ({ ...event, repository: at(registry, event) })))
      // A registry sends the whole document again when it is not taken, so all of it is one change.
      const images = await context.store.db.transaction().execute(async (transaction) => {
        let count = 0
        for (const event of ours) if (await take(context, transaction, tenant, event)) count++
        return count
      })
      context.metrics.count('plimsoll_hook_events_total', { kind: shape.id }, events.length)
      return { status: 202, body: { kind: 'json', value: { images } } }
    },
  }
}

/** Throws `RequestFault` 400 for what is no host. */
function hostOf(given: unknown): string | undefined {
  if (typeof given !== 'string' || parseImageReference(`${given}/a`)?.domain === given)
    return given as string | undefined
  const details = [{ pointer: '?registry', message: 'not a host' }]
  throw new RequestFault(400, 'bad-request', 'registry is not the host of a registry.', {}, { details })
}

/** The repository, at the host by which the service reaches it. */
function at(registry: string | undefined, { repository }: HookEvent): string {
  return registry === undefined ? repository : `${registry}${repository.slice(repository.indexOf('/'))}`
}

/** By name, so that two documents that are taken at once never wait for each other; of one name as they came. */
function inOrder(events: readonly HookEvent[]): readonly HookEvent[] {
  return events.toSorted(
    (a, b) => compareText(a.repository, b.repository) || compareText(a.tag ?? '', b.tag ?? ''),
  )
}

/** Whether the event names an image at all. */
async function take(
  context: ServiceContext,
  queries: Queries,
  tenant: string,
  event: HookEvent,
): Promise<boolean> {
  const { kind, repository, tag, digest } = event
  const reference = `${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`
  const parsed = parseImageReference(reference)
  if (!parsed || !(tag || digest)) return false
  if (tag && ATTACHED.test(tag)) return false
  if (kind === 'deleted')
    await markDeleted(context.store, queries, {
      tenant,
      repository: repositoryName(parsed),
      ...(tag ? { tag } : {}),
      ...(digest ? { digest } : {}),
    })
  else
    await followReference(context, { tenant, reference: tag ? `${repository}:${tag}` : reference }, queries)
  return true
}
