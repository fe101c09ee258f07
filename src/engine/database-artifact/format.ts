import * as z from 'zod/mini'
import { FeedState } from '../../advisories/state/feed-state.ts'
import { type Digest, parseDigest } from '../../core/digest.ts'

/*
 * The advisory database as an OCI artefact: one manifest, whose config names every feed with its state, and whose
 * layers are the feeds' files, compressed with zstd. A scan pulls the config and the layers that it needs.
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
 */

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'
export const ARTIFACT_TYPE = 'application/vnd.plimsoll.database.v1'
export const CONFIG_TYPE = 'application/vnd.plimsoll.database.config.v1+json'
export const FEED_TYPE = 'application/vnd.plimsoll.feed.v1.sqlite+zstd'

/** Annotations of a layer. */
export const FEED_ANNOTATION = 'io.plimsoll.feed'
/** Digest of the feed's file as it lies in a database: by it an unchanged feed is known. */
export const FEED_DIGEST_ANNOTATION = 'io.plimsoll.feed.digest'

export const ARTIFACT_LIMITS = {
  maxConfigBytes: 64 * 1024 * 1024,
  maxFeeds: 10_000,
  /** Bytes of one feed's file, decompressed. */
  maxFeedBytes: 16 * 1024 * 1024 * 1024,
} as const

const isDigest = z.custom<Digest>((value) => typeof value === 'string' && parseDigest(value) !== undefined)

const Descriptor = z.object({
  mediaType: z.string(),
  digest: isDigest,
  size: z.number().check(z.nonnegative()),
  annotations: z.optional(z.record(z.string(), z.string())),
})
export type Descriptor = z.infer<typeof Descriptor>

export const DatabaseManifest = z.object({
  artifactType: z.optional(z.string()),
  config: Descriptor,
  layers: z.array(Descriptor).check(z.maxLength(ARTIFACT_LIMITS.maxFeeds)),
})
export type DatabaseManifest = z.infer<typeof DatabaseManifest>

export const DatabaseConfig = z.object({
  format: z.literal(1),
  feeds: z.array(FeedState).check(z.maxLength(ARTIFACT_LIMITS.maxFeeds)),
})

/** The layer that is this file of this feed. */
export function layerOf(
  layers: readonly Descriptor[],
  { feed, digest }: Pick<FeedState, 'feed' | 'digest'>,
): Descriptor | undefined {
  return layers.find(
    ({ mediaType, annotations }) =>
      mediaType === FEED_TYPE &&
      annotations?.[FEED_ANNOTATION] === feed &&
      annotations[FEED_DIGEST_ANNOTATION] === digest,
  )
}
