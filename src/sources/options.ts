import type { Platform } from '../core/platform.ts'

/** What opening an image from a file, folder or engine takes. */
export interface OpenOptions {
  /** Which image of an index; an archive with a single image is opened whatever its platform. */
  readonly platform: Platform
  readonly signal: AbortSignal
}
