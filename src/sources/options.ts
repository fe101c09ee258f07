import type { ImageOrigin } from '../core/image.ts'
import type { Platform } from '../core/platform.ts'
import type { ImageChoice } from './image-choice.ts'

/** What opening an image from a file, folder or engine takes. */
export interface OpenOptions {
  /** Which image of an index; an archive with a single image is opened whatever its platform. */
  readonly platform: Platform
  readonly signal: AbortSignal
}

/** What opening one out of an archive or layout takes. */
export interface ArchiveOptions extends OpenOptions {
  /** How the archive was come by; an engine sends one as well. */
  readonly origin: ImageOrigin
  /** Needed where the archive holds several images. */
  readonly choice?: ImageChoice
}
