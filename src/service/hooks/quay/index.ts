import * as z from 'zod/mini'
import { type HookShape, MAX_EVENTS } from '../types.ts'

const Push = z.object({
  docker_url: z.string(),
  updated_tags: z.array(z.string()).check(z.maxLength(MAX_EVENTS)),
})

/** https://docs.projectquay.io/use_quay.html#repository-events: only pushes name tags. */
export const quayHook: HookShape = {
  id: 'quay',
  summary: "Quay's notification of a push to a repository",
  read(document) {
    const push = Push.safeParse(document)
    if (push.success)
      return push.data.updated_tags.map((tag) => ({ kind: 'pushed', repository: push.data.docker_url, tag }))
    // Builds, scans and mirroring have a repository too, and nothing that was pushed.
    return z.object({ docker_url: z.string() }).safeParse(document).success ? [] : undefined
  },
}
