import type { Digest } from '../../core/digest.ts'
import { formatImageReference, type ImageReference, parseImageReference } from '../../core/image-reference.ts'

/** An image as it can be pulled again. */
export interface PulledImage {
  readonly reference: ImageReference
  /** In full. */
  readonly text: string
  readonly digest?: Digest
}

/** Schemes that dockershim and cri-dockerd put before the id. */
const SCHEMES = ['docker-pullable://', 'docker://'] as const

/**
 * What a node runs: by the digest that it reports, with the tag that the manifest has, for people. An id without a
 * repository is that of an image that nobody can pull, such as one that was loaded from a file; then only the name is
 * left. `undefined` when neither is a reference.
 *
 * @param image as the manifest has it
 * @param imageId of the status of the container; `undefined` where there is none
 */
export function pulledImage(image: string, imageId: string | undefined): PulledImage | undefined {
  const named = parseImageReference(image)
  const reported = parseImageReference(withoutScheme(imageId ?? ''))
  if (reported?.digest === undefined) return named && pulled(named)
  // What was pulled by another name, from a mirror, has the tag of nobody knows what there.
  const isSame = named?.domain === reported.domain && named.path === reported.path
  const { tag: _, ...bare } = reported
  return pulled({ ...bare, ...(isSame && named.tag !== undefined ? { tag: named.tag } : {}) })
}

function pulled(reference: ImageReference): PulledImage {
  const { digest } = reference
  return { reference, text: formatImageReference(reference), ...(digest ? { digest } : {}) }
}

function withoutScheme(imageId: string): string {
  const scheme = SCHEMES.find((one) => imageId.startsWith(one)) ?? ''
  return imageId.slice(scheme.length)
}
