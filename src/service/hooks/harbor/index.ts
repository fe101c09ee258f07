import * as z from 'zod/mini'
import { type HookEvent, type HookShape, MAX_EVENTS } from '../types.ts'

const Resources = z
  .array(z.object({ resource_url: z.string(), digest: z.optional(z.string()), tag: z.optional(z.string()) }))
  .check(z.maxLength(MAX_EVENTS))

const Plain = z.object({ type: z.string(), event_data: z.object({ resources: z.optional(Resources) }) })
const CloudEvent = z.object({ type: z.string(), data: z.object({ resources: z.optional(Resources) }) })

const KINDS: Readonly<Record<string, HookEvent['kind']>> = {
  PUSH_ARTIFACT: 'pushed',
  DELETE_ARTIFACT: 'deleted',
  'harbor.artifact.pushed': 'pushed',
  'harbor.artifact.deleted': 'deleted',
}

/** https://goharbor.io/docs/2.12.0/working-with-projects/project-configuration/configure-webhooks/, both formats. */
export const harborHook: HookShape = {
  id: 'harbor',
  summary: "Harbor's webhooks, in its own format and as CloudEvents",
  read(document) {
    const plain = Plain.safeParse(document)
    const event = plain.success ? undefined : CloudEvent.safeParse(document)
    const type = plain.success ? plain.data.type : event?.data?.type
    if (type === undefined) return undefined
    const resources = plain.success ? plain.data.event_data.resources : event?.data?.data.resources
    const kind = KINDS[type]
    if (!kind) return []
    return (resources ?? []).map(({ resource_url: url, digest, tag }) => ({
      kind,
      repository: withoutTag(url),
      ...(tag && !tag.startsWith('sha256:') ? { tag } : {}),
      ...(digest ? { digest } : {}),
    }))
  },
}

/** `harbor.example/team/app:1.0`, or with `@sha256:…`. */
function withoutTag(url: string): string {
  const [name = ''] = url.split('@')
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  return colon < 0 ? name : name.slice(0, colon)
}
