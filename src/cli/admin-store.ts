import { existsSync } from 'node:fs'
import { faultOf, PlimsollError } from '../core/errors.ts'
import type { ServiceConfig, StoreConfig } from '../service/config/types.ts'
import { type MigrationLevel, migrationLevel, requireMigrated } from '../service/store/migrate.ts'
import { openStore } from '../service/store/open-store.ts'
import type { Store } from '../service/store/store.ts'
import type { CommandContext } from './context.ts'
import { serviceConfig } from './service-config.ts'

/**
 * The state of the service for a command that looks after it; closed when the work is done. It has to be there: nothing
 * is made by looking. Throws `store-unreachable` and `store-outdated`.
 */
export async function withStore<T>(
  context: CommandContext,
  work: (store: Store, config: ServiceConfig) => Promise<T>,
): Promise<T> {
  const config = await serviceConfig(context)
  if (config.store.kind === 'sqlite' && !existsSync(config.store.path))
    throw new PlimsollError(
      'store-unreachable',
      `There is no database ${config.store.path}: plimsoll serve or plimsoll migrate makes it; --data and --database name others.`,
    )
  return await withDatabase(config.store, async (store) => {
    await requireMigrated(store)
    return await work(store, config)
  })
}

/** The same for a database of any level. Throws `store-unreachable`. */
export async function withDatabase<T>(
  config: StoreConfig,
  work: (store: Store, level: MigrationLevel) => Promise<T>,
): Promise<T> {
  const store = await openStore(config)
  try {
    return await work(store, await firstAnswer(store, config))
  } finally {
    await store.close()
  }
}

/** What goes wrong in the first query is the address, the name or the password, or a server that is not up. */
async function firstAnswer(store: Store, config: StoreConfig): Promise<MigrationLevel> {
  try {
    return await migrationLevel(store)
  } catch (error) {
    if (error instanceof PlimsollError) throw error
    throw new PlimsollError(
      'store-unreachable',
      `The database ${nameOf(config)} cannot be asked: ${faultOf(error)}.`,
      { cause: error },
    )
  }
}

/** Without user and password. */
function nameOf(config: StoreConfig): string {
  if (config.kind === 'sqlite') return config.path
  const { host, pathname } = new URL(config.url)
  return `${host}${pathname}`
}
