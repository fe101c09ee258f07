import type { DocumentState } from '../state/feed-state.ts'

/** Where documents come from: the upstreams themselves, a mirror by URL, or a folder. */
export interface DocumentSource {
  /** Recorded in the state of a feed; a feed that was built from another origin is not taken for fresh. */
  readonly origin: string
  /**
   * Fetches a document, unless it is still the one that `previous` describes. Throws `feed-unreachable`.
   * @param url the upstream's own address
   */
  fetch(url: string, previous: DocumentState | undefined, signal: AbortSignal): Promise<FetchedDocument>
  /** The same, with what it fetches kept for the next who asks. Absent where documents lie on disk anyway. */
  readonly keeping?: DocumentSource
}

export type FetchedDocument =
  | { readonly kind: 'unchanged' }
  /** The origin answers, and does not have it. */
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'fetched'
      /** A local file with the bytes as served. */
      readonly path: string
      readonly state: DocumentState
      /** Removes the file where it was a download. */
      discard(): Promise<void>
    }
