import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { Advisory, AffectedPackage } from '../../core/advisory.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { decodeAffected } from './codec.ts'
import { STORE_FORMAT } from './schema.ts'

/** All rows of one name in one namespace. */
export interface StoredPackage {
  readonly namespace: string
  readonly name: string
  /** As stored: equal ones say the same. */
  readonly texts: readonly string[]
  /** Throws `database-corrupt`. */
  read(): AffectedPackage[]
}

/** A feed's file, open for reading. Any number of processes may have it open; nobody ever changes it. */
export class FeedReader {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** Throws `database-corrupt` when the file is not one of ours. */
  constructor(path: string) {
    this.path = path
    try {
      this.#database = new DatabaseSync(immutable(path), { readOnly: true })
      const format = this.meta()['format']
      if (format !== String(STORE_FORMAT)) throw new Error(`its format is ${format}, not ${STORE_FORMAT}`)
    } catch (error) {
      throw corrupt(path, error)
    }
  }

  meta(): Readonly<Record<string, string>> {
    const rows = this.#all('SELECT key, value FROM meta')
    return Object.fromEntries(rows.map((row) => [String(row['key']), String(row['value'])]))
  }

  lookup(namespace: string, name: string): AffectedPackage[] {
    const rows = this.#all('SELECT entries FROM affected WHERE namespace = ? AND name = ?', namespace, name)
    return rows.flatMap((row) => this.#entries(row, namespace, name))
  }

  advisory(id: string): Advisory | undefined {
    const [row] = this.#all('SELECT body FROM advisory WHERE id = ?', id)
    return row && { kind: 'advisory', id, ...(this.#json(row['body']) as Partial<Advisory>) }
  }

  hasNamespace(namespace: string): boolean {
    return this.#all('SELECT 1 FROM namespace WHERE name = ?', namespace).length > 0
  }

  fact(key: string): unknown {
    const [row] = this.#all('SELECT value FROM fact WHERE key = ?', key)
    return row && this.#json(row['value'])
  }

  skipped(): { record: string; reason: string }[] {
    const rows = this.#all('SELECT record, reason FROM skipped')
    return rows.map((row) => ({ record: String(row['record']), reason: String(row['reason']) }))
  }

  /** Ids of the advisories that have this id or alias, whatever the case of its letters. Reads every id. */
  idsOf(idOrAlias: string): string[] {
    const sql =
      'SELECT id FROM advisory WHERE id = ? COLLATE NOCASE ' +
      'UNION SELECT id FROM alias WHERE alias = ? COLLATE NOCASE ORDER BY id'
    return this.#all(sql, idOrAlias, idOrAlias).map((row) => String(row['id']))
  }

  /** All rows of affected packages whose list names the advisory. Reads the whole table: for people who search. */
  affectedBy(advisory: string): AffectedPackage[] {
    const rows = this.#all(
      'SELECT namespace, name, entries FROM affected WHERE instr(entries, ?) > 0',
      advisory,
    )
    return rows
      .flatMap((row) => this.#entries(row, String(row['namespace']), String(row['name'])))
      .filter((affected) => affected.advisory === advisory)
  }

  /** Affected packages of this very name in every namespace. */
  affectedNamed(name: string): AffectedPackage[] {
    const rows = this.#all('SELECT namespace, entries FROM affected WHERE name = ? ORDER BY namespace', name)
    return rows.flatMap((row) => this.#entries(row, String(row['namespace']), name))
  }

  /** Names that begin so, at most `limit`. */
  namesLike(prefix: string, limit: number): string[] {
    const sql = 'SELECT DISTINCT name FROM affected WHERE substr(name, 1, ?) = ? ORDER BY name LIMIT ?'
    return this.#all(sql, prefix.length, prefix, limit).map((row) => String(row['name']))
  }

  /** Every namespace, in the order of SQLite. */
  *namespaces(): Generator<string> {
    for (const row of this.#each('SELECT name FROM namespace ORDER BY name')) yield String(row['name'])
  }

  /**
   * Ids of advisories whose text is not that of the other file, or which only one of them has. SQLite compares them: to
   * bring every text here takes twice as long as all the rest of a difference.
   */
  *advisoriesUnlike(other: FeedReader): Generator<string> {
    try {
      this.#database.prepare('ATTACH ? AS other').run(immutable(other.path).href)
    } catch (error) {
      throw corrupt(other.path, error)
    }
    try {
      const ids = this.#each(
        `SELECT id FROM main.advisory AS own LEFT JOIN other.advisory AS its USING (id) WHERE its.body IS NOT own.body
         UNION ALL SELECT id FROM other.advisory WHERE id NOT IN (SELECT id FROM main.advisory)`,
      )
      for (const row of ids) yield String(row['id'])
    } finally {
      this.#database.exec('DETACH other')
    }
  }

  /** Every fact, by key. */
  *facts(): Generator<{ readonly key: string; readonly text: string; read(): unknown }> {
    for (const { key, value } of this.#each('SELECT key, value FROM fact ORDER BY key'))
      yield { key: String(key), text: String(value), read: () => this.#json(value) }
  }

  /** Every package that is affected by anything, by namespace and name. */
  *packages(): Generator<StoredPackage> {
    const sql = 'SELECT namespace, name, entries FROM affected ORDER BY namespace, name, rowid'
    let last: (StoredPackage & { readonly texts: string[] }) | undefined
    for (const row of this.#each(sql)) {
      const [namespace, name, text] = [String(row['namespace']), String(row['name']), String(row['entries'])]
      if (last?.name === name && last.namespace === namespace) {
        last.texts.push(text)
        continue
      }
      if (last) yield last
      const texts = [text]
      const read = () => this.#decoded(() => texts.flatMap((one) => decodeAffected(one, namespace, name)))
      last = { namespace, name, texts, read }
    }
    if (last) yield last
  }

  /** What SQLite itself finds wrong with the file; empty when all is well. */
  check(): string[] {
    const rows = this.#all('PRAGMA quick_check')
    return rows.map((row) => String(row['quick_check'])).filter((line) => line !== 'ok')
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #entries(row: Record<string, unknown>, namespace: string, name: string): AffectedPackage[] {
    return this.#decoded(() => decodeAffected(String(row['entries']), namespace, name))
  }

  #json(text: unknown): unknown {
    return this.#decoded(() => JSON.parse(String(text)) as unknown)
  }

  /** SQLite has no checksums: a damaged page may come through it as text that is no JSON of ours. */
  #decoded<T>(decode: () => T): T {
    try {
      return decode()
    } catch (error) {
      throw corrupt(this.path, error)
    }
  }

  /** Row by row, by a statement of its own: several may be under way. */
  *#each(sql: string): Generator<Record<string, unknown>> {
    try {
      yield* this.#database.prepare(sql).iterate()
    } catch (error) {
      throw corrupt(this.path, error)
    }
  }

  #all(sql: string, ...values: readonly (string | number)[]): Record<string, unknown>[] {
    try {
      let statement = this.#statements.get(sql)
      if (!statement) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
      return statement.all(...values)
    } catch (error) {
      throw corrupt(this.path, error)
    }
  }
}

/** No lock is taken, no journal looked for, and the folder may be read-only. https://www.sqlite.org/uri.html */
function immutable(path: string): URL {
  const url = pathToFileURL(path)
  url.search = '?immutable=1'
  return url
}

function corrupt(path: string, cause: unknown): PlimsollError {
  if (cause instanceof PlimsollError) return cause
  return new PlimsollError('database-corrupt', `The feed file ${path} cannot be read: ${messageOf(cause)}.`, {
    cause,
  })
}
