import * as z from 'zod/mini'
import { parseImageReference } from '../../core/image-reference.ts'
import type { ServiceContext } from '../context.ts'
import { RequestFault, type Route } from '../http/route.ts'
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
    body: { kind: 'json', schema: z.unknown(), types: TYPES, maxBytes: MAX_BYTES },
    answers: {
      202: { summary: 'How many images it concerns', schema: Told },
      400: { summary: 'Another document than this registry sends' },
    },
    async handle({ body, identity }) {
      const { tenant } = identity
      const events = shape.read(body)
      if (!events) throw new RequestFault(400, 'bad-request', `This is no document of ${shape.summary}.`)
      let images = 0
      for (const event of events) if (await take(context, tenant, event)) images++
      context.metrics.count('plimsoll_hook_events_total', { kind: shape.id }, events.length)
      return { status: 202, body: { kind: 'json', value: { images } } }
    },
  }
}

/** Whether the event names an image at all. */
async function take(context: ServiceContext, tenant: string, event: HookEvent): Promise<boolean> {
  const { repository, tag, digest } = event
  const reference = `${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`
  if (!parseImageReference(reference) || !(tag || digest)) return false
  if (event.kind === 'deleted') await markDeleted(context.store, tenant, event)
  else await followReference(context, { tenant, reference: tag ? `${repository}:${tag}` : reference })
  return true
}
