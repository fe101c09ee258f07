import { join } from 'node:path'
import type { ServiceConfig } from '../src/service/config/types.ts'

/** A configuration for tests: everything in the folder, listening on free ports of loopback. */
export function testServiceConfig(folder: string, changes: Partial<ServiceConfig> = {}): ServiceConfig {
  const sources = {} as ServiceConfig['indexer']['sources']
  return {
    roles: ['indexer', 'matcher', 'updater', 'notifier', 'api'],
    listen: {
      host: '127.0.0.1',
      port: 0,
      maxIndexing: 4,
      maxBodyBytes: 4_000_000,
      requestTimeout: 10_000,
    },
    introspection: { host: '127.0.0.1', port: 0 },
    store: { kind: 'sqlite', path: join(folder, 'service.sqlite'), migrate: true },
    dataDir: folder,
    log: { level: 'error' },
    auth: { allowAnyone: false, oidc: [], apiKeys: false },
    indexer: {
      layers: {} as ServiceConfig['indexer']['layers'],
      packages: {} as ServiceConfig['indexer']['packages'],
      sources,
      layerConcurrency: 2,
      fetch: {
        addresses: 'any',
        allow: [],
        deny: [],
        maxBytes: 100_000_000,
        timeout: 10_000,
        maxRedirects: 3,
      },
      concurrency: 2,
    },
    matcher: {
      database: {} as ServiceConfig['matcher']['database'],
      decisions: {} as ServiceConfig['matcher']['decisions'],
      cacheAge: 60_000,
      cacheBytes: 10_000_000,
      sources,
    },
    updater: {
      isEnabled: false,
      period: 3_600_000,
      jitter: 0,
      concurrency: 1,
      generations: 2,
      minShare: 0.5,
    },
    notifier: {
      isEnabled: true,
      isSummary: true,
      deliveryInterval: 0,
      retention: 86_400_000,
      targets: [],
    },
    retention: { keepTags: [] },
    admission: {
      retention: 90 * 24 * 60 * 60 * 1000,
      kubernetes: { pullSecrets: false, staleAfter: 300_000 },
    },
    watcher: {
      name: 'test',
      kubernetes: {},
      namespaces: [],
      exclude: [],
      reports: 'none',
      scan: true,
      severity: 'HIGH',
    },
    stopGrace: 2000,
    ...changes,
  }
}
