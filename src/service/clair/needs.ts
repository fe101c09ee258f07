import type { Indexer, Matcher } from '../parts.ts'
import type { UpdateOperation, Vulnerability } from './json/schemas.ts'

/** What Clair's API is made of. */
export interface ClairNeeds {
  readonly indexer: Indexer
  readonly matcher: Matcher
  readonly differences: Differences
}

/** What one generation of a feed has and another lacks. */
export interface Differences {
  /**
   * What `to` says that `from` does not, or says otherwise; all of it where `from` is absent. May be asked twice. Throws
   * `RequestFault` where the file of a generation is gone.
   */
  only(
    to: UpdateOperation & { readonly digest: string },
    from: (UpdateOperation & { readonly digest: string }) | undefined,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<Vulnerability>
}
