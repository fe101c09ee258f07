import type { LocatedYaml } from '../../../documents/located-yaml.ts'
import type { Target } from '../list-schemas.ts'
import { collectTarget, type Setting } from '../settings.ts'
import type { ClairConfig } from './schema.ts'

type Notifier = NonNullable<ClairConfig['notifier']>

/** What Clair's file tells of targets: all of them are told here, where Clair takes the first of webhook, AMQP, STOMP. */
export function clairTargets(
  { webhook, amqp, stomp }: Notifier,
  yaml: LocatedYaml,
  at: (path: readonly string[], detail: string) => string,
  faults: string[],
): readonly Setting<Target>[] {
  const drafts: [name: 'webhook' | 'amqp' | 'stomp', draft: object][] = []
  if (webhook) drafts.push(['webhook', webhookDraft(webhook)])
  if (amqp) drafts.push(['amqp', amqpDraft(amqp)])
  if (stomp) drafts.push(['stomp', stompDraft(stomp)])
  return drafts.flatMap(([name, draft]) => {
    const complain = (detail: string): string => at(['notifier', name], detail)
    const result = collectTarget({
      ...yaml,
      value: draft,
      fail: (path, detail) =>
        yaml.fail(['notifier', name, ...path.map(clairName)], `notifier.${name}.${clairWords(detail)}`),
      failAtKey: (path, detail) =>
        yaml.failAtKey(['notifier', name, ...path.map(clairName)], `notifier.${name}.${clairWords(detail)}`),
    })
    if ('value' in result) return [{ value: result.value, at: complain }]
    faults.push(...result.faults)
    return []
  })
}

function webhookDraft({ target, callback, headers }: NonNullable<Notifier['webhook']>): object {
  const joined = Object.entries(headers ?? {}).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  return compact({
    kind: 'webhook',
    name: 'webhook',
    form: 'callback',
    url: target,
    callback,
    headers: Object.fromEntries(joined) as object,
  })
}

function amqpDraft(amqp: NonNullable<Notifier['amqp']>): object {
  const { exchange } = amqp
  return compact({
    kind: 'amqp',
    name: 'amqp',
    ...broker(amqp),
    exchange: compact({
      name: exchange?.name ?? '',
      type: exchange?.type || undefined,
      durable: exchange?.durability ?? exchange?.durable ?? false,
      'auto-delete': exchange?.auto_delete ?? false,
    }),
    'routing-key': amqp.routing_key,
  })
}

function stompDraft(stomp: NonNullable<Notifier['stomp']>): object {
  const { destination, user } = stomp
  return compact({
    kind: 'stomp',
    name: 'stomp',
    ...broker(stomp),
    destination,
    user: user ? { login: user.login, passcode: user.passcode } : undefined,
  })
}

function broker({ direct, rollup, callback, uris, tls }: NonNullable<Notifier['amqp'] | Notifier['stomp']>) {
  return {
    direct: direct ?? undefined,
    // Clair takes 0 for 1.
    rollup: rollup || undefined,
    callback: callback || undefined,
    uris,
    tls: tls ? compact({ 'root-ca': tls.root_ca, cert: tls.cert, key: tls.key }) : undefined,
  }
}

function compact(object: object): object {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  )
}

/** Our names of keys as Clair has them. */
const NAMES: Readonly<Record<string, string>> = {
  url: 'target',
  'routing-key': 'routing_key',
  'root-ca': 'root_ca',
  'auto-delete': 'auto_delete',
}

function clairName(key: PropertyKey): PropertyKey {
  return typeof key === 'string' ? (NAMES[key] ?? key) : key
}

function clairWords(detail: string): string {
  const [name = '', ...rest] = detail.split(' ')
  const words = name.split('.').map((word) => NAMES[word] ?? word)
  return [words.join('.'), ...rest].join(' ')
}
