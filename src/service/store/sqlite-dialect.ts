import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely'

/** Another process, such as `plimsoll admin`, may be writing: milliseconds to wait for it. */
const BUSY_TIMEOUT = 10_000

/**
 * kysely over node:sqlite. A write is on the disk when it is said to be done (`synchronous = FULL`), and readers of other
 * processes do not hold up the writer (WAL).
 */
export function sqliteDialect(path: string): SqliteDialect {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  return new Dialect({ database: adapted(database) })
}

class Dialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new Adapter()
  }
}

/** A step of a migration and the note that it was done are one change. https://sqlite.org/lang_transaction.html */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function adapted(database: DatabaseSync): SqliteDatabase {
  return {
    prepare(text): SqliteStatement {
      const statement = database.prepare(text)
      return {
        reader: statement.columns().length > 0,
        // With the prototype of all objects, as pg gives them.
        all: (values) => statement.all(...bound(values)).map((row) => ({ ...row })),
        run: (values) => statement.run(...bound(values)),
        iterate: (values) => statement.iterate(...bound(values)),
      }
    },
    close: () => database.close(),
  }
}

function bound(values: readonly unknown[]): SQLInputValue[] {
  return values as SQLInputValue[] // node:sqlite itself refuses what it cannot bind.
}
