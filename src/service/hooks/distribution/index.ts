import * as z from 'zod/mini'
import { type HookEvent, type HookShape, MAX_EVENTS } from '../types.ts'

const Text = z.optional(z.string())

const Envelope = z.object({
  events: z
    .array(
      z.object({
        action: z.string(),
        target: z.object({ mediaType: Text, repository: Text, url: Text, tag: Text, digest: Text }),
        request: z.optional(z.object({ host: Text })),
      }),
    )
    .check(z.maxLength(MAX_EVENTS)),
})

/** https://distribution.github.io/distribution/about/notifications/ */
export const distributionHook: HookShape = {
  id: 'distribution',
  summary: 'notifications of the distribution project (docker-registry, zot)',
  read(document) {
    const envelope = Envelope.safeParse(document)
    if (!envelope.success) return undefined
    return envelope.data.events.flatMap(({ action, target, request }): HookEvent[] => {
      const kind = action === 'push' ? 'pushed' : action === 'delete' ? 'deleted' : undefined
      const host = request?.host ?? URL.parse(target.url ?? '')?.host
      // Of the parts of an image, which are pushed as well, only the manifest is one.
      const isManifest = kind === 'deleted' || /manifest|index/.test(target.mediaType ?? '')
      if (!kind || !host || !target.repository || !isManifest) return []
      return [
        {
          kind,
          repository: `${host}/${target.repository}`,
          ...(target.tag ? { tag: target.tag } : {}),
          ...(target.digest ? { digest: target.digest } : {}),
        },
      ]
    })
  },
}
