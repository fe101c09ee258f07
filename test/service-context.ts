/** A service's context for tests of its parts: real store and queue, a configuration with nothing in it. */
import type { ServiceConfig, UpdaterConfig } from '../src/service/config/types.ts'
import type { ServiceContext } from '../src/service/context.ts'
import { silentLogger } from '../src/service/observe/logger.ts'
import { noMetrics } from '../src/service/observe/metrics.ts'
import { createQueue } from '../src/service/queue/queue.ts'
import type { Store } from '../src/service/store/store.ts'

export interface TestService {
  readonly store: Store
  /** Folder of the advisory database. */
  readonly dir: string
  readonly mirror: string
  readonly updater?: Partial<UpdaterConfig>
  readonly offline?: boolean
  readonly replica?: string
  readonly signal?: AbortSignal
  readonly now?: () => number
}

export function updaterContext(service: TestService): ServiceContext {
  const { store, dir, mirror, replica = 'a' } = service
  // Of the configuration, updates read no more than this.
  const config = {
    dataDir: dir,
    matcher: {
      database: {
        dir,
        mirror,
        offline: service.offline ?? false,
        maxAge: 0,
        enrich: [],
        severitySources: [],
      },
      sources: { registry: { insecureHosts: [] } },
    },
    updater: {
      isEnabled: true,
      period: 60 * 60 * 1000,
      jitter: 0,
      concurrency: 2,
      generations: 3,
      minShare: 0.5,
      ...service.updater,
    },
  } as unknown as ServiceConfig
  return {
    config,
    store,
    queue: createQueue(store, { replica, poll: 20, leaseTime: 1000, backoff: () => 20 }),
    log: silentLogger,
    metrics: noMetrics,
    now: service.now ?? (() => Date.now()),
    environment: {},
    replica,
    signal: service.signal ?? new AbortController().signal,
  }
}
