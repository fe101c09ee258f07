import { BlockList, isIP } from 'node:net'
import { parseConnstring } from './connstring.ts'
import { pickFrom } from './pick.ts'
import type { Resolved } from './resolve.ts'
import { DEFAULT_ROLES } from './types.ts'

export interface Findings {
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
}

/** Characters that a secret has at least: 32 of them in base64 are 192 bits. */
const LEAST_SECRET = 32
/** Bytes of a key that HS256 calls for. https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const GOOD_KEY = 32
const LEAST_PERIOD = 60_000

/** What is wrong with keys that are right each by itself. */
export function checkResolved(resolved: Resolved): Findings {
  const faults: string[] = []
  const warnings: string[] = []
  const pick = pickFrom(resolved)
  const fault = (path: string, detail: string): void => {
    faults.push(pick.setting(path)?.at(detail) ?? `service.${path} ${detail}.`)
  }
  const warn = (path: string, detail: string): void => {
    warnings.push(pick.setting(path)?.at(detail) ?? `service.${path} ${detail}.`)
  }
  const roles = pick.list('roles') ?? []
  if (roles.length === 0) fault('roles', 'is empty: nothing would be done')
  if (roles.includes('admission') && pick.text('admission.policy') === undefined)
    fault('roles', 'has admission, which needs admission.policy (--admission-policy)')
  if (!roles.includes('admission') && pick.text('admission.policy') !== undefined)
    warn('admission.policy', 'means nothing without the role admission')
  checkAdmission(pick, fault)
  if (!roles.includes('watcher'))
    for (const path of ['watcher.policy', 'watcher.namespaces', 'watcher.kubernetes.kubeconfig'])
      if (pick.setting(path)) warn(path, 'means nothing without the role watcher')
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(pick.text('watcher.name') ?? ''))
    fault('watcher.name', 'is to be a name of letters, digits, dots and dashes')
  if (pick.text('database.url') === undefined && DEFAULT_ROLES.some((role) => !roles.includes(role)))
    warn('roles', 'leaves out roles, and a SQLite file is for one process: nobody does their work')
  checkListening(pick, fault)
  const connection = parseConnstring(pick.text('database.url') ?? 'dbname=none')
  if ('fault' in connection) fault('database.url', connection.fault)
  else for (const word of connection.ignored) warn('database.url', `says ${word}, which means nothing here`)
  const key = pick.text('auth.psk.key')
  if (key !== undefined) {
    if (!isBase64(key)) fault('auth.psk.key', 'is to be base64')
    else if (Buffer.from(key, 'base64').length < GOOD_KEY)
      warn('auth.psk.key', `has fewer than ${GOOD_KEY} bytes, which can be guessed`)
  }
  const secret = pick.text('secret')
  if (secret !== undefined && secret.length < LEAST_SECRET)
    fault('secret', `is to have at least ${LEAST_SECRET} characters`)
  for (const path of ['indexer.allow', 'indexer.deny'])
    for (const place of pick.list(path) ?? [])
      if (!isPlace(place))
        fault(path, `does not know «${place}»: a host, host:port, *.host or network (CIDR)`)
  if ((pick.maybeNumber('updater.period') ?? LEAST_PERIOD) < LEAST_PERIOD)
    fault('updater.period', 'is to be at least 1m')
  for (const path of ['stop-grace', 'http.request-timeout', 'indexer.fetch-timeout'])
    if ((pick.maybeNumber(path) ?? 1) <= 0) fault(path, 'is to be longer than nothing')
  for (const feed of pick.list('updater.feeds') ?? [])
    if (!/^[a-z0-9.*-]+$/.test(feed)) fault('updater.feeds', `«${feed}» cannot be the id of a feed`)
  checkLists(resolved, faults)
  return { faults, warnings }
}

const LEAST_STALE = 5000

function checkAdmission(
  pick: ReturnType<typeof pickFrom>,
  fault: (path: string, detail: string) => void,
): void {
  const at = (key: string): string => `admission.kubernetes.${key}`
  if (pick.text(at('context')) !== undefined && pick.text(at('kubeconfig')) === undefined)
    fault(at('context'), 'needs admission.kubernetes.kubeconfig: the context is one of that file')
  if (pick.flag(at('pull-secrets')) && pick.text('secret') === undefined)
    fault(at('pull-secrets'), 'needs secret: it seals what waits to be scanned')
  if ((pick.maybeNumber(at('stale-after')) ?? LEAST_STALE) < LEAST_STALE)
    fault(at('stale-after'), 'is to be at least 5s')
}

function checkListening(
  pick: ReturnType<typeof pickFrom>,
  fault: (path: string, detail: string) => void,
): void {
  const [cert, key, clientCa] = ['tls.cert', 'tls.key', 'tls.client-ca'].map((path) => pick.text(path))
  if (cert !== undefined && key === undefined) fault('tls.cert', 'needs tls.key as well')
  if (key !== undefined && cert === undefined) fault('tls.key', 'needs tls.cert as well')
  if (clientCa !== undefined && cert === undefined)
    fault('tls.client-ca', 'needs tls.cert and tls.key as well')
  const listen = pick.address('listen')
  const introspection = pick.address('introspection')
  const isSame = listen?.host === introspection?.host && listen?.port === introspection?.port
  if (introspection && isSame && introspection.port !== 0)
    fault('introspection', 'is the address of listen: health and metrics have one of their own')
}

function checkLists({ oidc, targets }: Resolved, faults: string[]): void {
  const issuers = new Set<string>()
  for (const { value, at } of oidc) {
    const id = `${value.issuer} ${value.audience}`
    if (issuers.has(id)) faults.push(at('says an issuer and audience again'))
    issuers.add(id)
  }
  const names = new Set<string>()
  for (const { value, at } of targets) {
    if (names.has(value.name)) faults.push(at(`has the name «${value.name}», as another target has`))
    names.add(value.name)
    const isCalledBack =
      value.kind === 'webhook'
        ? value.form === 'callback'
        : (value.kind === 'amqp' || value.kind === 'stomp') && value.direct !== true
    if (isCalledBack && !('callback' in value && value.callback))
      faults.push(at('needs callback: where the notification can be fetched'))
    const tls = 'tls' in value ? value.tls : undefined
    if (tls && (tls.cert === undefined) !== (tls.key === undefined))
      faults.push(at('needs both cert and key in tls, or neither'))
  }
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length > 0
}

/** `host`, `host:port`, `*.host`, an address, or a network. */
function isPlace(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  if (prefix === undefined)
    return isIP(text) !== 0 || /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,252})(?::\d{1,5})?$/i.test(text)
  const family = isIP(address)
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6')
    return true
  } catch {
    return false
  }
}
