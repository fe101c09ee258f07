import type { Digest } from '../../core/digest.ts'
import type { ImageReference } from '../../core/image-reference.ts'

/** An image as its registry has it now. */
export interface ResolvedImage {
  readonly reference: ImageReference
  /** What the reference names: of several platforms the index. */
  readonly digest: Digest
  /** Of the image of the platform. */
  readonly image: Digest
}
