import * as z from 'zod/mini'
import type { ServiceContext } from '../context.ts'
import { answerList, LIST_QUERY, LIST_TYPES } from '../fleet/listing.ts'
import type { Route } from '../http/route.ts'
import { listRunning, type RunningFilter } from './list-running.ts'
import { RUNNING_VERDICTS } from './types.ts'

const Text = z.string().check(z.minLength(1), z.maxLength(1024))
const Part = z.string().check(z.maxLength(1024))

const Running = z.object({
  cluster: z.string(),
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  role: z.string(),
  container: z.string(),
  image: z.string(),
  digest: z.optional(z.string()),
  pods: z.number(),
  verdict: z.enum(RUNNING_VERDICTS),
  reason: z.optional(z.string()),
  first_seen: z.string(),
  last_seen: z.string(),
  bad_since: z.optional(z.string()),
})

/** What runs in the clusters that are watched: of the default tenant alone, whose the service is. */
export function runningRoutes({ store }: ServiceContext): readonly Route[] {
  const { label: _, ...query } = LIST_QUERY
  return [
    {
      method: 'GET',
      path: '/api/v1/running',
      id: 'listRunning',
      summary: 'What runs in clusters, and where: all of it, or what a flaw hits',
      access: 'report',
      query: {
        cluster: { summary: 'Only that cluster, by its `watcher.name`', schema: Text },
        namespace: { summary: 'Only that namespace', schema: Text },
        digest: { summary: 'Digest that the nodes report, or that of the stored image', schema: Text },
        vulnerability: { summary: 'Only images that this flaw hits, by any of its ids', schema: Text },
        verdict: { summary: 'Only images of which this is said', schema: z.enum(RUNNING_VERDICTS) },
        ...query,
      },
      answers: {
        200: {
          summary: 'A container of a workload each, by place',
          types: LIST_TYPES,
          schema: z.object({ running: z.array(Running), next: z.optional(z.string()) }),
        },
        400: { summary: 'A wrong parameter' },
        406: { summary: 'None of the accepted types is given' },
      },
      handle: async (request) => {
        const isOwner = request.identity.tenant === ''
        return await answerList(request, {
          name: 'running',
          columns: [
            'cluster',
            'namespace',
            'kind',
            'name',
            'role',
            'container',
            'image',
            'digest',
            'pods',
            'verdict',
            'reason',
            'first_seen',
            'last_seen',
            'bad_since',
          ],
          cursor: z.tuple([Part, Part, Part, Part, Part, Part, Part]),
          read: async (page) =>
            isOwner ? await listRunning(store.db, request.query as RunningFilter, page) : [],
        })
      },
    },
  ]
}
