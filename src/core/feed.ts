import type { Advisory, AffectedPackage } from './advisory.ts'

/**
 * One upstream: Alpine 3.18's secdb, the Debian tracker, OSV's npm export. A plain value; building it gives one
 * immutable file.
 */
export interface Feed {
  /** Unique, a file name: `alpine-3.18`, `debian`, `osv-npm`, `kev`, `nvd-2024`. */
  readonly id: string
  /** For people: `Alpine Linux 3.18 security database`. */
  readonly name: string
  /** Raise it when the built file changes for the same documents; older files are built anew. */
  readonly version: number
  /** What is fetched first, in the order in which `build` gets it. */
  readonly documents: readonly FeedDocument[]
  /**
   * For upstreams whose documents name further ones (`repomd.xml`, an index): what to fetch after those that are at
   * hand, until it is nothing. `build` gets all of them in this order. It must follow from the documents alone: while
   * none of them has changed, it is not asked again.
   * @param documents all so far; a document that was named before is not fetched again
   */
  next?(
    documents: readonly OpenDocument[],
    options: { readonly signal: AbortSignal },
  ): Promise<readonly FeedDocument[]>
  /**
   * Whether its documents stay on disk as they were served: other feeds are made of the same ones, or it has many that
   * change one at a time. Each is then asked for once in an update, and sent only if it has changed. Default: not.
   */
  readonly keepsDocuments?: boolean
  /** `advisories` judge packages; `facts` enrich findings and are looked up by key. */
  readonly content: 'advisories' | 'facts'
  /** Reads the documents once, in order, streaming, and writes what they say. Throws only for what makes the whole feed useless. */
  build(
    documents: readonly OpenDocument[],
    sink: FeedSink,
    options: { readonly signal: AbortSignal },
  ): Promise<void>
}

export interface FeedDocument {
  /** Absolute; https wherever upstream has it. With a mirror, looked up as `<mirror>/<host>/<path>`. */
  readonly url: string
  /** When the upstream may lack it (404), the feed is built without it. Default: it must be there. */
  readonly optional?: boolean
  /** Of the bytes as served, by the word of a document before it: one that differs is refused. */
  readonly digest?: { readonly algorithm: 'sha1' | 'sha256' | 'sha512'; readonly hex: string }
}

/** A document that has been fetched to a local file. */
export interface OpenDocument {
  readonly url: string
  /** False for an optional document that upstream does not have. */
  readonly exists: boolean
  /** ISO 8601, from Last-Modified or the mirror's file; upstream's own word inside the document is better. */
  readonly lastModified?: string
  /** The local file, as served, for formats that need random access (zip). */
  readonly path: string
  /**
   * The content, decompressed by its magic bytes (gzip, zstd, bzip2, xz; others as they are). A chunk may be written over once
   * the next one is asked for.
   */
  read(options: { readonly signal: AbortSignal }): AsyncIterable<Uint8Array>
}

/** Where a build writes. Order does not matter; everything is kept as given. */
export interface FeedSink {
  /** The advisory's own facts; a second one with the same id is merged member by member, the first word standing. */
  advisory(advisory: Advisory): void
  /** Whether an advisory of this id was given before: feeds that repeat its text for every package need not make it again. */
  hasAdvisory(id: string): boolean
  affected(affected: AffectedPackage): void
  /**
   * For feeds of `facts`: one JSON value by key. A second value for a key replaces the first.
   * @param records of upstream that are in it, where it is not one
   */
  fact(key: string, value: unknown, records?: number): void
  /** That this namespace is covered even if no advisory is in it, so that "nothing known" is told from "never heard of". */
  namespace(namespace: string): void
  /** The publisher's own date for the data, ISO 8601; the latest call stands. */
  upstreamDate(date: string): void
  /** A record that could not be read; counted, and shown as `advisory-record-skipped`. */
  skipped(record: string, reason: string): void
}
