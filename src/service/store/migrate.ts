import { type Kysely, sql } from 'kysely'
import { type Migration as KyselyMigration, type MigrationProvider, Migrator } from 'kysely/migration'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { MIGRATIONS } from './migrations/registry.ts'
import type { Migration } from './migrations/types.ts'
import type { Store } from './store.ts'

export interface MigrationLevel {
  /** Name of the last step that was run; absent for an empty database. */
  readonly level?: string
  /** Steps that are still to be run. */
  readonly pending: readonly string[]
}

/**
 * Where the database stands. Throws `store-outdated` when it is ahead of this program, which then must not touch it, and
 * `store-unreachable` when it cannot be asked.
 */
export async function migrationLevel(store: Store, migrations = MIGRATIONS): Promise<MigrationLevel> {
  const done = await executed(store)
  const known = new Set(migrations.map(({ name }) => name))
  const strange = done.find((name) => !known.has(name))
  if (strange !== undefined)
    throw new PlimsollError(
      'store-outdated',
      `The database was migrated by a later version of Plimsoll (${strange}).`,
    )
  const level = done.at(-1)
  const pending = migrations.filter(({ name }) => !done.includes(name)).map(({ name }) => name)
  return { ...(level === undefined ? {} : { level }), pending }
}

/**
 * Runs the steps that are missing, one process at a time: on PostgreSQL under an advisory lock. A step that fails leaves
 * the database as it was before it. Gives the names of the steps that were run.
 */
export async function migrate(store: Store, migrations = MIGRATIONS): Promise<readonly string[]> {
  await migrationLevel(store, migrations)
  const migrator = new Migrator({ db: store.db, provider: provider(store, migrations) })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName ?? 'the first step'
    throw new PlimsollError(
      'store-unreachable',
      `Migrating the database failed in ${failed}: ${faultOf(error)}.`,
      {
        cause: error,
      },
    )
  }
  return results.map(({ migrationName }) => migrationName)
}

/** Throws `store-outdated` unless every step was run. */
export async function requireMigrated(store: Store): Promise<void> {
  const { level, pending } = await migrationLevel(store)
  if (pending.length === 0) return
  const found = level === undefined ? 'has no tables yet' : `is at level ${level}`
  throw new PlimsollError('store-outdated', `The database ${found} and lacks ${pending.join(', ')}.`)
}

async function executed(store: Store): Promise<string[]> {
  try {
    return await askExecuted(store)
  } catch (error) {
    // The first question that a database is asked: also a wrong password and a name that is not there show here.
    throw new PlimsollError('store-unreachable', `The database cannot be used: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}

async function askExecuted({ db }: Store): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db)
  return rows.map(({ name }) => name)
}

function provider({ kind }: Store, migrations: readonly Migration[]): MigrationProvider {
  const steps = migrations.map(({ name, statements }): [string, KyselyMigration] => [
    name,
    { up: async (db) => await run(db, statements, kind) },
  ])
  return { getMigrations: () => Promise.resolve(Object.fromEntries(steps)) }
}

const TYPES: Readonly<Record<Store['kind'], Readonly<Record<string, string>>>> = {
  sqlite: {
    SERIAL_ID: 'INTEGER PRIMARY KEY AUTOINCREMENT',
    INT: 'INTEGER',
    TIME: 'INTEGER',
    BYTES: 'BLOB',
    REAL: 'REAL',
  },
  postgres: {
    SERIAL_ID: 'INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    INT: 'INTEGER',
    TIME: 'BIGINT',
    BYTES: 'BYTEA',
    REAL: 'DOUBLE PRECISION',
    // Names, ids and digests are ordered as their bytes are, as SQLite does, whatever the locale of the server.
    TEXT: 'TEXT COLLATE "C"',
  },
}

async function run(db: Kysely<unknown>, statements: readonly string[], kind: Store['kind']): Promise<void> {
  const types = TYPES[kind]
  for (const statement of statements) {
    const text = statement.replace(
      /\b(?:SERIAL_ID|INT|TIME|BYTES|REAL|TEXT)\b/g,
      (word) => types[word] ?? word,
    )
    await sql.raw(text).execute(db)
  }
}
