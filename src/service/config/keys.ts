import { SEVERITIES } from '../../core/severity.ts'
import type { LayerLimits } from '../../layers/limits.ts'
import { DEFAULT_ROLES, ROLES, RUNNING_REPORTS } from './types.ts'

/** How the value of a key is written. */
export type KeyKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  /** A number from 0 to 1. */
  | { readonly kind: 'share' }
  /** `512MB`, `1GiB`, or a number of bytes. */
  | { readonly kind: 'size' }
  /** `90s`, `1h30m`, `7d`; in milliseconds. */
  | { readonly kind: 'duration' }
  /** `host:port`, `:port`, `[::1]:port`; `none` where nothing is to be served. */
  | { readonly kind: 'address'; readonly mayBeNone: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'list'; readonly choices?: readonly string[] }

/** A key under `service` in plimsoll.yaml that has a plain value. */
export interface ConfigKey {
  /** `auth.psk.key`. */
  readonly path: string
  readonly value: KeyKind
  /** As a user would write it; absent: there is none. */
  readonly default?: string
  readonly help: string
  /** The key of Clair's file that says the same. */
  readonly clair?: string
  /** What Clair's file has where it does not name it; else `default`. */
  readonly clairDefault?: string
  /** Never printed. It may also be written `…-file: PATH`, for a file that holds it, or `…-env: NAME`, for a variable. */
  readonly isSecret?: true
}

const TEXT = { kind: 'text' } as const
const FLAG = { kind: 'flag' } as const
const LIST = { kind: 'list' } as const
const SIZE = { kind: 'size' } as const
const DURATION = { kind: 'duration' } as const
const count = (least: number, most = Number.MAX_SAFE_INTEGER): KeyKind => ({ kind: 'number', least, most })

const LISTENING: readonly ConfigKey[] = [
  {
    path: 'roles',
    value: { kind: 'list', choices: ROLES },
    default: DEFAULT_ROLES.join(','),
    help: 'what this process does: `indexer` and `matcher` answer the paths of Clair, `api` our own, `admission` the API server of a cluster; `watcher` follows what runs in one; `updater` and `notifier` only work',
  },
  {
    path: 'listen',
    value: { kind: 'address', mayBeNone: false },
    default: '127.0.0.1:6060',
    help: 'where requests are taken; `:6060` is every IPv4 address of the machine, `[::]:6060` every address',
    clair: 'http_listen_addr',
    clairDefault: ':6060',
  },
  {
    path: 'introspection',
    value: { kind: 'address', mayBeNone: true },
    default: '127.0.0.1:8089',
    help: 'where health, readiness and metrics are, for everybody; `none` for none',
    clair: 'introspection_addr',
    clairDefault: ':8089',
  },
  { path: 'tls.cert', value: TEXT, help: 'PEM file of the certificate, with its chain', clair: 'tls.cert' },
  { path: 'tls.key', value: TEXT, help: 'PEM file of its key', clair: 'tls.key' },
  { path: 'tls.client-ca', value: TEXT, help: 'PEM file of the authorities whose clients are let in' },
  {
    path: 'http.max-indexing',
    value: { kind: 'number', least: -1, most: 100_000 },
    default: '0',
    help: 'requests that index at the same time, more are answered 429; 0 is four for each processor, -1 any number',
    clair: 'indexer.index_report_request_concurrency',
  },
  {
    path: 'http.max-body',
    value: SIZE,
    default: '16MiB',
    help: 'longest body of a request that is no upload',
  },
  {
    path: 'http.request-timeout',
    value: DURATION,
    default: '30s',
    help: 'time for the head of a request, and between two parts of its body',
  },
  {
    path: 'stop-grace',
    value: DURATION,
    default: '30s',
    help: 'how long a stop may take before work is handed back',
  },
]

