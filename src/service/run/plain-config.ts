import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ENRICHMENTS } from '../../core/enrichment.ts'
import { PlimsollError } from '../../core/errors.ts'
import { PACKAGE_CLASSES, RELATIONSHIPS } from '../../core/package.ts'
import { defaultPlatform } from '../../core/platform.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { DEFAULT_LIMITS } from '../../layers/limits.ts'
import { type Address, ROLES, type ServiceConfig } from '../config/types.ts'

/** What the command line says of a service. */
export interface PlainSettings {
  readonly roles: readonly string[]
  readonly listen: string
  /** `none` for none. */
  readonly introspection: string
  readonly dataDir: string
  /** `postgres://…`; absent: a SQLite file in the data folder. */
  readonly database?: string
  readonly migrate: boolean
  readonly logLevel: string
  readonly allowAnyone: boolean
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A configuration of the command line alone, with defaults for all the rest. Throws `option-invalid`. */
export function plainConfig(settings: PlainSettings): ServiceConfig {
  const { dataDir, database } = settings
  const sources = {
    platform: defaultPlatform(process.arch),
    imageSources: ['registry'],
    registry: { insecureHosts: [] },
  } as const
  return {
    roles: ROLES.filter((role) => settings.roles.includes(role)),
    listen: {
      ...parseAddress(settings.listen, '--listen'),
      maxIndexing: 4 * availableParallelism(),
      maxBodyBytes: 16 * 2 ** 20,
      requestTimeout: 30_000,
    },
    ...(settings.introspection === 'none'
      ? {}
      : { introspection: parseAddress(settings.introspection, '--introspection') }),
    store:
      database === undefined
        ? { kind: 'sqlite', path: join(dataDir, 'service.sqlite'), migrate: settings.migrate }
        : { kind: 'postgres', url: database, migrate: settings.migrate, maxConnections: 10 },
    dataDir,
    log: { level: settings.logLevel as ServiceConfig['log']['level'] },
    auth: { allowAnyone: settings.allowAnyone, oidc: [], apiKeys: true },
    indexer: {
      layers: {
        limits: DEFAULT_LIMITS,
        skipDirs: [],
        skipFiles: [],
        concurrency: availableParallelism(),
        verifyDiffIds: false,
      },
      packages: {
        includeDevelopment: false,
        relationships: [...RELATIONSHIPS, 'unknown'],
        includePrograms: true,
      },
      sources,
      layerConcurrency: 4,
      fetch: {
        addresses: 'any',
        allow: [],
        deny: [],
        maxBytes: 32 * 2 ** 30,
        timeout: 10 * MINUTE,
        maxRedirects: 5,
      },
      concurrency: 2,
    },
    matcher: {
      database: {
        dir: join(dataDir, 'db'),
        offline: false,
        maxAge: 24 * HOUR,
        enrich: ENRICHMENTS,
        severitySources: ['auto'],
      },
      decisions: {
        filters: {
          severities: SEVERITIES,
          ignoreStatuses: [],
          ignoreStatusOption: '--ignore-status',
          packageTypes: PACKAGE_CLASSES,
        },
        exceptions: [],
        vex: [],
        policies: [],
        verdict: {
          exitCode: 0,
          exitOnEol: 0,
          allowIncomplete: false,
          failOnEmpty: false,
          failOnUnusedExceptions: false,
        },
      },
      cacheAge: 5 * MINUTE,
      cacheBytes: 256e6,
      sources,
    },
    updater: {
      isEnabled: true,
      period: 6 * HOUR,
      jitter: 0.6 * HOUR,
      concurrency: 2,
      generations: 10,
      minShare: 0.5,
    },
    notifier: {
      isEnabled: true,
      isSummary: true,
      deliveryInterval: 5000,
      retention: 14 * 24 * HOUR,
      targets: [],
    },
    retention: { keepTags: [] },
    stopGrace: 30_000,
  }
}

/** `127.0.0.1:6060`, `[::1]:6060`; `:6060` is every IPv4 address of the machine, as in Clair's file. */
function parseAddress(text: string, option: string): Address {
  const found = /^(?:\[(?<six>[\da-f:.]+)\]|(?<host>[^:[\]/\s]*)):(?<port>\d{1,5})$/i.exec(text)?.groups
  const port = Number(found?.['port'])
  if (found && port <= 65_535) return { host: found['six'] ?? (found['host'] || '0.0.0.0'), port }
  throw new PlimsollError('option-invalid', `${option} is host:port, not «${text}».`)
}
