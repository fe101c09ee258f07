import type { Digest } from '../core/digest.ts'
import type { Image, ImageConfig, ImageOrigin } from '../core/image.ts'
import { normalisePlatform, type Platform } from '../core/platform.ts'
import { holdToPlatform } from './documents/choose-platform.ts'
import { pairLayers, type StoredLayer } from './documents/layers.ts'
import { parseConfig } from './documents/parse-config.ts'
import type { Descriptor } from './documents/schema.ts'
import { sha256Digest } from './documents/verify.ts'
import type { OpenOptions } from './options.ts'

export interface ImageParts {
  readonly origin: ImageOrigin
  readonly name: string
  readonly asked: Pick<OpenOptions, 'platform' | 'isPlatformChosen'>
  /** By the word of the index that lists it. */
  readonly listedPlatform?: Descriptor['platform']
  readonly repoTags: readonly string[]
  readonly repoDigests: readonly string[]
  /** Bytes of the config, already held to their digest where they have one. */
  readonly config: Uint8Array
  readonly manifestDigest?: Digest
  readonly annotations?: Image['annotations']
  readonly layers: readonly StoredLayer[]
  readonly access: Image['access']
  close(): Promise<void>
}

/** An image of what a source has read of it. Throws `manifest-invalid`, `platform-missing`. */
export function makeImage(parts: ImageParts): Image {
  const { config, diffIds } = parseConfig(parts.config, `The config of ${parts.name}`)
  const platform = platformOf(config)
  if (parts.asked.isPlatformChosen) {
    holdToPlatform(parts.asked.platform, platform, parts.listedPlatform, parts.name)
  }
  return {
    kind: 'image',
    origin: parts.origin,
    name: parts.name,
    repoTags: parts.repoTags,
    repoDigests: parts.repoDigests,
    configDigest: sha256Digest(parts.config),
    ...(parts.manifestDigest ? { manifestDigest: parts.manifestDigest } : {}),
    platform,
    config,
    ...(parts.annotations ? { annotations: parts.annotations } : {}),
    layers: pairLayers(parts.layers, diffIds, config, parts.name),
    access: parts.access,
    close: () => parts.close(),
  }
}

/** Both members are required; some builders write empty ones. */
function platformOf({ os, architecture, variant }: ImageConfig): Platform {
  return normalisePlatform({
    os: os || 'unknown',
    architecture: architecture || 'unknown',
    ...(variant ? { variant } : {}),
  })
}
