import type { Severity } from '../../core/severity.ts'
import type {
  DatabaseOptions,
  DecisionSources,
  LayerOptions,
  PackageOptions,
  SourceOptions,
} from '../../engine/request.ts'

export const ROLES = ['indexer', 'matcher', 'updater', 'notifier', 'api', 'admission', 'watcher'] as const
/** `indexer` and `matcher` serve Clair's paths; `api` our own and Harbor's; `updater` and `notifier` only work. */
export type Role = (typeof ROLES)[number]
/** Without a word of the user; the cluster's door needs a policy first, and whoever watches one a cluster. */
export const DEFAULT_ROLES: readonly Role[] = ROLES.filter(
  (role) => role !== 'admission' && role !== 'watcher',
)

/** All that the service can be told, resolved: whatever file it came from, with every default filled in. Times in milliseconds. */
export interface ServiceConfig {
  readonly roles: readonly Role[]
  readonly listen: ListenConfig
  /** Health, readiness and metrics, never authenticated; absent: not served. */
  readonly introspection?: Address
  readonly store: StoreConfig
  /** Folder for the SQLite file and the advisory database. */
  readonly dataDir: string
  readonly log: { readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' }
  readonly auth: AuthConfig
  readonly indexer: IndexerConfig
  readonly matcher: MatcherConfig
  readonly updater: UpdaterConfig
  readonly notifier: NotifierConfig
  readonly retention: RetentionConfig
  readonly admission: {
    /** File of the policy; see docs/admission-policy.md. */
    readonly policy?: string
    /** How long decisions are kept. */
    readonly retention: number
    readonly kubernetes: AdmissionCluster
  }
  readonly watcher: WatcherConfig
  /** How long a stop may take. */
  readonly stopGrace: number
  /** Seals stored credentials; from a file or the environment. Absent: none can be stored. */
  readonly secret?: string
}

/** The cluster that is asked about namespaces and secrets. */
export interface AdmissionCluster extends KubernetesConfig {
  readonly pullSecrets: boolean
  /** How long labels count when the cluster says nothing any more. */
  readonly staleAfter: number
}

export interface Address {
  readonly host: string
  readonly port: number
}

export interface ListenConfig extends Address {
  readonly tls?: {
    readonly cert: string
    readonly key: string
    /** PEM of the authorities whose clients are let in. */
    readonly clientCa?: string
  }
  /** Requests that index at the same time; more are answered 429. Negative: any number. */
  readonly maxIndexing: number
  readonly maxBodyBytes: number
  /** Until the whole of a request's head has come, and between two parts of its body. */
  readonly requestTimeout: number
}

export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly path: string; readonly migrate: boolean }
  | {
      readonly kind: 'postgres'
      readonly url: string
      readonly migrate: boolean
      readonly maxConnections: number
    }

export interface AuthConfig {
  /** Not even on an address that others can reach. */
  readonly allowAnyone: boolean
  readonly psk?: { readonly key: Uint8Array; readonly issuers: readonly string[] }
  readonly oidc: readonly OidcConfig[]
  /** Whether API keys of the store are taken. */
  readonly apiKeys: boolean
}

export interface OidcConfig {
  readonly issuer: string
  readonly audience: string
  /** Default: by discovery. */
  readonly jwksUri?: string
  /** Claims. */
  readonly tenantClaim?: string
  readonly scopeClaim: string
}

export interface IndexerConfig {
  readonly layers: LayerOptions
  readonly packages: PackageOptions
  readonly sources: SourceOptions
  /** Layers of one manifest that are fetched and read side by side. */
  readonly layerConcurrency: number
  readonly fetch: FetchGuard
  /** Jobs side by side. */
  readonly concurrency: number
}

/** Where layers may be fetched from: addresses that callers name are a way into the network. */
export interface FetchGuard {
  /** `public`: only addresses of the internet; `private`: only those of private networks (Clair's airgap); `any`. */
  readonly addresses: 'any' | 'public' | 'private'
  /** `host`, `host:port`, `*.host`, or CIDR, that are let through whatever `addresses` says; link-local never is. */
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly maxBytes: number
  readonly timeout: number
  readonly maxRedirects: number
}

export interface MatcherConfig {
  readonly database: DatabaseOptions
  readonly decisions: DecisionSources
  /** `Cache-Control: max-age` of vulnerability reports. */
  readonly cacheAge: number
  /** Bytes of reports that are kept in memory. */
  readonly cacheBytes: number
  readonly sources: SourceOptions
}

