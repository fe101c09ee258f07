import type { Digest } from '../../core/digest.ts'
import type { ImageLayer } from '../../core/image.ts'

/**
 * What the bytes must have been held to for a kept report to be taken in place of reading them. A diff id alone is
 * enough only where the source states no digest of the bytes: elsewhere it is just the word of a config, and the
 * blob might unpack to something else.
 */
export function requiredDigests(layer: ImageLayer, verifyDiffIds: boolean): readonly [Digest, ...Digest[]] {
  if (layer.digest === undefined) return [layer.diffId]
  return verifyDiffIds ? [layer.digest, layer.diffId] : [layer.digest]
}
