import type { BaseImage } from './base-image.ts'
import type { Digest } from './digest.ts'
import type { Finding } from './finding.ts'

/** What could stand under an image in place of its base. */
export interface Recommendation {
  readonly kind: 'recommendation'
  /** As it was asked for. */
  readonly image: string
  /** ISO 8601: against it the age of images is held. */
  readonly createdAt: string
  readonly base?: BaseImage
  /** The base as the image has it; absent: it is not to be had any more, or nobody knows which it is. */
  readonly used?: BaseVariant
  /** Newer ones: first what the same tag stands for now, then newer tags, the newest first. */
  readonly candidates: readonly BaseCandidate[]
  /** What could not be had or judged, a sentence each. */
  readonly gaps: readonly string[]
}

/** An image that was scanned by itself. */
export interface BaseVariant {
  /** `docker.io/library/debian:12.9-slim`, with the digest where it was asked for by that. */
  readonly name: string
  readonly digest?: Digest
  /** ISO 8601, by its own word. */
  readonly created?: string
  /** Bytes as stored. */
  readonly size?: number
  readonly packages: number
  /** By risk. */
  readonly findings: readonly Finding[]
  /** Packages in it that install others: `apt`, `apk-tools`. */
  readonly packageManagers: readonly string[]
}

export interface BaseCandidate extends BaseVariant {
  /** `same-tag`: the tag of the base stands for another image now. */
  readonly why: 'same-tag' | 'newer-tag'
  /** Of the base as it is used, what it does not have; absent where that is not to be had. */
  readonly removes?: readonly Finding[]
  /** What it has, and the base as it is used has not. */
  readonly adds?: readonly Finding[]
}
