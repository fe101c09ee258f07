import * as z from 'zod/mini'
import { RequestFault } from '../http/route.ts'
import type { StoredImage } from '../parts.ts'

export const PATH = '/api/v1/images'

export const Labels = z.record(
  z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9._/-]{0,61}[a-z0-9])?$/)),
  z.string().check(z.maxLength(255)),
)

/** An image as callers see it. */
export const ImageJson = z.object({
  digest: z.string(),
  name: z.optional(z.string()),
  source: z.enum(['manifest', 'reference', 'archive', 'sbom', 'client']),
  state: z.enum(['queued', 'indexing', 'indexed', 'failed']),
  /** Where the work stands. */
  step: z.string(),
  error: z.optional(z.object({ code: z.string(), message: z.string() })),
  packages: z.number(),
  labels: z.record(z.string(), z.string()),
  createdAt: z.string(),
  indexedAt: z.optional(z.string()),
  links: z.object({ self: z.string(), report: z.string(), events: z.string() }),
})
export type ImageJson = z.infer<typeof ImageJson>

export function imageJson(image: StoredImage, labels: Readonly<Record<string, string>>): ImageJson {
  const self = `${PATH}/${image.digest}`
  return {
    digest: image.digest,
    ...(image.name === undefined ? {} : { name: image.name }),
    source: image.source,
    state: image.state,
    step: image.step,
    ...(image.error ? { error: image.error } : {}),
    packages: image.packageCount,
    labels,
    createdAt: new Date(image.createdAt).toISOString(),
    ...(image.indexedAt === undefined ? {} : { indexedAt: new Date(image.indexedAt).toISOString() }),
    links: { self, report: `${self}/report`, events: `${self}/events` },
  }
}

/** The image of the path, as far as its tenant may know of it. Throws `RequestFault` 404. */
export function present<T>(image: T | undefined, digest: string | undefined): T {
  if (image !== undefined) return image
  throw new RequestFault(404, 'not-found', `There is no image ${digest}.`)
}
