import type { ServiceConfig, StoreConfig } from '../config/types.ts'
import type { ServiceContext } from '../context.ts'
import { silentLogger } from '../observe/logger.ts'
import { noMetrics } from '../observe/metrics.ts'
import { createQueue } from '../queue/queue.ts'
import { openDatabase } from '../run/open-database.ts'
import type { Store } from '../store/store.ts'

/** A generation with fewer records than this share of the one before is held back, where no service says otherwise. */
const MIN_SHARE = 0.5
/** Milliseconds for which a command waits for a database that is starting. */
const PATIENCE = 5000

/** What the feeds of a service need, for a command that works on its database. */
export type FeedContext = Pick<ServiceContext, 'store' | 'queue' | 'log' | 'metrics' | 'signal' | 'now'> & {
  readonly config: {
    readonly matcher: { readonly database: Pick<ServiceConfig['matcher']['database'], 'dir'> }
    readonly updater: Pick<ServiceConfig['updater'], 'minShare'>
  }
}

export function commandContext(store: Store, dir: string, signal: AbortSignal): FeedContext {
  return {
    store,
    queue: createQueue(store, { replica: `command ${process.pid}` }),
    log: silentLogger,
    metrics: noMetrics,
    signal,
    now: () => Date.now(),
    config: { matcher: { database: { dir } }, updater: { minShare: MIN_SHARE } },
  }
}

/** Opens the database of a service for as long as something is done. Throws `store-unreachable`, `store-outdated`. */
export async function withStore<T>(
  config: StoreConfig,
  signal: AbortSignal,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openDatabase(config, { log: silentLogger, signal, patience: PATIENCE })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
