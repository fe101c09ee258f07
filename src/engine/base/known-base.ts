import type { FiledBase } from '../../base-images/base-index.ts'
import { chainIds } from '../../base-images/chain.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { formatImageReference, parseImageReference } from '../../core/image-reference.ts'
import { formatPlatform } from '../../core/platform.ts'
import { type OpeningRequest, openImage } from '../inspect/open-image.ts'
import type { ImageTarget } from '../request.ts'

/**
 * An image as a known base, under each of its names: of its manifest and config only, no layer is read. Throws
 * `base-without-layers`, and what opening an image throws.
 */
export async function knownBases(
  target: ImageTarget,
  addedAt: string,
  request: OpeningRequest,
): Promise<FiledBase[]> {
  const image = await openImage(target, request)
  try {
    const { layers, platform, manifestDigest, configDigest, config } = image
    const chain = chainIds(layers.map(({ diffId }) => diffId)).at(-1)
    if (chain === undefined) throw new PlimsollError('base-without-layers', `${image.name} has no layers.`)
    return namesOf(image).map((name) => ({
      chain,
      name,
      platform: formatPlatform(platform),
      ...(manifestDigest ? { digest: manifestDigest } : {}),
      configDigest,
      layers: layers.length,
      ...(config.created === undefined ? {} : { created: config.created }),
      addedAt,
    }))
  } finally {
    await image.close()
  }
}

/** By the name that was asked for; a file has those that are written in it, or else its own. */
function namesOf({ origin, name, repoTags }: Image): readonly string[] {
  const isFile = origin.kind === 'docker-archive' || origin.kind === 'oci-layout'
  if (isFile && repoTags.length > 0) return repoTags
  const reference = isFile ? undefined : parseImageReference(name)
  return [reference ? formatImageReference(reference) : name]
}
