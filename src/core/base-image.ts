import type { Digest } from './digest.ts'

/** The image that an image was built on. */
export interface BaseImage {
  /** As its finder names it: `docker.io/library/debian:bookworm-slim`. */
  readonly name: string
  readonly digest?: Digest
  /** `label` and `attestation` are by the word of whoever built it; `layers` by the diff ids of known bases. */
  readonly foundBy: 'label' | 'layers' | 'attestation' | 'history'
  /** How many of the image's layers are its; absent: it could not be told which they are. */
  readonly layers?: number
  /** When it was made, ISO 8601. */
  readonly created?: string
}
