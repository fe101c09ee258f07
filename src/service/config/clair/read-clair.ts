import { parseDuration } from '../../../core/duration.ts'
import { collectFaults, messageThrownBy } from '../../../documents/check.ts'
import type { LocatedYaml } from '../../../documents/located-yaml.ts'
import { identityOf, parseConnstring } from '../connstring.ts'
import type { Setting, Settings } from '../settings.ts'
import { type ConfigValue, parseAddress } from '../values.ts'
import { readClairDocument } from './documents.ts'
import { meaninglessKeys } from './meaningless.ts'
import { CLAIR_KEYS, ClairConfig } from './schema.ts'
import { FEEDS_OF_SETS } from './sets.ts'
import { clairTargets } from './targets.ts'

export interface ClairSettings {
  readonly settings: Settings
  readonly warnings: readonly string[]
  readonly faults: readonly string[]
}

/** Clair's configuration as our keys. What has no meaning here is named in a warning. Throws `config-invalid` for what cannot be read. */
export async function readClairSettings(file: string, signal: AbortSignal): Promise<ClairSettings> {
  const yaml = await readClairDocument(file, signal)
  const checked = collectFaults(yaml, ClairConfig, CLAIR_KEYS)
  if ('faults' in checked) return { settings: { values: new Map() }, warnings: [], faults: checked.faults }
  return translate(checked.value, yaml)
}

function translate(clair: ClairConfig, yaml: LocatedYaml): ClairSettings {
  const faults: string[] = []
  const values = new Map<string, Setting>()
  const at = (path: readonly string[], detail: string): string =>
    messageThrownBy(() => yaml.fail(path, `${path.join('.')} ${detail}`))
  const set = (key: string, clairPath: string, value: ConfigValue | undefined | null): void => {
    if (value === undefined || value === null) return
    values.set(key, { value, at: (detail) => at(clairPath.split('.'), detail) })
  }
  const { indexer, matcher, notifier, updaters, auth, tls } = clair
  set('listen', 'http_listen_addr', parseAddress(clair.http_listen_addr || ':6060'))
  const introspection = clair.introspection_addr ?? ':8089'
  set('introspection', 'introspection_addr', introspection === '' ? 'none' : parseAddress(introspection))
  set('log-level', 'log_level', LEVELS[clair.log_level ?? 'info'])
  set('tls.cert', 'tls.cert', tls?.cert || undefined)
  set('tls.key', 'tls.key', tls?.key || undefined)
  setDatabase(clair, set, at, faults)
  // 0 stands for Clair's own default.
  set(
    'indexer.layer-concurrency',
    'indexer.layer_scan_concurrency',
    positive(indexer?.layer_scan_concurrency),
  )
  const requests = indexer?.index_report_request_concurrency
  if (requests)
    set('http.max-indexing', 'indexer.index_report_request_concurrency', requests < 0 ? -1 : requests)
  if (indexer?.airgap) set('indexer.addresses', 'indexer.airgap', 'private')
  const period = parseDuration(matcher?.period || '6h')
  set('updater.period', 'matcher.period', period)
  set('matcher.cache-age', 'matcher.cache_age', parseDuration(matcher?.cache_age || '') ?? period)
  if (matcher?.disable_updaters) set('updater.enabled', 'matcher.disable_updaters', false)
  if (matcher?.disable_enrichment) set('matcher.enrich', 'matcher.disable_enrichment', [])
  const generations = matcher?.update_retention
  if (generations)
    set(
      'updater.generations',
      'matcher.update_retention',
      generations < 0 ? FOR_EVER : Math.max(2, generations),
    )
  if (updaters?.sets) setFeeds(updaters.sets, set)
  if (notifier?.disable_summary) set('notifier.summary', 'notifier.disable_summary', false)
  set(
    'notifier.delivery-interval',
    'notifier.delivery_interval',
    parseDuration(notifier?.delivery_interval || ''),
  )
  if (auth?.keyserver)
    faults.push(
      at(
        ['auth', 'keyserver'],
        'is no longer in Clair, nor here: without it nobody would be asked who he is',
      ),
    )
  set('auth.psk.key', 'auth.psk.key', auth?.psk?.key)
  set('auth.psk.issuers', 'auth.psk.iss', auth?.psk?.iss)
  if (auth?.psk && !auth.psk.key)
    faults.push(at(['auth', 'psk'], 'is without key: nobody would be asked who he is'))
  const targets = notifier ? clairTargets(notifier, yaml, at, faults) : []
  return {
    settings: { values, ...(targets.length > 0 ? { targets } : {}) },
    warnings: meaninglessKeys(clair).map(({ path, why }) => at(path, why)),
    faults,
  }
}

const LEVELS: Readonly<Record<string, string>> = {
  'debug-color': 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
  panic: 'fatal',
}

/** Generations that nobody ever has. */
const FOR_EVER = 100_000

function positive(count: number | null | undefined): number | undefined {
  return count && count > 0 ? count : undefined
}

type Set = (key: string, clairPath: string, value: ConfigValue | undefined | null) => void
type At = (path: readonly string[], detail: string) => string

const DATABASES = ['indexer', 'matcher', 'notifier'] as const

/** Clair may keep three databases; here it is one. */
function setDatabase(clair: ClairConfig, set: Set, at: At, faults: string[]): void {
  const named = DATABASES.flatMap((part) => {
    const text = clair[part]?.connstring
    if (!text) return []
    const connection = parseConnstring(text)
    if (!('fault' in connection)) return [{ part, text, identity: identityOf(connection.url) }]
    faults.push(at([part, 'connstring'], connection.fault))
    return []
  })
  const [first] = named
  if (first) set('database.url', `${first.part}.connstring`, first.text)
  for (const { part, identity } of named.slice(1))
    if (identity !== first?.identity)
      faults.push(
        at(
          [part, 'connstring'],
          `names another database than ${first?.part}.connstring: the service has one for all`,
        ),
      )
  const migrating = DATABASES.find((part) => clair[part]?.migrations)
  if (migrating) set('database.migrate', `${migrating}.migrations`, true)
}

function setFeeds(sets: readonly string[], set: Set): void {
  if (sets.length === 0) {
    set('updater.enabled', 'updaters.sets', false)
    return
  }
  const feeds = new Set(sets.flatMap((name) => FEEDS_OF_SETS[name] ?? []))
  if (feeds.size === 0) return
  // Clair's list says nothing of facts: those are always in it.
  set('updater.feeds', 'updaters.sets', [...feeds, ...['kev', 'epss'].filter((one) => !feeds.has(one))])
}