const STATE: readonly ConfigKey[] = [
  {
    path: 'data',
    value: TEXT,
    help: 'folder of the advisories and of the SQLite file; default: `plimsoll` in the XDG data folder',
  },
  {
    path: 'database.url',
    value: TEXT,
    isSecret: true,
    help: "PostgreSQL, as `postgres://user@host/name` or in libpq's `key=value` pairs; default: a SQLite file in `data`",
    clair: 'indexer.connstring, matcher.connstring, notifier.connstring',
  },
  {
    path: 'database.migrate',
    value: FLAG,
    default: 'false',
    help: 'bring the tables to the level of this version when the service starts; a SQLite file always is',
    clair: 'indexer.migrations, matcher.migrations, notifier.migrations',
  },
  {
    path: 'database.connections',
    value: count(2, 10_000),
    default: '10',
    help: 'most connections to PostgreSQL',
    clair: 'pool_max_conns of a connstring',
  },
  {
    path: 'log-level',
    value: { kind: 'choice', choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] },
    default: 'info',
    help: 'least weight of what is logged',
    clair: 'log_level',
  },
  {
    path: 'secret',
    value: TEXT,
    isSecret: true,
    help: 'seals stored credentials, at least 32 characters; default: `PLIMSOLL_SECRET`, else none can be stored',
  },
  {
    path: 'airgap',
    value: FLAG,
    default: 'false',
    help: '`indexer.addresses` is `private`, and feeds are not updated but imported or taken from a mirror',
  },
]

const AUTH: readonly ConfigKey[] = [
  {
    path: 'auth.allow-anyone',
    value: FLAG,
    default: 'false',
    help: 'let everybody in who reaches an address that is no loopback address',
  },
  {
    path: 'auth.api-keys',
    value: FLAG,
    default: 'true',
    help: 'take the keys that `plimsoll admin keys create` makes',
  },
  {
    path: 'auth.psk.key',
    value: TEXT,
    isSecret: true,
    help: "key of Clair's JSON Web Tokens (HS256) in base64; default: `PLIMSOLL_PSK_KEY`, else none",
    clair: 'auth.psk.key',
  },
  {
    path: 'auth.psk.issuers',
    value: LIST,
    default: 'clair-intraservice',
    help: 'issuers whose tokens are taken, `clair-intraservice` always',
    clair: 'auth.psk.iss',
  },
]

const LIMIT_HELP: Readonly<Record<keyof LayerLimits, readonly [key: string, kind: KeyKind, help: string]>> = {
  maxEntries: ['entries', count(1), 'entries of one layer that are looked at'],
  maxPathLength: ['path-length', count(1), 'bytes in the path of an entry'],
  maxPathBytes: ['path-size', SIZE, 'bytes of all paths of one layer'],
  maxFileSize: ['file-size', SIZE, 'size of a file that is read, where larger than the limit for its kind'],
  maxWantedBytes: ['wanted-size', SIZE, 'size of all files of one layer that are read'],
  maxLinkDepth: ['link-depth', count(1), 'links that are followed one after the other'],
  maxDecompressionRatio: ['decompression-ratio', count(1), 'growth of a layer when it is decompressed'],
  maxLayerBytes: ['layer-size', SIZE, 'size of one layer when decompressed'],
}

/** As DEFAULT_LIMITS has them, which is not loaded before something is read; a test compares. */
const LIMIT_DEFAULTS: Readonly<Record<keyof LayerLimits, string>> = {
  maxEntries: '2000000',
  maxPathLength: '4096',
  maxPathBytes: '256MiB',
  maxFileSize: '0',
  maxWantedBytes: '2GiB',
  maxLinkDepth: '40',
  maxDecompressionRatio: '1100',
  maxLayerBytes: '256GiB',
}

/** Key by member of LayerLimits. */
export const LIMIT_KEYS = Object.entries(LIMIT_HELP).map(([member, [key]]) => ({
  member: member as keyof LayerLimits,
  path: `indexer.limits.${key}`,
}))

