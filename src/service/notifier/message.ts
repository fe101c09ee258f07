import type { NotificationEntry } from './entry.ts'

/** What a target is told: the entries of one notification that its filter lets through. */
export interface Message {
  readonly kind: 'message'
  /**
   * UUID, the same at every attempt, and another for every target: who gets it twice knows it again. Under it, the entries can
   * be asked for page by page, as Clair has it, and deleted for this target alone.
   */
  readonly id: string
  /** UUID, under which the whole notification can be asked for. */
  readonly notification: string
  readonly tenant: string
  /** The feed whose new generation brought it about, and that generation. */
  readonly feed: string
  readonly operation: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** In lists of at most `ENTRIES_AT_ONCE`, none of them empty. May be gone through several times. */
  entries(): AsyncIterable<readonly NotificationEntry[]>
}

export const ENTRIES_AT_ONCE = 1000

/** A place to which messages go; made from the configuration, used for many. */
export interface Target {
  /** Resolves when the other side has it. Throws `delivery-failed`, without secrets; what was sent may be sent again. */
  deliver(message: Message, options: { readonly signal: AbortSignal }): Promise<void>
  close(): Promise<void>
}
