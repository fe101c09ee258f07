import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ENRICHMENTS } from '../../core/enrichment.ts'
import { SEVERITIES } from '../../core/severity.ts'
import type { ScanRequest } from '../../engine/request.ts'
import { DEFAULT_LIMITS, type LayerLimits } from '../../layers/limits.ts'
import { parseConnstring } from './connstring.ts'
import { dataHome } from './data-home.ts'
import { LIMIT_KEYS } from './keys.ts'
import { type Picker, pickFrom } from './pick.ts'
import type { Resolved } from './resolve.ts'
import { oidcConfig, targetConfig } from './targets.ts'
import {
  type AdmissionCluster,
  type AuthConfig,
  DEFAULT_ROLES,
  type IndexerConfig,
  type KubernetesConfig,
  type MatcherConfig,
  ROLES,
  RUNNING_REPORTS,
  type ServiceConfig,
  type StoreConfig,
} from './types.ts'

/** How a scan from the command line would be done here; the service starts from it. */
export type ScanSettings = Pick<ScanRequest, 'sources' | 'layers' | 'packages' | 'database' | 'decisions'>

/** Resolved keys as the parts of the service take them. They were checked before (check.ts). */
export function buildConfig(
  resolved: Resolved,
  scan: ScanSettings,
  environment: NodeJS.ProcessEnv,
): ServiceConfig {
  const pick = pickFrom(resolved)
  const roles = pick.list('roles') ?? DEFAULT_ROLES
  const policy = pick.text('admission.policy')
  const dataDir = pick.text('data') ?? dataHome(environment)
  const introspection = pick.address('introspection')
  const secret = pick.text('secret')
  return {
    roles: ROLES.filter((role) => roles.includes(role)),
    listen: listenConfig(pick),
    ...(introspection === undefined ? {} : { introspection }),
    store: storeConfig(pick, dataDir),
    dataDir,
    log: { level: (pick.text('log-level') ?? 'info') as ServiceConfig['log']['level'] },
    auth: authConfig(pick, resolved),
    indexer: indexerConfig(pick, scan),
    matcher: matcherConfig(pick, scan, dataDir),
    updater: updaterConfig(pick, scan),
    notifier: {
      isEnabled: pick.flag('notifier.enabled'),
      isSummary: pick.flag('notifier.summary'),
      deliveryInterval: pick.number('notifier.delivery-interval'),
      retention: pick.number('notifier.retention'),
      targets: resolved.targets.map(({ value }) => targetConfig(value)),
    },
    retention: retentionConfig(pick),
    admission: {
      retention: pick.number('admission.retention'),
      kubernetes: admissionCluster(pick),
      ...(policy === undefined ? {} : { policy }),
    },
    watcher: watcherConfig(pick),
    stopGrace: pick.number('stop-grace'),
    ...(secret === undefined ? {} : { secret }),
  }
}

function admissionCluster(pick: Picker): AdmissionCluster {
  return {
    ...kubernetesConfig(pick, 'admission'),
    pullSecrets: pick.flag('admission.kubernetes.pull-secrets'),
    staleAfter: pick.number('admission.kubernetes.stale-after'),
  }
}

function watcherConfig(pick: Picker): ServiceConfig['watcher'] {
  const policy = pick.text('watcher.policy')
  return {
    name: pick.text('watcher.name') ?? 'default',
    kubernetes: kubernetesConfig(pick, 'watcher'),
    namespaces: pick.list('watcher.namespaces') ?? [],
    exclude: pick.list('watcher.exclude') ?? [],
    reports: RUNNING_REPORTS.find((kind) => kind === pick.text('watcher.reports')) ?? 'none',
    scan: pick.flag('watcher.scan'),
    ...(policy === undefined ? {} : { policy }),
    severity: SEVERITIES.find((severity) => severity === pick.text('watcher.severity')) ?? 'HIGH',
  }
}

function kubernetesConfig(pick: Picker, prefix: string): KubernetesConfig {
  const kubeconfig = pick.text(`${prefix}.kubernetes.kubeconfig`)
  const context = pick.text(`${prefix}.kubernetes.context`)
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  }
}

function listenConfig(pick: Picker): ServiceConfig['listen'] {
  const [cert, key, clientCa] = ['tls.cert', 'tls.key', 'tls.client-ca'].map((path) => pick.text(path))
  const address = pick.address('listen')
  if (!address) throw new Error('nothing says where the service listens')
  return {
    ...address,
    ...(cert === undefined || key === undefined
      ? {}
      : { tls: { cert, key, ...(clientCa === undefined ? {} : { clientCa }) } }),
    maxIndexing: pick.number('http.max-indexing') || 4 * availableParallelism(),
    maxBodyBytes: pick.number('http.max-body'),
    requestTimeout: pick.number('http.request-timeout'),
  }
}

/** Name of the file in the data folder. */
const SQLITE_FILE = 'service.sqlite'