const INDEXER: readonly ConfigKey[] = [
  {
    path: 'indexer.concurrency',
    value: count(1, 1000),
    default: '2',
    help: 'images that are indexed side by side on behalf of the queue',
  },
  {
    path: 'indexer.layer-concurrency',
    value: count(1, 1000),
    default: '4',
    help: 'layers of an image that are fetched and read side by side',
    clair: 'indexer.layer_scan_concurrency',
    clairDefault: '10',
  },
  {
    path: 'indexer.addresses',
    value: { kind: 'choice', choices: ['any', 'public', 'private'] },
    default: 'any',
    help: 'which addresses layers may be fetched from; link-local ones never',
    clair: 'indexer.airgap (true: private)',
  },
  {
    path: 'indexer.allow',
    value: LIST,
    help: 'hosts (`host`, `host:port`, `*.host`) and networks (CIDR) that are let through whatever `addresses` says',
  },
  { path: 'indexer.deny', value: LIST, help: 'hosts and networks that nothing is fetched from' },
  { path: 'indexer.max-fetch', value: SIZE, default: '32GiB', help: 'largest layer that is fetched' },
  { path: 'indexer.fetch-timeout', value: DURATION, default: '10m', help: 'time to fetch one layer' },
  {
    path: 'indexer.max-redirects',
    value: count(0, 100),
    default: '5',
    help: 'redirects that are followed for one layer',
  },
  { path: 'indexer.skip-dirs', value: LIST, help: 'globs of folders in images that are not looked at' },
  { path: 'indexer.skip-files', value: LIST, help: 'globs of files in images that are not looked at' },
  { path: 'indexer.include-dev', value: FLAG, help: 'list development dependencies as well' },
  ...Object.entries(LIMIT_HELP).map(
    ([member, [key, value, help]]): ConfigKey => ({
      path: `indexer.limits.${key}`,
      value,
      default: LIMIT_DEFAULTS[member as keyof LayerLimits],
      help,
    }),
  ),
]

const MATCHER: readonly ConfigKey[] = [
  {
    path: 'matcher.cache-age',
    value: DURATION,
    default: '5m',
    help: 'how long others may keep a vulnerability report (`Cache-Control: max-age`)',
    clair: 'matcher.cache_age',
    clairDefault: '6h',
  },
  {
    path: 'matcher.cache-size',
    value: SIZE,
    default: '256MB',
    help: 'reports that are kept in memory, in bytes',
  },
  {
    path: 'matcher.mirror',
    value: TEXT,
    help: 'URL or folder in place of the upstreams of the feeds; default: `db.mirror`',
  },
  {
    path: 'matcher.max-db-age',
    value: DURATION,
    help: 'age from which a feed is called old; default: `db.max-age`, else 24h',
  },
  {
    path: 'matcher.enrich',
    value: { kind: 'list', choices: ['kev', 'epss', 'nvd', 'eol'] },
    help: 'facts that findings are given; default: as a scan',
    clair: 'matcher.disable_enrichment',
  },
  {
    path: 'matcher.severity',
    value: { kind: 'list', choices: SEVERITIES },
    help: 'findings of other severities are suppressed; default: all are kept',
  },
  { path: 'matcher.exceptions', value: LIST, help: 'files of exceptions; default: as a scan' },
  { path: 'matcher.vex', value: LIST, help: 'files and folders of VEX documents; default: as a scan' },
  { path: 'matcher.policy', value: LIST, help: 'policies, by name or file; default: as a scan' },
]

const UPDATER: readonly ConfigKey[] = [
  {
    path: 'updater.enabled',
    value: FLAG,
    default: 'true',
    help: 'whether feeds are brought up to date',
    clair: 'matcher.disable_updaters',
  },
  {
    path: 'updater.period',
    value: DURATION,
    default: '6h',
    help: 'time between two updates of a feed, at least 1m',
    clair: 'matcher.period',
  },
  {
    path: 'updater.jitter',
    value: { kind: 'share' },
    default: '0.1',
    help: 'share of the period that an update may be late by chance',
  },
  {
    path: 'updater.concurrency',
    value: count(1, 100),
    default: '2',
    help: 'feeds that are updated side by side, over all replicas',
  },
  {
    path: 'updater.feeds',
    value: LIST,
    help: 'ids of feeds, with `*`; default: those that stored images need, as they come to need them',
    clair: 'updaters.sets',
  },
  {
    path: 'updater.generations',
    value: count(2, 100_000),
    default: '10',
    help: 'generations of a feed that are kept, the current one included',
    clair: 'matcher.update_retention',
  },
  {
    path: 'updater.min-share',
    value: { kind: 'share' },
    default: '0.5',
    help: 'a generation with less than this share of the records before it is held back for an operator',
  },
]

