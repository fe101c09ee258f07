import * as z from 'zod/mini'
import type { HookShape } from '../types.ts'

const Push = z.object({
  push_data: z.object({ tag: z.string() }),
  repository: z.object({ repo_name: z.string() }),
})

/** https://docs.docker.com/docker-hub/repos/manage/webhooks/ */
export const dockerHubHook: HookShape = {
  id: 'docker-hub',
  summary: "Docker Hub's webhooks",
  read(document) {
    const push = Push.safeParse(document)
    if (!push.success) return undefined
    const { repo_name: name } = push.data.repository
    const path = name.includes('/') ? name : `library/${name}`
    return [{ kind: 'pushed', repository: `docker.io/${path}`, tag: push.data.push_data.tag }]
  },
}