function storeConfig(pick: Picker, dataDir: string): StoreConfig {
  const text = pick.text('database.url')
  const isMigrating = pick.flag('database.migrate')
  if (text === undefined) return { kind: 'sqlite', path: join(dataDir, SQLITE_FILE), migrate: isMigrating }
  const connection = parseConnstring(text)
  if ('fault' in connection) throw new Error(`the database ${connection.fault}`)
  return {
    kind: 'postgres',
    url: connection.url,
    migrate: isMigrating,
    maxConnections: connection.maxConnections ?? pick.number('database.connections'),
  }
}

/** Of the tokens that Clair's own parts give each other. */
const OWN_ISSUER = 'clair-intraservice'

function authConfig(pick: Picker, { oidc }: Resolved): AuthConfig {
  const key = pick.text('auth.psk.key')
  const issuers = [...new Set([OWN_ISSUER, ...(pick.list('auth.psk.issuers') ?? [])])]
  return {
    allowAnyone: pick.flag('auth.allow-anyone'),
    ...(key === undefined ? {} : { psk: { key: Uint8Array.from(Buffer.from(key, 'base64')), issuers } }),
    oidc: oidc.map(({ value }) => oidcConfig(value)),
    apiKeys: pick.flag('auth.api-keys'),
  }
}

function indexerConfig(pick: Picker, { layers, packages, sources }: ScanSettings): IndexerConfig {
  const limits: Partial<Record<keyof LayerLimits, number>> = {}
  for (const { member, path } of LIMIT_KEYS) limits[member] = pick.number(path)
  // What is known of layers is kept in the store, and nowhere else.
  const { cacheDir: _cache, build: _build, distribution: _distribution, ...rest } = layers
  const addresses = pick.text('indexer.addresses')
  return {
    layers: {
      ...rest,
      limits: { ...DEFAULT_LIMITS, ...limits },
      skipDirs: pick.list('indexer.skip-dirs') ?? layers.skipDirs,
      skipFiles: pick.list('indexer.skip-files') ?? layers.skipFiles,
      concurrency: pick.number('indexer.layer-concurrency'),
    },
    packages: {
      ...packages,
      includeDevelopment: pick.setting('indexer.include-dev')
        ? pick.flag('indexer.include-dev')
        : packages.includeDevelopment,
    },
    sources,
    layerConcurrency: pick.number('indexer.layer-concurrency'),
    fetch: {
      addresses: pick.flag('airgap')
        ? 'private'
        : addresses === 'public' || addresses === 'private'
          ? addresses
          : 'any',
      allow: pick.list('indexer.allow') ?? [],
      deny: pick.list('indexer.deny') ?? [],
      maxBytes: pick.number('indexer.max-fetch'),
      timeout: pick.number('indexer.fetch-timeout'),
      maxRedirects: pick.number('indexer.max-redirects'),
    },
    concurrency: pick.number('indexer.concurrency'),
  }
}

function matcherConfig(pick: Picker, scan: ScanSettings, dataDir: string): MatcherConfig {
  const { database, decisions, sources } = scan
  const mirror = pick.text('matcher.mirror') ?? database.mirror
  const enrich = pick.list('matcher.enrich')
  const severities = pick.list('matcher.severity')
  return {
    database: {
      ...database,
      dir: join(dataDir, 'db'),
      ...(mirror === undefined ? {} : { mirror }),
      offline: database.offline || (pick.flag('airgap') && mirror === undefined),
      maxAge: pick.maybeNumber('matcher.max-db-age') ?? database.maxAge,
      enrich: enrich ? ENRICHMENTS.filter((one) => enrich.includes(one)) : database.enrich,
    },
    decisions: {
      ...decisions,
      filters: {
        ...decisions.filters,
        severities: severities
          ? SEVERITIES.filter((severity) => severities.includes(severity))
          : decisions.filters.severities,
      },
      exceptions: pick.list('matcher.exceptions') ?? decisions.exceptions,
      vex: pick.list('matcher.vex') ?? decisions.vex,
      policies: pick.list('matcher.policy') ?? decisions.policies,
    },
    cacheAge: pick.number('matcher.cache-age'),
    cacheBytes: pick.number('matcher.cache-size'),
    sources,
  }
}

function updaterConfig(pick: Picker, { database }: ScanSettings): ServiceConfig['updater'] {
  const hasMirror = (pick.text('matcher.mirror') ?? database.mirror) !== undefined
  const feeds = pick.list('updater.feeds')
  const period = pick.number('updater.period')
  return {
    isEnabled: pick.flag('updater.enabled') && !(pick.flag('airgap') && !hasMirror),
    period,
    jitter: Math.round(period * pick.number('updater.jitter')),
    concurrency: pick.number('updater.concurrency'),
    ...(feeds === undefined ? {} : { feeds }),
    generations: pick.number('updater.generations'),
    minShare: pick.number('updater.min-share'),
  }
}

function retentionConfig(pick: Picker): ServiceConfig['retention'] {
  const maxAge = pick.maybeNumber('retention.max-age')
  const maxPerRepository = pick.maybeNumber('retention.max-per-repository')
  const notRunningFor = pick.maybeNumber('retention.not-running-for')
  return {
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(maxPerRepository === undefined ? {} : { maxPerRepository }),
    keepTags: pick.list('retention.keep-tags') ?? [],
    ...(notRunningFor === undefined ? {} : { notRunningFor }),
  }
}
