import type { Advisory, AffectedPackage } from './advisory.ts'
import type { FeedInfo } from './report.ts'

/** Feeds that have been opened for reading. Look-ups are synchronous: the files are local and immutable. */
export interface AdvisoryDatabase {
  /** The opened feeds, sorted by id. */
  readonly feeds: readonly FeedInfo[]
  /** What a feed knows of a name. Empty when nothing, or when the feed is not open. */
  lookup(feed: string, namespace: string, name: string): readonly AffectedPackage[]
  /** An advisory of a feed. */
  advisory(feed: string, id: string): Advisory | undefined
  /** Whether the feed has the namespace at all: a release that it never heard of was not judged. */
  hasNamespace(feed: string, namespace: string): boolean
  /** An enrichment value by key, parsed but not validated. */
  fact(feed: string, key: string): unknown
  /** Records that the feed's build left out, with the reason. */
  skipped(feed: string): readonly { readonly record: string; readonly reason: string }[]
  close(): void
}