export interface UpdaterConfig {
  readonly isEnabled: boolean
  readonly period: number
  readonly jitter: number
  readonly concurrency: number
  /** Patterns over ids of feeds; absent: those that stored images need, as they come to need them. */
  readonly feeds?: readonly string[]
  /** Generations that are kept of a feed, the current one included. At least 2. */
  readonly generations: number
  /** A new generation with less than this share of the records before is held back, 0 to 1. */
  readonly minShare: number
}

export interface NotifierConfig {
  readonly isEnabled: boolean
  /** One entry per image, its worst, as Clair does; or all. */
  readonly isSummary: boolean
  /** Deliveries are collected and sent at that pace. 0: each at once. */
  readonly deliveryInterval: number
  /** How long delivered and unread notifications are kept. */
  readonly retention: number
  readonly targets: readonly TargetConfig[]
}

/** How a cluster is reached; with neither, by the account of the pod that this runs in. */
export interface KubernetesConfig {
  readonly kubeconfig?: string
  readonly context?: string
}

export const RUNNING_REPORTS = ['none', 'vulnerability-reports', 'policy-reports'] as const

export interface WatcherConfig {
  /** What the cluster is called in the store, the API and notifications. */
  readonly name: string
  readonly kubernetes: KubernetesConfig
  /** Only these; empty: all. */
  readonly namespaces: readonly string[]
  /** Not these. */
  readonly exclude: readonly string[]
  /** Objects that are written into the cluster. */
  readonly reports: (typeof RUNNING_REPORTS)[number]
  /** Whether what runs and is not stored is scanned. */
  readonly scan: boolean
  /** Of judgement: a built-in one, or a file. */
  readonly policy?: string
  /** Flaws from here up make an image bad, where no policy says what does. */
  readonly severity: Severity
}

export interface TargetFilter {
  readonly minSeverity?: string
  readonly kevOnly?: boolean
  readonly labels?: Readonly<Record<string, string>>
}

interface TargetBase {
  /** Unique: deliveries are kept by it. */
  readonly name: string
  readonly filter: TargetFilter
  /** Of whose images it is told; empty text: the default tenant; `*`: all of them. Absent: the default tenant alone. */
  readonly tenants?: readonly string[]
  /** Path of a template in place of the built-in text, where the kind has one. */
  readonly template?: string
}

export type TargetConfig =
  | (TargetBase & {
      readonly kind: 'webhook'
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
      /** `callback`: Clair's form; `content`: everything in it, signed where there is a secret. */
      readonly form: 'callback' | 'content'
      readonly callback?: string
      readonly secret?: string
    })
  | (TargetBase & {
      readonly kind: 'amqp'
      readonly uris: readonly string[]
      readonly exchange: {
        readonly name: string
        readonly type: string
        readonly durable: boolean
        readonly autoDelete: boolean
      }
      readonly routingKey: string
      readonly direct: boolean
      readonly rollup: number
      readonly callback?: string
      readonly tls?: ClientTls
    })
  | (TargetBase & {
      readonly kind: 'stomp'
      readonly uris: readonly string[]
      readonly destination: string
      readonly direct: boolean
      readonly rollup: number
      readonly callback?: string
      readonly user?: { readonly login: string; readonly passcode: string }
      readonly tls?: ClientTls
    })
  | (TargetBase & {
      readonly kind: 'email'
      /** `smtp://user:password@host:587`. */
      readonly url: string
      readonly from: string
      readonly to: readonly string[]
    })
  | (TargetBase & { readonly kind: 'slack' | 'teams'; readonly url: string })
  | (TargetBase & {
      readonly kind: 'jira'
      readonly url: string
      readonly user?: string
      readonly token: string
      readonly project: string
      readonly issueType: string
    })

export interface ClientTls {
  readonly rootCa?: string
  readonly cert?: string
  readonly key?: string
}

export interface RetentionConfig {
  /** Images that nobody used for so long are removed; absent: never. */
  readonly maxAge?: number
  /** Of each repository, the newest so many are kept. */
  readonly maxPerRepository?: number
  /** Glob over tags that are never removed. */
  readonly keepTags: readonly string[]
  /** Removed when they were not said to run for so long. */
  readonly notRunningFor?: number
}
