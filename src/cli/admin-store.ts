import { existsSync } from 'node:fs'
import { PlimsollError } from '../core/errors.ts'
import type { ServiceConfig } from '../service/config/types.ts'
import { requireMigrated } from '../service/store/migrate.ts'
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
  const store = await openStore(config.store)
  try {
    await requireMigrated(store)
    return await work(store, config)
  } finally {
    await store.close()
  }
}
