import type { Digest } from './digest.ts'

/**
 * Who tells of a base image. `label` and `attestation` are the word of whoever built the image; `layers` are the diff
 * ids of bases that the user has made known; `history` is what the image's history looks like.
 */
export const BASE_FINDERS = ['layers', 'attestation', 'label', 'history'] as const
export type BaseFinder = (typeof BASE_FINDERS)[number]

/** The image that an image was built on. */
export interface BaseImage {
  /** As its finder names it: `docker.io/library/debian:bookworm-slim`; absent: history tells where it ends, not what it is. */
  readonly name?: string
  /** Of its manifest, or of the index of its platforms. */
  readonly digest?: Digest
  readonly foundBy: BaseFinder
  /** How many of the image's layers are its, from the bottom; absent: it could not be told which they are. */
  readonly layers?: number
  /** Who told how many; there where `layers` is. */
  readonly layersBy?: Exclude<BaseFinder, 'label'>
  /** When it was made, ISO 8601. */
  readonly created?: string
  /** Other names of the very same layers, sorted. */
  readonly otherNames?: readonly string[]
  /** What else was found and says otherwise; in the order of `BASE_FINDERS`. */
  readonly others?: readonly OtherBase[]
}

/** A base that is named by somebody who was not followed: a label, for one, may be that of the base itself. */
export interface OtherBase {
  readonly name: string
  readonly digest?: Digest
  readonly foundBy: BaseFinder
}

/** Whether the base brought what lies in a layer; `undefined` where that is not known. */
export function isFromBase(layer: number | undefined, base: BaseImage | undefined): boolean | undefined {
  if (layer === undefined || base?.layers === undefined) return undefined
  return layer < base.layers
}
