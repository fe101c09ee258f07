import { setTimeout as sleep } from 'node:timers/promises'
import type { StoreConfig } from '../config/types.ts'
import type { Logger } from '../observe/logger.ts'
import { migrate, migrationLevel, requireMigrated } from '../store/migrate.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'

/** Milliseconds for which a start waits for a database that is still starting itself, and between two attempts. */
const PATIENCE = 60_000
const PAUSE = 1000

export interface OpenDatabaseOptions {
  readonly log: Logger
  readonly signal: AbortSignal
  readonly patience?: number
}

/**
 * Opens the database of a service and brings it to the level of this program where that is allowed: a SQLite file that
 * is new always. Throws `store-unreachable` and `store-outdated`.
 */
export async function openDatabase(config: StoreConfig, options: OpenDatabaseOptions): Promise<Store> {
  const store = await openStore(config)
  try {
    await prepare(store, config, options)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function prepare(store: Store, config: StoreConfig, options: OpenDatabaseOptions): Promise<void> {
  const { level } = await whenReachable(store, options)
  if (!config.migrate && !(config.kind === 'sqlite' && level === undefined))
    return await requireMigrated(store)
  const steps = await migrate(store)
  if (steps.length > 0) options.log.info({ steps }, 'database migrated')
}

async function whenReachable(
  store: Store,
  { log, signal, patience = PATIENCE }: OpenDatabaseOptions,
): ReturnType<typeof migrationLevel> {
  const until = performance.now() + patience
  for (;;) {
    try {
      return await migrationLevel(store)
    } catch (error) {
      if (!isPassing(store, error) || performance.now() > until) throw error
      log.warn({ err: error }, 'database not reachable yet')
      await sleep(PAUSE, undefined, { signal })
    }
  }
}

function isPassing(store: Store, error: unknown): boolean {
  return store.isPassing(error) || (error instanceof Error && store.isPassing(error.cause))
}
