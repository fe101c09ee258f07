import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { temporaryFolder } from '../../../../test/plimsoll.ts'
import { SCAN } from '../../../../test/service-settings.ts'
import { compareText } from '../../../core/compare-text.ts'
import { inspectServiceConfig } from '../read-config.ts'
import { isClairConfig, MAX_DROP_INS } from './documents.ts'

const folder = temporaryFolder({ after })
const { signal } = new AbortController()
const KEY = Buffer.alloc(32, 7).toString('base64')

/** `dropIns` by name. */
async function inspect(text: string, dropIns: Readonly<Record<string, string>> = {}, name = 'clair.yaml') {
  const file = join(folder, name)
  rmSync(`${file}.d`, { recursive: true, force: true })
  writeFileSync(file, text)
  if (Object.keys(dropIns).length > 0) mkdirSync(`${file}.d`)
  for (const [drop, content] of Object.entries(dropIns)) writeFileSync(join(`${file}.d`, drop), content)
  const found = await inspectServiceConfig({
    clairFile: file,
    flags: {},
    environment: {},
    scan: SCAN,
    signal,
  })
  const short = (messages: readonly string[]) => messages.map((one) => one.replaceAll(`${folder}/`, ''))
  return { ...found, faults: short(found.faults), warnings: short(found.warnings) }
}

const WHOLE = `http_listen_addr: ":7070"
introspection_addr: ""
log_level: debug-color
tls: {cert: /c.pem, key: /k.pem}
indexer:
  connstring: host=db user=clair password=p dbname=clair pool_max_conns=40
  migrations: true
  layer_scan_concurrency: 6
  index_report_request_concurrency: -1
  airgap: true
  scanner: {package: {java: {disable_api: true}}}
matcher:
  connstring: postgres://other:q@db:5432/clair
  period: 2h
  disable_updaters: true
  disable_enrichment: true
  update_retention: -1
notifier:
  delivery_interval: 1m30s
  disable_summary: true
  webhook: {target: "https://t/hook", callback: "https://c/notifications", headers: {Authorization: [a, b]}}
  amqp:
    direct: true
    rollup: 0
    exchange: {name: e, type: topic, durability: true, auto_delete: true}
    routing_key: r
    uris: ["amqp://u:p@rabbit/"]
    tls: {root_ca: /ca.pem}
  stomp: {callback: "https://c/n", destination: d, uris: ["rabbit:61613"], user: {login: l, passcode: p}}
auth: {psk: {key: ${KEY}, iss: [quay, clairctl]}}
updaters: {sets: [debian, osv, freebsd]}
`

