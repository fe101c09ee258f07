import * as z from 'zod/mini'
import type { ServiceContext } from '../context.ts'
import type { Route } from '../http/route.ts'
import { expiredImages } from './apply.ts'

const Plan = z.object({
  images: z.array(z.object({ digest: z.string(), repository: z.optional(z.string()), reason: z.string() })),
})

/** What retention would do, without doing it. */
export function retentionRoute(context: ServiceContext): Route {
  return {
    method: 'GET',
    path: '/api/v1/retention',
    id: 'planRetention',
    summary: 'Images that the next run of retention removes, and why',
    access: 'report',
    answers: { 200: { summary: 'The plan', schema: Plan } },
    async handle({ identity }) {
      const expired = await expiredImages(context, identity.tenant)
      const images = expired.map(({ image: { digest, repository }, reason }) => ({
        digest,
        ...(repository === undefined ? {} : { repository }),
        reason,
      }))
      return { status: 200, body: { kind: 'json', value: { images } } }
    },
  }
}
