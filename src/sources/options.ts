import type { ImageOrigin } from '../core/image.ts'
import type { Platform } from '../core/platform.ts'
import type { ImageChoice } from './image-choice.ts'

/** What opening an image from a file, folder or engine takes. */
export interface OpenOptions {
  /** Which image of an index; one without an index is opened whatever its platform, unless the user named one. */
  readonly platform: Platform
  /** Whether the user named the platform: then an image of another one is not what was asked for. */
  readonly isPlatformChosen?: boolean
  readonly signal: AbortSignal
}

/** What opening one out of an archive or layout takes. */
export interface ArchiveOptions extends OpenOptions {
  /** How the archive was come by; an engine sends one as well. */
  readonly origin: ImageOrigin
  /** Needed where the archive holds several images. */
  readonly choice?: ImageChoice
}
