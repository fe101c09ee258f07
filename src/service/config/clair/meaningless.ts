import type { ClairConfig } from './schema.ts'
import { FEEDS_OF_SETS } from './sets.ts'

interface Meaningless {
  readonly path: readonly string[]
  readonly why: string
}

/** Keys of Clair's that mean nothing here when they are given at all, and what is done instead. */
export const ALWAYS_MEANINGLESS: readonly (readonly [path: string, why: string])[] = [
  [
    'tls.root_ca',
    'is ignored, as in Clair, where it is deprecated; clients are asked for certificates by service.tls.client-ca',
  ],
  ['indexer.scanlock_retry', 'is ignored: work is given out by a queue, and nothing is locked'],
  ['matcher.indexer_addr', 'is ignored: matcher and indexer share the database'],
  ['notifier.indexer_addr', 'is ignored: notifier and indexer share the database'],
  ['notifier.matcher_addr', 'is ignored: notifier and matcher share the database'],
  ['notifier.poll_interval', 'is ignored: the notifier is told of new advisories'],
  ['notifier.webhook.signed', 'is ignored: a webhook carries a token whenever auth.psk is set'],
  [
    'matcher.max_conn_pool',
    'is ignored, as in Clair, where it is deprecated; service.database.connections says it',
  ],
  ['updaters.filter', 'is ignored: the updaters of Clair are others; service.updater.feeds chooses feeds'],
  ['trace.name', 'is ignored: spans go to whatever OpenTelemetry SDK the process is started with'],
  ['metrics.dogstatsd', 'is ignored: metrics are for Prometheus, at /metrics'],
  ['metrics.otlp', 'is ignored: metrics are for Prometheus, at /metrics'],
]

/** Maps of settings of Clair's own components: each key is named. */
const COMPONENTS: readonly (readonly [path: string, why: string])[] = [
  ['indexer.scanner.package', 'is ignored: the analysers here have no such settings'],
  ['indexer.scanner.dist', 'is ignored: the analysers here have no such settings'],
  ['indexer.scanner.repo', 'is ignored: the analysers here have no such settings'],
  ['matchers.config', 'is ignored: the matchers here have no such settings'],
  [
    'updaters.config',
    'is ignored: feeds have no such settings; service.matcher.mirror says where they come from',
  ],
]

export function meaninglessKeys(clair: ClairConfig): readonly Meaningless[] {
  const found: Meaningless[] = []
  for (const [path, why] of ALWAYS_MEANINGLESS)
    if (isSaid(valueAt(clair, path))) found.push({ path: path.split('.'), why })
  for (const [path, why] of COMPONENTS)
    for (const name of Object.keys(valueAt(clair, path) ?? {}))
      found.push({ path: [...path.split('.'), name], why })
  if (clair.log_level === 'debug-color' || clair.log_level === 'panic')
    found.push({
      path: ['log_level'],
      why: `is taken for ${clair.log_level === 'panic' ? 'fatal' : 'debug'}`,
    })
  if (clair.matchers?.names)
    found.push({ path: ['matchers', 'names'], why: 'is ignored: everything that can be judged always is' })
  const { name, prometheus } = clair.metrics ?? {}
  if (name && name !== 'prometheus')
    found.push({ path: ['metrics', 'name'], why: 'is ignored: metrics are for Prometheus, at /metrics' })
  if (prometheus?.endpoint && prometheus.endpoint !== '/metrics')
    found.push({ path: ['metrics', 'prometheus', 'endpoint'], why: 'is ignored: metrics are at /metrics' })
  const strange = (clair.updaters?.sets ?? []).filter((set) => !Object.hasOwn(FEEDS_OF_SETS, set))
  for (const set of strange)
    found.push({ path: ['updaters', 'sets'], why: `names «${set}», for which there is no feed here` })
  const targets = (['webhook', 'amqp', 'stomp'] as const).filter((one) => clair.notifier?.[one])
  if (targets.length > 1)
    found.push({
      path: ['notifier'],
      why: `names ${targets.join(', ')}: all are told here, where Clair tells the first alone`,
    })
  return found
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 0
}

function valueAt(clair: ClairConfig, path: string): unknown {
  let at: unknown = clair
  for (const key of path.split('.')) at = (at as Record<string, unknown> | null | undefined)?.[key]
  return at
}
