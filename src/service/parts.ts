import type { Inventory } from '../core/inventory.ts'
import type { LeftOut, Report, ReportTarget } from '../core/report.ts'
import type { ImageSource, ImageState } from './store/schema.ts'

/** An image as the service knows it, without what it holds. */
export interface StoredImage {
  readonly kind: 'stored-image'
  readonly id: number
  readonly tenant: string
  /** See schema.ts. */
  readonly digest: string
  readonly source: ImageSource
  readonly name?: string
  readonly state: ImageState
  readonly indexState?: string
  readonly step: string
  readonly error?: { readonly code: string; readonly message: string }
  readonly manifest?: StoredManifest
  readonly packageCount: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly indexedAt?: number
  readonly usedAt: number
}

/** What Clair's callers say of an image, without addresses and headers. */
export interface StoredManifest {
  readonly layers: readonly string[]
}

/** What was found in an image; kept compressed, and matched as often as anybody asks. */
export interface StoredContents {
  readonly target: ReportTarget
  readonly inventory: Inventory
  readonly leftOut: LeftOut
}

/** Indexes; see indexer/. */
export interface Indexer {
  /** Changes whenever the same image might be indexed differently. 32 hex digits, as Clair's. */
  readonly state: string
  /** Indexes a manifest whose layers are fetched by address, or waits for who does it already; gives it as it is then. Throws `RequestFault` for what the caller did wrong. */
  indexManifest(manifest: ManifestRequest, request: IndexRequest): Promise<StoredImage>
  /** Of the tenant; undefined when there is none. */
  find(tenant: string, digest: string): Promise<StoredImage | undefined>
  contents(image: StoredImage): Promise<StoredContents | undefined>
  /** Gives the digests that were there and are gone, with layers that no image has any more. */
  remove(tenant: string, digests: readonly string[]): Promise<readonly string[]>
}

export interface IndexRequest {
  readonly tenant: string
  readonly signal: AbortSignal
}

/** https://github.com/quay/clair, `Manifest`. */
export interface ManifestRequest {
  readonly hash: string
  readonly layers: readonly {
    readonly hash: string
    readonly uri: string
    readonly headers: Readonly<Record<string, readonly string[]>>
    readonly mediaType?: string
  }[]
}

/** Matches; see matcher/. */
export interface Matcher {
  /** Against the advisories of now. `undefined` while there are none at all. */
  report(image: StoredImage, options: { readonly signal: AbortSignal }): Promise<Report | undefined>
  /** The same with what `make` makes of it, kept in memory under `view` as long as neither image nor advisories change. */
  view<T extends { readonly byteLength: number }>(
    image: StoredImage,
    view: string,
    make: (report: Report) => T,
    options: { readonly signal: AbortSignal },
  ): Promise<T | undefined>
  /** Feeds that a report of this matcher had to do without. They have been asked for since. */
  lacking(report: Report): readonly string[]
  /** Whether any advisories are there, and which feeds that stored images need are missing or old. */
  readiness(): Promise<MatcherReadiness>
}

export interface MatcherReadiness {
  readonly hasDatabase: boolean
  readonly missing: readonly string[]
  readonly old: readonly string[]
}
