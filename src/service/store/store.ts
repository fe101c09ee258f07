import type { AliasedRawBuilder, Kysely, RawBuilder, Transaction } from 'kysely'
import type { Tables } from './schema.ts'

export type Database = Kysely<Tables>
/** A database or a transaction of it: what stores take, so that several changes can be one. */
export type Queries = Kysely<Tables> | Transaction<Tables>

/** The state of the service in one database: a SQLite file of one process, or PostgreSQL for any number of replicas. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Database
  /** Milliseconds since 1970 by the clock of the database, which all replicas share. */
  readonly now: RawBuilder<number>
  /** Whether the error says that the database cannot be reached, or is going down: worth another attempt. */
  isPassing(error: unknown): boolean
  /** Calls back whenever something is announced on the channel, by any replica; returns how to stop. Announcements may be lost. */
  listen(channel: string, callback: () => void): () => void
  /**
   * Best effort: what depends on it also looks by itself from time to time.
   * @param queries a transaction, to announce when it is committed
   */
  announce(channel: string, queries?: Queries): Promise<void>
  /**
   * Writes what is not worth waiting for the disk: it outlives this process at once, and the machine a moment later. No
   * transaction: `work` is one statement that returns `told` of each row, by which PostgreSQL knows.
   */
  soon(
    work: (queries: Queries, told: AliasedRawBuilder<string | null, 'told'>) => Promise<unknown>,
  ): Promise<void>
  /** Whether the error says that the database cannot be used at all, whether or not that passes by itself. */
  isAway(error: unknown): boolean
  /** False where another file, or none, lies in the place of SQLite's: what is written is lost with this process. */
  isInPlace(): Promise<boolean>
  /** Bytes that the database takes up. */
  size(): Promise<number>
  close(): Promise<void>
}
