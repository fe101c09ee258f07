import type { AuthConfig, ServiceConfig } from '../../src/service/config/types.ts'
import { requestHere } from '../scan-here.ts'

export interface TestConfigSettings {
  /** Folder for everything. */
  readonly dir: string
  readonly mirror?: string
  readonly auth?: Partial<AuthConfig>
  readonly maxIndexing?: number
  readonly secret?: string
}

/** What a service of a test is told; nothing of it leaves this machine. */
export function testConfig({ dir, mirror, auth, maxIndexing, secret }: TestConfigSettings): ServiceConfig {
  const { layers, packages, sources, database, decisions } = requestHere(
    { kind: 'input', input: '' },
    { cache: dir, ...(mirror === undefined ? {} : { mirror }) },
  )
  return {
    roles: ['indexer', 'matcher', 'updater', 'notifier', 'api'],
    listen: {
      host: '127.0.0.1',
      port: 0,
      maxIndexing: maxIndexing ?? 8,
      maxBodyBytes: 64 * 1024 * 1024,
      requestTimeout: 10_000,
    },
    store: { kind: 'sqlite', path: `${dir}/service.sqlite`, migrate: true },
    dataDir: dir,
    log: { level: 'error' },
    auth: { allowAnyone: true, oidc: [], apiKeys: false, ...auth },
    indexer: {
      layers,
      packages,
      sources,
      layerConcurrency: 2,
      concurrency: 2,
      fetch: { addresses: 'any', allow: [], deny: [], maxBytes: 2 ** 30, timeout: 10_000, maxRedirects: 5 },
    },
    matcher: { database, decisions, sources, cacheAge: 6 * 60 * 60 * 1000, cacheBytes: 2 ** 25 },
    updater: {
      isEnabled: true,
      period: 6 * 60 * 60 * 1000,
      jitter: 0,
      concurrency: 2,
      generations: 10,
      minShare: 0.5,
    },
    notifier: {
      isEnabled: true,
      isSummary: true,
      deliveryInterval: 0,
      retention: 14 * 24 * 60 * 60 * 1000,
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
    stopGrace: 1000,
    ...(secret === undefined ? {} : { secret }),
  }
}
