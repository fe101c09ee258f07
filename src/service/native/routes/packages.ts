import * as z from 'zod/mini'
import type { ServiceContext } from '../../context.ts'
import type { Route } from '../../http/route.ts'
import { readContents } from '../../store/images.ts'
import { PATH, present } from '../image-json.ts'
import { imageOfPath } from './images.ts'

const Packages = z.object({
  distribution: z.optional(z.unknown()),
  packages: z.array(z.looseObject({ id: z.string(), purl: z.string(), path: z.string() })),
  problems: z.array(z.looseObject({ code: z.string(), subject: z.string(), detail: z.string() })),
})

export function packagesRoute(context: ServiceContext): Route {
  return {
    method: 'GET',
    path: `${PATH}/{digest}/packages`,
    id: 'listPackages',
    summary: 'What an image holds, before anything is judged',
    access: 'report',
    answers: {
      200: { summary: 'Packages, and what could not be read', schema: Packages },
      400: { summary: 'Not a digest' },
      404: { summary: 'There is none, or it was never indexed' },
    },
    async handle(request) {
      const { id, digest } = await imageOfPath(context, request)
      const { inventory } = present(await readContents(context.store.db, id), digest)
      const { distribution, packages, problems } = inventory
      const value = { ...(distribution ? { distribution } : {}), packages, problems }
      return { status: 200, body: { kind: 'json', value } }
    },
  }
}
