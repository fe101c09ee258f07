import type { Digest } from '../core/digest.ts'
import type { Image, ImageOrigin } from '../core/image.ts'
import { normalisePlatform } from '../core/platform.ts'
import { pairLayers, type StoredLayer } from './documents/layers.ts'
import { parseConfig } from './documents/parse-config.ts'
import { sha256Digest } from './documents/verify.ts'

export interface ImageParts {
  readonly origin: ImageOrigin
  readonly name: string
  readonly repoTags: readonly string[]
  readonly repoDigests: readonly string[]
  /** Bytes of the config, already held to their digest where they have one. */
  readonly config: Uint8Array
  readonly manifestDigest?: Digest
  readonly layers: readonly StoredLayer[]
  readonly access: Image['access']
  close(): Promise<void>
}

/** An image of what a source has read of it. Throws `manifest-invalid`. */
export function makeImage(parts: ImageParts): Image {
  const { config, diffIds } = parseConfig(parts.config, `the config of ${parts.name}`)
  return {
    kind: 'image',
    origin: parts.origin,
    name: parts.name,
    repoTags: parts.repoTags,
    repoDigests: parts.repoDigests,
    configDigest: sha256Digest(parts.config),
    ...(parts.manifestDigest ? { manifestDigest: parts.manifestDigest } : {}),
    platform: normalisePlatform({
      os: config.os,
      architecture: config.architecture,
      ...(config.variant ? { variant: config.variant } : {}),
    }),
    config,
    layers: pairLayers(parts.layers, diffIds, config, parts.name),
    access: parts.access,
    close: () => parts.close(),
  }
}
