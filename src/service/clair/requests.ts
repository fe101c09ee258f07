import * as z from 'zod/mini'
import { parseDigest } from '../../core/digest.ts'
import type { ManifestRequest } from '../parts.ts'

/** More is no manifest that a registry would take: https://github.com/opencontainers/distribution-spec, 4 MiB. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024
export const MAX_LAYERS = 1000
export const MAX_DELETED = 10_000

const Digest = z.string().check(z.refine((text) => parseDigest(text) !== undefined, 'must be a digest'))

const Headers = z.record(z.string().check(z.maxLength(200)), z.array(z.string()))

/** What clients in Go leave empty comes as `null`. */
const Layer = z.object({
  hash: Digest,
  uri: z.string().check(z.minLength(1), z.maxLength(16_384)),
  headers: z.optional(z.nullable(Headers)),
  media_type: z.optional(z.nullable(z.string())),
})

export const Manifest = z.object({
  hash: Digest,
  layers: z.array(Layer).check(z.minLength(1), z.maxLength(MAX_LAYERS)),
})
export type Manifest = z.infer<typeof Manifest>

export const BulkDelete = z.nullable(z.array(Digest).check(z.maxLength(MAX_DELETED)))
export type BulkDelete = z.infer<typeof BulkDelete>

export function manifestRequest({ hash, layers }: Manifest): ManifestRequest {
  return {
    hash,
    layers: layers.map((layer) => ({
      hash: layer.hash,
      uri: layer.uri,
      headers: layer.headers ?? {},
      ...(layer.media_type ? { mediaType: layer.media_type } : {}),
    })),
  }
}
