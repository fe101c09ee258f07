import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'
import { createFairTurns } from './fair-turns.ts'
import { createStatements } from './sqlite-statements.ts'

/** Another process, such as `plimsoll admin`, may be writing: milliseconds to wait for it. */
const BUSY_TIMEOUT = 10_000
/** Milliseconds between two attempts meanwhile: SQLite itself would hold up the whole process. */
const BUSY_PAUSE = 10

/**
 * kysely over node:sqlite. A write is on the disk when it is said to be done (`synchronous = FULL`), and readers of other
 * processes do not hold up the writer (WAL).
 */
export function sqliteDialect(path: string): SqliteDialect {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0')
  return new Dialect({
    database: { prepare: createStatements(database), close: () => database.close() },
  })
}

class Dialect extends SqliteDialect {
  readonly #database: SqliteDatabase

  constructor(config: { readonly database: SqliteDatabase }) {
    super(config)
    this.#database = config.database
  }

  override createDriver(): Driver {
    return new PatientDriver({ database: this.#database })
  }

  override createAdapter(): SqliteAdapter {
    return new Adapter()
  }
}

/** Waits for a writer of another process beside the loop, and leaves others their turns. */
class PatientDriver extends SqliteDriver {
  #patient: DatabaseConnection | undefined

  // There is but one connection.
  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#patient ??= patient(await super.acquireConnection())
    return this.#patient
  }
}

function patient(connection: DatabaseConnection): DatabaseConnection {
  const turn = createFairTurns()
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      await turn()
      const until = performance.now() + BUSY_TIMEOUT
      for (;;) {
        try {
          return await connection.executeQuery<R>(query)
        } catch (error) {
          if (!isBusy(error) || performance.now() > until) throw error
          await sleep(BUSY_PAUSE)
        }
      }
    },
    streamQuery: <R>(query: CompiledQuery, chunkSize: number) => connection.streamQuery<R>(query, chunkSize),
  }
}

/** SQLITE_BUSY itself. A transaction that read what has changed since (SQLITE_BUSY_SNAPSHOT) waits in vain. https://sqlite.org/rescode.html */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

/** A step of a migration and the note that it was done are one change. https://sqlite.org/lang_transaction.html */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