const NOTIFIER: readonly ConfigKey[] = [
  {
    path: 'notifier.enabled',
    value: FLAG,
    default: 'true',
    help: 'whether anybody is told of changes; what is on its way already is delivered',
  },
  {
    path: 'notifier.summary',
    value: FLAG,
    default: 'true',
    help: 'one entry per image, for its worst change; else one for each change',
    clair: 'notifier.disable_summary',
  },
  {
    path: 'notifier.delivery-interval',
    value: DURATION,
    default: '0s',
    help: 'deliveries are collected and sent at that pace, at whole multiples of it by the clock (`1h`: on the hour); `0s`: each at once',
    clair: 'notifier.delivery_interval',
  },
  {
    path: 'notifier.retention',
    value: DURATION,
    default: '14d',
    help: 'how long notifications are kept that nobody deletes',
  },
]

const RETENTION: readonly ConfigKey[] = [
  {
    path: 'retention.max-age',
    value: DURATION,
    help: 'images that nobody used for so long are removed; default: never',
  },
  {
    path: 'retention.max-per-repository',
    value: count(1),
    help: 'of each repository, the newest so many are kept; default: all',
  },
  { path: 'retention.keep-tags', value: LIST, help: 'globs over tags that are never removed' },
  {
    path: 'retention.not-running-for',
    value: DURATION,
    help: 'images are removed that were not said to run for so long; default: never',
  },
]

const DOOR: readonly ConfigKey[] = [
  {
    path: 'admission.policy',
    value: TEXT,
    help: 'file that says what may run in a cluster (docs/admission-policy.md), for the role `admission`',
  },
  {
    path: 'admission.retention',
    value: DURATION,
    default: '90d',
    help: 'how long decisions about what may run are kept',
  },
  {
    path: 'admission.kubernetes.kubeconfig',
    value: TEXT,
    help: "file that says how the cluster is reached whose namespaces and secrets are asked for; default: as the service account of the service's own pod",
  },
  {
    path: 'admission.kubernetes.context',
    value: TEXT,
    help: 'context of that file; default: its current one',
  },
  {
    path: 'admission.kubernetes.pull-secrets',
    value: FLAG,
    default: 'false',
    help: 'read the pull secrets of a pod, and ask the registry as its kubelet would; needs `secret`',
  },
  {
    path: 'admission.kubernetes.stale-after',
    value: DURATION,
    default: '5m',
    help: 'labels of namespaces count as unknown when the cluster has said nothing for so long; at least 5s',
  },
]

/** How a cluster is reached by the parts under `prefix`. */
function kubernetesKeys(prefix: string): readonly ConfigKey[] {
  return [
    {
      path: `${prefix}.kubernetes.kubeconfig`,
      value: TEXT,
      help: 'file that says how the cluster is reached; default: those of `KUBECONFIG`, `~/.kube/config`, else the account of the pod',
    },
    {
      path: `${prefix}.kubernetes.context`,
      value: TEXT,
      help: 'context of the kubeconfig; default: the current one',
    },
  ]
}

const WATCHER: readonly ConfigKey[] = [
  {
    path: 'watcher.name',
    value: TEXT,
    default: 'default',
    help: 'what the cluster is called, for the role `watcher`; those that share a database need different ones',
  },
  ...kubernetesKeys('watcher'),
  { path: 'watcher.namespaces', value: LIST, help: 'only these namespaces; default: all' },
  { path: 'watcher.exclude', value: LIST, help: 'not these namespaces' },
  {
    path: 'watcher.reports',
    value: { kind: 'choice', choices: RUNNING_REPORTS },
    default: 'none',
    help: 'objects that are written into the cluster for each container that runs',
  },
  {
    path: 'watcher.scan',
    value: FLAG,
    default: 'true',
    help: 'whether images that run and are not stored are pulled and scanned',
  },
  {
    path: 'watcher.policy',
    value: TEXT,
    help: 'policy by which what runs is judged: a built-in one, or a file (docs/policies.md); default: `matcher.policy`, else `watcher.severity`',
  },
  {
    path: 'watcher.severity',
    value: { kind: 'choice', choices: SEVERITIES },
    default: 'HIGH',
    help: 'an image that runs is bad when it has a flaw of this severity or above, where no policy is named',
  },
]

/** Every key with a plain value, in the order of the documentation. Lists of maps are in list-schemas.ts. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  ...LISTENING,
  ...STATE,
  ...AUTH,
  ...INDEXER,
  ...MATCHER,
  ...UPDATER,
  ...NOTIFIER,
  ...RETENTION,
  ...DOOR,
  ...WATCHER,
]