describe("Clair's file", () => {
  it('is read with all that has a meaning here', async () => {
    const { config, warnings, faults } = await inspect(WHOLE)
    assert.deepEqual(faults, [])
    assert.ok(config)
    assert.deepEqual(
      [config.listen.host, config.listen.port, config.introspection],
      ['0.0.0.0', 7070, undefined],
    )
    assert.deepEqual(config.listen.tls, { cert: '/c.pem', key: '/k.pem' })
    assert.equal(config.listen.maxIndexing, -1)
    assert.deepEqual(config.store, {
      kind: 'postgres',
      url: 'postgres://clair:p@db/clair',
      migrate: true,
      maxConnections: 40,
    })
    assert.deepEqual([config.log.level, config.indexer.layerConcurrency], ['debug', 6])
    assert.equal(config.indexer.fetch.addresses, 'private')
    assert.deepEqual(
      [config.updater.isEnabled, config.updater.period, config.matcher.cacheAge],
      [false, 7_200_000, 7_200_000],
    )
    assert.deepEqual(config.matcher.database.enrich, [])
    assert.deepEqual(config.updater.feeds, ['debian', 'eol-debian', 'osv-*', 'kev', 'epss'])
    assert.ok(config.updater.generations > 10_000)
    assert.deepEqual([config.notifier.isSummary, config.notifier.deliveryInterval], [false, 90_000])
    assert.deepEqual(config.auth.psk?.issuers, ['clair-intraservice', 'quay', 'clairctl'])
    assert.deepEqual(config.notifier.targets, [
      {
        name: 'webhook',
        filter: {},
        kind: 'webhook',
        url: 'https://t/hook',
        headers: { Authorization: 'a, b' },
        form: 'callback',
        callback: 'https://c/notifications',
      },
      {
        name: 'amqp',
        filter: {},
        kind: 'amqp',
        uris: ['amqp://u:p@rabbit/'],
        direct: true,
        rollup: 1,
        tls: { rootCa: '/ca.pem' },
        exchange: { name: 'e', type: 'topic', durable: true, autoDelete: true },
        routingKey: 'r',
      },
      {
        name: 'stomp',
        filter: {},
        kind: 'stomp',
        uris: ['rabbit:61613'],
        direct: false,
        rollup: 1,
        callback: 'https://c/n',
        destination: 'd',
        user: { login: 'l', passcode: 'p' },
      },
    ])
    const told = warnings.map((one) => one.split(' ').slice(0, 3).join(' '))
    assert.deepEqual(told, [
      'clair.yaml:11:29: indexer.scanner.package.java is',
      'clair.yaml:3:12: log_level is',
      'clair.yaml:31:18: updaters.sets names',
      'clair.yaml:19:3: notifier names',
    ])
  })

  it('that says nothing has the defaults of Clair', async () => {
    const { config } = await inspect('{}\n')
    assert.deepEqual([config?.listen.host, config?.listen.port], ['0.0.0.0', 6060])
    assert.deepEqual(config?.introspection, { host: '0.0.0.0', port: 8089 })
    assert.equal(config.indexer.layerConcurrency, 10)
    assert.deepEqual([config.notifier.deliveryInterval, config.matcher.cacheAge], [0, 21_600_000])
  })

  const faults: readonly [text: string, message: string][] = [
    ['- a', '1:1: the file is to be a map'],
    ['nothing: 1', '1:1: nothing is no key that is known'],
    [
      'http_listn_addr: ":1"',
      '1:1: http_listn_addr is no key that is known (did you mean «http_listen_addr»?)',
    ],
    ['http_listen_addr: 6060', '1:19: http_listen_addr is to be a text.'],
    ['http_listen_addr: host', '1:19: http_listen_addr is to be an address'],
    ['introspection_addr: ":x"', '1:21: introspection_addr is to be an address'],
    ['log_level: loud', '1:12: log_level is to be debug-color or debug'],
    ['indexer: []', '1:10: indexer is to be'],
    [
      'indexer: {connstrng: a}',
      '1:11: indexer.connstrng is no key that is known (did you mean «connstring»?)',
    ],
    ['indexer: {connstring: "host=a"}', '1:23: indexer.connstring names no database'],
    ['indexer: {airgap: "yes"}', '1:19: indexer.airgap is to be true or false.'],
    ['indexer: {scanner: {pakage: {}}}', '1:21: indexer.scanner.pakage is no key'],
    ['indexer: {scanlock_retry: 1.5}', '1:27: indexer.scanlock_retry is to be'],
    ['matcher: {period: 6}', '1:19: matcher.period is to be a text.'],
    ['matcher: {period: 6 hours}', '1:19: matcher.period is to be a duration in the notation of Go'],
    ['matcher: {period: 1s}', '1:19: matcher.period is to be at least 1m.'],
    ['matchers: {names: a}', '1:19: matchers.names is to be a list.'],
    ['updaters: {sets: {}}', '1:18: updaters.sets is to be a list.'],
    [
      'indexer: {connstring: dbname=a}\nmatcher: {connstring: dbname=b}',
      '2:23: matcher.connstring names another database than indexer.connstring',
    ],
    [
      'matcher: {connstring: host=a dbname=d}\nnotifier: {connstring: host=b dbname=d}',
      '2:24: notifier.connstring names another database',
    ],
    ['notifier: {webhook: {target: "http://a"}}', '1:21: notifier.webhook needs callback'],
    ['notifier: {webhook: {callback: "http://a"}}', 'notifier.webhook.target is missing.'],
    [
      'notifier: {webhook: {target: a, callback: "http://a"}}',
      '1:30: notifier.webhook.target is to be an address',
    ],
    [
      'notifier: {amqp: {direct: true, exchange: {name: a}, uris: ["amqp://x"]}}',
      'notifier.amqp.routing_key is missing.',
    ],
    [
      'notifier: {amqp: {direct: true, exchange: {name: a}, routing_key: r, uris: ["http://x"]}}',
      '1:77: notifier.amqp.uris.0 is to be an address',
    ],
    ['notifier: {stomp: {uris: [a], destination: d}}', '1:19: notifier.stomp needs callback'],
    ['auth: {keyserver: {api: "http://x"}}', '1:19: auth.keyserver is no longer in Clair'],
    ['auth: {psk: {iss: [a]}}', '1:13: auth.psk is without key'],
    ['auth: {psk: {key: "!"}}', '1:19: auth.psk.key is to be base64.'],
    ['tls: {cert: a}', '1:13: tls.cert needs tls.key as well.'],
    ['trace: {name: 3}', '1:15: trace.name is to be a text.'],
  ]
  for (const [text, message] of faults) {
    it(`with ${JSON.stringify(text)} is refused`, async () => {
      const found = await inspect(text).catch((error: unknown) => ({
        faults: [(error as Error).message.replaceAll(`${folder}/`, '')],
      }))
      assert.equal(found.faults.length, 1, found.faults.join('\n'))
      const [fault = ''] = found.faults
      assert.ok(fault.startsWith('clair.yaml:') && fault.includes(message), fault)
    })
  }

  it('names what has no meaning here, all of it (fault 6 of Clair: metrics by the settings of traces)', async () => {
    const { warnings } = await inspect(`tls: {root_ca: a}
indexer: {scanlock_retry: 5}
matcher: {indexer_addr: a, max_conn_pool: 5}
matchers: {names: [], config: {x: {}}}
updaters: {filter: a, config: {debian: {}}}
notifier: {indexer_addr: a, matcher_addr: b, poll_interval: 1h}
trace: {name: otlp}
metrics: {name: dogstatsd, dogstatsd: {url: a}, prometheus: {endpoint: /m}}
`)
    const names = warnings.map((one) => one.split(' ')[1] ?? '')
    assert.deepEqual(names.toSorted(compareText), [
      'indexer.scanlock_retry',
      'matcher.indexer_addr',
      'matcher.max_conn_pool',
      'matchers.config.x',
      'matchers.names',
      'metrics.dogstatsd',
      'metrics.name',
      'metrics.prometheus.endpoint',
      'notifier.indexer_addr',
      'notifier.matcher_addr',
      'notifier.poll_interval',
      'tls.root_ca',
      'trace.name',
      'updaters.config.debian',
      'updaters.filter',
    ])
  })

  it('is YAML or JSON by its name', async () => {
    const { config } = await inspect('{"http_listen_addr": ":1"}', {}, 'clair.json')
    assert.equal(config?.listen.port, 1)
    await assert.rejects(inspect('http_listen_addr: ":1"', {}, 'clair.json'), { message: /is no JSON/ })
    await assert.rejects(inspect('{}', {}, 'clair.conf'), { message: /neither \.yaml nor \.json/ })
  })

  it('is told from ours by its keys', async () => {
    const file = join(folder, 'which.yaml')
    for (const [text, isClair] of [
      ['indexer: {}', true],
      ['http_listen_addr: a', true],
      ['service: {indexer: {}}', false],
      ['db: {offline: true}', false],
      ['', false],
    ] as const) {
      writeFileSync(file, text)
      assert.equal(await isClairConfig(file, signal), isClair, text)
    }
  })
})

