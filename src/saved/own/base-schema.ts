import * as z from 'zod/mini'
import { BASE_FINDERS } from '../../core/base-image.ts'

/** What the head of a report says of the base image. */
export const Base = z.object({
  Name: z.optional(z.string()),
  Digest: z.optional(z.string()),
  FoundBy: z.enum(BASE_FINDERS),
  Layers: z.optional(z.int().check(z.nonnegative())),
  LayersBy: z.optional(z.enum(['layers', 'attestation', 'history'])),
  Created: z.optional(z.string()),
  OtherNames: z.optional(z.array(z.string())),
  Others: z.optional(
    z.array(z.object({ Name: z.string(), Digest: z.optional(z.string()), FoundBy: z.enum(BASE_FINDERS) })),
  ),
})
export type Base = z.infer<typeof Base>
