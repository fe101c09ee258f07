import type { Digest } from './digest.ts'
import type { Platform } from './platform.ts'

/** Where an image came from; `location` is the path or reference as the user gave it. */
export interface ImageOrigin {
  readonly kind: 'docker-archive' | 'oci-layout' | 'registry' | 'docker' | 'podman'
  readonly location: string
}

/**
 * An image whose layers can be read. What its source knew from manifest and config; no layer has been opened.
 * Whoever opened the image closes it.
 */
export interface Image {
  readonly kind: 'image'
  readonly origin: ImageOrigin
  /** The name for people and reports: the reference asked for, else the path. */
  readonly name: string
  /** Tags that the source has for it, in full: `docker.io/library/alpine:3.18`. */
  readonly repoTags: readonly string[]
  /** `repository@sha256:…`, where a registry vouched for it. */
  readonly repoDigests: readonly string[]
  /** Digest of the config over the bytes that were read: what docker calls the image id. */
  readonly configDigest: Digest
  /** Digest of the image manifest over the bytes that were read; docker-archives have none. */
  readonly manifestDigest?: Digest
  readonly platform: Platform
  readonly config: ImageConfig
  /** Of the manifest, where it has some. */
  readonly annotations?: Readonly<Record<string, string>>
  /** Bottom first. */
  readonly layers: readonly ImageLayer[]
  /**
   * `parallel`: layers may be opened in any order, side by side. `sequential`: they lie in a stream that can only
   * be read forwards (a compressed archive), so they are opened one after the other by ascending `position`.
   */
  readonly access: 'parallel' | 'sequential'
  close(): Promise<void>
}

export interface ImageLayer {
  /** Digest of the uncompressed tar, by the word of the config. */
  readonly diffId: Digest
  /** Digest of the layer as stored, where the source states one; then `open` gives bytes that must have it. */
  readonly digest?: Digest
  /** As declared; what the bytes are is found out by looking at them. */
  readonly mediaType: string
  /** Size as stored, in bytes, by the word of the source. */
  readonly size: number
  /** Place in the stream of a `sequential` image, ascending. */
  readonly position: number
  /** Index in `config.history` of the entry that made it. */
  readonly historyIndex?: number
  /**
   * The bytes as stored (compressed or not), once a call, in chunks that belong to the reader. Errors are
   * PlimsollErrors. Returning early from the iteration releases what was opened.
   */
  open(options: { readonly signal: AbortSignal }): AsyncIterable<Uint8Array>
}

/** What reports and policies read of the OCI image config. https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
  readonly created?: string
  readonly author?: string
  readonly architecture: string
  readonly os: string
  readonly variant?: string
  readonly user?: string
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly workingDir?: string
  readonly exposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly stopSignal?: string
  readonly healthcheck: boolean
  readonly history: readonly HistoryEntry[]
  /** The document as parsed, for reports that carry it whole. */
  readonly raw: unknown
}

export interface HistoryEntry {
  readonly created?: string
  readonly createdBy?: string
  readonly comment?: string
  readonly emptyLayer: boolean
}