describe('drop-ins', () => {
  const base = 'http_listen_addr: ":1"\nmatcher: {period: 2h, cache_age: 1h}\nupdaters: {sets: [debian]}\n'

  it('are laid over in the order of their names, and others are left alone', async () => {
    const { config, faults } = await inspect(base, {
      '20.json': '{"http_listen_addr": ":3"}',
      '10.yaml': 'http_listen_addr: ":2"\nmatcher: {cache_age: null}\n',
      '30.yaml-patch': '- {op: add, path: /updaters/sets/-, value: alpine}\n',
      '40.json-patch':
        '[{"op": "test", "path": "/matcher/period", "value": "2h"}, {"op": "replace", "path": "/http_listen_addr", "value": ":4"}]',
      '50.yaml': '',
      '60.txt': 'nothing: [',
      '70.yml': 'nothing: 1',
    })
    assert.deepEqual(faults, [])
    assert.equal(config?.listen.port, 4)
    assert.equal(config.matcher.cacheAge, 7_200_000)
    assert.deepEqual(config.updater.feeds?.slice(0, 4), [
      'debian',
      'eol-debian',
      'alpine-*',
      'eol-alpine-linux',
    ])
  })

  const faults: readonly [name: string, text: string, message: string][] = [
    ['a.yaml', 'nothing: 1', 'a.yaml:1:1: nothing is no key'],
    ['a.yaml', 'matcher:\n  period: x', 'a.yaml:2:11: matcher.period is to be a duration'],
    ['a.yaml', '- a', 'a.yaml:1:1: the file is to be a map'],
    ['a.json', 'matcher: {}', 'a.json:1:1: the file is no JSON'],
    ['a.yaml-patch', 'op: add', 'a.yaml-patch:1:1: the file is to be a list'],
    ['a.yaml-patch', '- {op: put, path: /a}', 'a.yaml-patch:1:8: 0.op is to be add or remove'],
    [
      'a.yaml-patch',
      '- {op: remove, path: /nothing}',
      'a.yaml-patch:1:3: 0 the operation remove finds nothing at «nothing»',
    ],
    [
      'a.yaml-patch',
      '- {op: test, path: /matcher/period, value: 3h}',
      'the operation test finds another value',
    ],
    [
      'a.yaml-patch',
      '- {op: replace, path: /matcher/period, value: x}',
      'a.yaml-patch:1:47: matcher.period is to be a duration',
    ],
    ['a.yaml-patch', '- {op: add, path: matcher, value: x}', 'has a path that is none: «matcher»'],
    ['a.yaml-patch', '- {op: add, path: /updaters/sets/7, value: x}', 'finds no item «7» in a list of 1'],
    ['a.yaml-patch', '- {op: move, from: /matcher, path: /matcher/period}', 'moves a value into itself'],
    ['a.yaml-patch', '- {op: copy, path: /matcher/period}', 'is without from'],
  ]
  for (const [name, text, message] of faults) {
    it(`${name} with ${JSON.stringify(text)} is refused, with its own place`, async () => {
      const found = await inspect(base, { [name]: text }).catch((error: unknown) => ({
        faults: [(error as Error).message.replaceAll(`${folder}/`, '')],
      }))
      assert.equal(found.faults.length, 1, found.faults.join('\n'))
      const [fault = ''] = found.faults
      assert.ok(
        fault.startsWith(`clair.yaml.d/${name}:`) && fault.includes(message.replace(': 0 the', ': the')),
        fault,
      )
    })
  }

  it('are at most so many', async () => {
    const many = Object.fromEntries(
      Array.from({ length: MAX_DROP_INS + 1 }, (_, index) => [`${index}.yaml`, '']),
    )
    await assert.rejects(inspect(base, many), { message: /holds more than 1000 files/ })
  })
})
