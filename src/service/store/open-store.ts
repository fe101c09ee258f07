import { EventEmitter } from 'node:events'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { isAwayPostgres, isAwaySqlite, isPassingPostgres, isPassingSqlite } from './passing.ts'
import { postgresListener } from './postgres-listener.ts'
import type { Tables } from './schema.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import type { Store } from './store.ts'
import { createWalSync } from './wal-sync.ts'

export type StoreAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly maxConnections: number }

/** Opens a database, which may be empty; tables are made by migrate.ts. Throws `store-unreachable`. Whoever opened it closes it. */
export async function openStore(address: StoreAddress): Promise<Store> {
  return address.kind === 'sqlite' ? await openSqlite(address.path) : openPostgres(address)
}

async function openSqlite(path: string): Promise<Store> {
  const emitter = new EventEmitter().setMaxListeners(0)
  let dialect: ReturnType<typeof sqliteDialect>
  try {
    await makeFolder(dirname(path))
    dialect = sqliteDialect(path)
  } catch (error) {
    throw unreachable(path, error)
  }
  const db = new Kysely<Tables>({ dialect })
  const walSync = createWalSync(path)
  const own = await identity(path)
  return {
    kind: 'sqlite',
    db,
    now: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
    isPassing: isPassingSqlite,
    isAway: isAwaySqlite,
    isInPlace: async () => (await identity(path)) === own,
    async soon(work) {
      await db.connection().execute(async (connection) => {
        await sql`PRAGMA synchronous = NORMAL`.execute(connection)
        try {
          await work(connection, sql<null>`NULL`.as('told'))
        } finally {
          await sql`PRAGMA synchronous = FULL`.execute(connection)
        }
      })
      walSync.ask()
    },
    listen(channel, callback) {
      emitter.on(channel, callback)
      return () => emitter.off(channel, callback)
    },
    announce(channel) {
      // Heard when the transaction in which it is said is over: there is but one connection.
      emitter.emit(channel)
      return Promise.resolve()
    },
    async size() {
      const pages = sql<{ bytes: number }>`SELECT page_count * page_size AS bytes
        FROM pragma_page_count(), pragma_page_size()`
      return (await pages.execute(db)).rows[0]?.bytes ?? 0
    },
    async close() {
      await walSync.close()
      await db.destroy()
    },
  }
}

/** Which file lies there; `undefined` where there is none. */
async function identity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found && `${found.dev} ${found.ino}`
}

function openPostgres({ url, maxConnections }: Extract<StoreAddress, { kind: 'postgres' }>): Store {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    types: numbers(),
    application_name: 'plimsoll',
  })
  // An idle connection that breaks is replaced; who uses one hears of it in his query.
  pool.on('error', () => undefined)
  // One in use tells both: without a listener the second would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const listener = postgresListener(url)
  return {
    kind: 'postgres',
    db,
    now: sql<number>`CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)`,
    isPassing: isPassingPostgres,
    isAway: isAwayPostgres,
    isInPlace: async () => await Promise.resolve(true),
    // For the one transaction that the statement is. https://www.postgresql.org/docs/current/wal-async-commit.html
    soon: async (work) =>
      void (await work(db, sql<string>`set_config('synchronous_commit', 'off', true)`.as('told'))),
    listen: (channel, callback) => listener.listen(channel, callback),
    async announce(channel, queries = db) {
      await sql`SELECT pg_notify(${`plimsoll_${channel}`}, '')`.execute(queries)
    },
    async size() {
      const result = await sql<{
        bytes: number
      }>`SELECT pg_database_size(current_database()) AS bytes`.execute(db)
      return result.rows[0]?.bytes ?? 0
    },
    async close() {
      await listener.close()
      await db.destroy()
    },
  }
}

const INT8 = pg.types.builtins.INT8
const NUMERIC = pg.types.builtins.NUMERIC

/** All our whole numbers are below 2^53; pg gives 64 bits, and sums, as text. */
function numbers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides()
  types.setTypeParser(INT8, Number)
  types.setTypeParser(NUMERIC, Number)
  return types
}

function unreachable(path: string, cause: unknown): PlimsollError {
  return new PlimsollError('store-unreachable', `The database ${path} cannot be opened: ${faultOf(cause)}.`, {
    cause,
  })
}
