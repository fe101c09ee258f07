import type { Indexer, Matcher } from '../parts.ts'
import type { NotificationPage, UpdateOperation, Vulnerability } from './json/schemas.ts'

/** What Clair's API is made of. */
export interface ClairNeeds {
  readonly indexer: Indexer
  readonly matcher: Matcher
  readonly notifications: Notifications
  readonly differences: Differences
}

export interface Notifications {
  /** `undefined` where the tenant has none of this id. Throws `RequestFault` 400 for a `next` that is none of its own. */
  page(
    tenant: string,
    id: string,
    page: { readonly size: number; readonly next?: string },
  ): Promise<NotificationPage | undefined>
  /** Whether there was one. */
  remove(tenant: string, id: string): Promise<boolean>
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
