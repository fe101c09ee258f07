import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Advisory, AffectedPackage } from '../../core/advisory.ts'
import type { FeedSink } from '../../core/feed.ts'
import { encodeAffected } from './codec.ts'
import { RowWriter } from './row-writer.ts'
import { INDEXES, STORE_FORMAT, TABLES, WRITING_PRAGMAS } from './schema.ts'

/** What is known of a feed once it was written. */
export interface FeedSummary {
  /** Affected packages, or facts. */
  readonly records: number
  readonly skipped: number
  /** By upstream's own word, ISO 8601. */
  readonly upstreamDate?: string
}

/** Skipped records that are kept with their reason; more are only counted. */
export const MAX_KEPT_SKIPS = 1000

/**
 * Writes a feed into a new SQLite file. Records of one package usually come one after the other, so they are joined
 * into one row: rows are what writing costs.
 */
export class FeedWriter implements FeedSink {
  readonly #database: DatabaseSync
  readonly #advisories: RowWriter
  readonly #selectBody: StatementSync
  readonly #updateBody: StatementSync
  readonly #insertAlias: StatementSync
  readonly #affected: RowWriter
  readonly #insertNamespace: StatementSync
  readonly #insertFact: StatementSync
  readonly #insertSkipped: StatementSync
  /** Rows of the advisories, which are counted from 1. */
  readonly #rows = new Map<string, number>()
  /** Rows in the making of the package that is being written, by namespace. */
  #pending = new Map<string, AffectedPackage[]>()
  #pendingName = ''
  #records = 0
  #skipped = 0
  #upstreamDate: string | undefined

  /** @param path of a file that does not exist */
  constructor(path: string) {
    this.#database = new DatabaseSync(path)
    this.#database.exec(WRITING_PRAGMAS)
    this.#database.exec(TABLES)
    this.#database.exec('BEGIN')
    this.#advisories = new RowWriter(this.#database, 'advisory', 2)
    this.#selectBody = this.#database.prepare('SELECT body FROM advisory WHERE rowid = ?')
    this.#updateBody = this.#database.prepare('UPDATE advisory SET body = ? WHERE rowid = ?')
    this.#insertAlias = this.#database.prepare('INSERT OR IGNORE INTO alias VALUES (?, ?)')
    this.#affected = new RowWriter(this.#database, 'affected', 3)
    this.#insertNamespace = this.#database.prepare('INSERT OR IGNORE INTO namespace VALUES (?)')
    this.#insertFact = this.#database.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?)')
    this.#insertSkipped = this.#database.prepare('INSERT INTO skipped VALUES (?, ?)')
  }

  advisory(advisory: Advisory): void {
    const row = this.#rows.get(advisory.id)
    if (row === undefined) {
      this.#rows.set(advisory.id, this.#rows.size + 1)
      this.#advisories.add(advisory.id, encodeAdvisory(advisory))
    } else this.#mergeAdvisory(row, advisory)
    for (const alias of advisory.aliases ?? []) this.#insertAlias.run(alias, advisory.id)
  }

  hasAdvisory(id: string): boolean {
    return this.#rows.has(id)
  }

  affected(affected: AffectedPackage): void {
    if (affected.name !== this.#pendingName) {
      this.#flush()
      this.#pendingName = affected.name
    }
    const list = this.#pending.get(affected.namespace)
    if (list) list.push(affected)
    else this.#pending.set(affected.namespace, [affected])
    this.#records++
  }

  fact(key: string, value: unknown, records = 1): void {
    this.#insertFact.run(key, JSON.stringify(value))
    this.#records += records
  }

  namespace(namespace: string): void {
    this.#insertNamespace.run(namespace)
  }

  upstreamDate(date: string): void {
    this.#upstreamDate = date
  }

  skipped(record: string, reason: string): void {
    this.#skipped++
    if (this.#skipped <= MAX_KEPT_SKIPS) this.#insertSkipped.run(record, reason)
  }

  /** Completes the file and closes it. */
  finish(meta: Readonly<Record<string, string>>): FeedSummary {
    this.#flush()
    this.#advisories.flush()
    this.#affected.flush()
    const more = this.#skipped - MAX_KEPT_SKIPS
    // In brackets, as what may be about any package: whom these were about is not known any more.
    if (more > 0) this.#insertSkipped.run('[others]', `${more} more records could not be read`)
    const insertMeta = this.#database.prepare('INSERT INTO meta VALUES (?, ?)')
    const all = { ...meta, format: String(STORE_FORMAT), records: String(this.#records) }
    for (const [key, value] of Object.entries(all)) insertMeta.run(key, value)
    this.#database.exec(INDEXES)
    this.#database.exec('COMMIT')
    this.#database.close()
    return {
      records: this.#records,
      skipped: this.#skipped,
      ...(this.#upstreamDate === undefined ? {} : { upstreamDate: this.#upstreamDate }),
    }
  }

  /** Closes the unfinished file; the caller removes it. */
  abandon(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  #flush(): void {
    for (const [namespace, list] of this.#pending) {
      this.#insertNamespace.run(namespace)
      this.#affected.add(namespace, this.#pendingName, encodeAffected(list))
    }
    // Not cleared: V8 keeps the tables of cleared maps in a chain, and with them all records until the next full collection.
    this.#pending = new Map()
  }

  #mergeAdvisory(row: number, later: Advisory): void {
    this.#advisories.flush()
    const found = this.#selectBody.get(row)
    const earlier = JSON.parse(String(found?.['body'])) as Partial<Advisory>
    this.#updateBody.run(encodeAdvisory({ ...later, ...earlier }), row)
  }
}

/** Without the members that the row or the type say. */
function encodeAdvisory({ kind: _kind, id: _id, ...body }: Advisory): string {
  return JSON.stringify(body)
}
