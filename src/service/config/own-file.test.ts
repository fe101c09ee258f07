import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { SCAN } from '../../../test/service-settings.ts'
import type { ServiceFlags } from './flags.ts'
import { inspectServiceConfig, readServiceConfig } from './read-config.ts'

const folder = temporaryFolder({ after })
const { signal } = new AbortController()
const SECRET = 'x'.repeat(40)

async function inspect(text: string, flags: ServiceFlags = {}, environment: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'plimsoll.yaml')
  writeFileSync(file, text)
  const found = await inspectServiceConfig({ file, flags, environment, scan: SCAN, signal })
  const short = (messages: readonly string[]) => messages.map((one) => one.replaceAll(`${folder}/`, ''))
  return { ...found, faults: short(found.faults), warnings: short(found.warnings) }
}

describe('what is wrong in plimsoll.yaml', () => {
  const target = (members: string): string => `service: {notifier: {targets: [{name: a, ${members}}]}}`
  const faults: readonly [text: string, message: string][] = [
    ['service: 3', '1:10: service is to hold keys and values.'],
    ['service: [a]', '1:10: service is to hold keys and values.'],
    ['service: {tls: 3}', '1:11: service.tls is to hold keys and values.'],
    ['service: {lissten: a}', '1:11: service.lissten is no key that is known (did you mean «listen»?).'],
    ['service: {tls: {crt: a}}', '1:17: service.tls.crt is no key that is known (did you mean «tls.cert»?).'],
    ['service: {listen-file: a}', '1:11: service.listen-file is no key that is known'],
    ['service: {listen: 6060}', '1:11: service.listen is to be an address such as'],
    ['service: {listen: "localhost"}', '1:11: service.listen is to be an address'],
    ['service: {listen: ":70000"}', '1:11: service.listen is to be an address'],
    ['service: {listen: "::1:6060"}', '1:11: service.listen is to be an address'],
    ['service: {listen: none}', '1:11: service.listen is to be an address'],
    [
      'service: {introspection: off}',
      '1:11: service.introspection is to be an address such as 127.0.0.1:6060 or :6060, or none.',
    ],
    ['service: {introspection: "127.0.0.1:6060"}', '1:26: service.introspection is the address of listen'],
    ['service: {roles: [indexr]}', '1:11: service.roles does not know «indexr»; there are indexer, matcher'],
    ['service: {roles: []}', '1:18: service.roles is empty'],
    ['service: {roles: [admission]}', '1:18: service.roles has admission, which needs admission.policy'],
    [
      'service: {admission: {kubernetes: {context: a}}}',
      '1:45: service.admission.kubernetes.context needs admission.kubernetes.kubeconfig',
    ],
    [
      'service: {admission: {kubernetes: {pull-secrets: true}}}',
      '1:50: service.admission.kubernetes.pull-secrets needs secret',
    ],
    [
      'service: {admission: {kubernetes: {stale-after: 1s}}}',
      '1:49: service.admission.kubernetes.stale-after is to be at least 5s.',
    ],
    ['service: {watcher: {name: "a b"}}', '1:27: service.watcher.name is to be a name of letters'],
    [
      'service: {watcher: {reports: all}}',
      '1:21: service.watcher.reports is to be none, vulnerability-reports',
    ],
    ['service: {watcher: {severity: bad}}', '1:21: service.watcher.severity is to be UNKNOWN, LOW'],
    ['service: {roles: {}}', '1:11: service.roles is to be a list of texts.'],
    ['service: {data: ""}', '1:11: service.data is to be a text.'],
    ['service: {data: [a]}', '1:11: service.data is to be a text.'],
    ['service: {airgap: "yes"}', '1:11: service.airgap is to be true or false.'],
    ['service: {airgap: 1}', '1:11: service.airgap is to be true or false.'],
    [
      'service: {log-level: loud}',
      '1:11: service.log-level is to be trace, debug, info, warn, error, fatal.',
    ],
    ['service: {stop-grace: 30}', '1:11: service.stop-grace is to be a duration'],
    ['service: {stop-grace: 30x}', '1:11: service.stop-grace is to be a duration'],
    ['service: {stop-grace: -1s}', '1:11: service.stop-grace is to be a duration'],
    ['service: {stop-grace: 0}', '1:23: service.stop-grace is to be longer than nothing.'],
    ['service: {http: {max-body: 3XB}}', '1:18: service.http.max-body is to be a size'],
    ['service: {http: {max-body: -3}}', '1:18: service.http.max-body is to be a size'],
    [
      'service: {http: {max-indexing: -2}}',
      '1:18: service.http.max-indexing is to be a whole number from -1',
    ],
    ['service: {http: {max-indexing: 1.5}}', '1:18: service.http.max-indexing is to be a whole number'],
    [
      'service: {http: {request-timeout: 0s}}',
      '1:35: service.http.request-timeout is to be longer than nothing.',
    ],
    ['service: {tls: {cert: a}}', '1:23: service.tls.cert needs tls.key as well.'],
    ['service: {tls: {key: a}}', '1:22: service.tls.key needs tls.cert as well.'],
    ['service: {tls: {client-ca: a}}', '1:28: service.tls.client-ca needs tls.cert and tls.key as well.'],
    ['service: {database: {url: mysql://x/y}}', '1:27: service.database.url is neither postgres://'],
    ['service: {database: {url: postgres://host}}', '1:27: service.database.url names no database'],
    ['service: {database: {url: "host=a b"}}', '1:27: service.database.url is neither'],
    ['service: {database: {url: "host=a"}}', '1:27: service.database.url names no database'],
    [
      'service: {database: {url: "host=a dbname=b port=x"}}',
      '1:27: service.database.url names a port that is none',
    ],
    [
      'service: {database: {url-file: /nowhere/x}}',
      '1:22: service.database.url-file names /nowhere/x, which cannot be read',
    ],
    [
      'service: {database: {url-env: NOT_SET}}',
      '1:22: service.database.url-env names NOT_SET, which is not set.',
    ],
    [
      'service: {database: {url: "dbname=a", url-env: HOME}}',
      '1:39: service.database.url-env says again what service.database.url says.',
    ],
    [
      'service: {database: {connections: 1}}',
      '1:22: service.database.connections is to be a whole number from 2',
    ],
    ['service: {secret: short}', '1:19: service.secret is to have at least 32 characters.'],
    ['service: {secret-file: [a]}', '1:11: service.secret-file is to be the path of a file.'],
    ['service: {auth: {psk: {key: "??"}}}', '1:29: service.auth.psk.key is to be base64.'],
    ['service: {auth: {oidc: {}}}', '1:18: service.auth.oidc is to be a list.'],
    [
      'service: {auth: {oidc: [{issuer: x, audience: y}]}}',
      '1:34: service.auth.oidc.0.issuer is to be an address',
    ],
    ['service: {auth: {oidc: [{issuer: "https://x"}]}}', '1:25: service.auth.oidc.0.audience is missing.'],
    [
      'service: {auth: {oidc: [{issuer: "https://x", audience: a}, {issuer: "https://x", audience: a}]}}',
      '1:61: service.auth.oidc.1 says an issuer and audience again.',
    ],
    [
      'service: {indexer: {concurrency: 0}}',
      '1:21: service.indexer.concurrency is to be a whole number from 1',
    ],
    [
      'service: {indexer: {addresses: some}}',
      '1:21: service.indexer.addresses is to be any, public, private.',
    ],
    [
      'service: {indexer: {allow: ["10.0.0.0/33"]}}',
      '1:28: service.indexer.allow does not know «10.0.0.0/33»',
    ],
    ['service: {indexer: {deny: ["a b"]}}', '1:27: service.indexer.deny does not know «a b»'],
    [
      'service: {indexer: {limits: {entries: 0}}}',
      '1:30: service.indexer.limits.entries is to be a whole number',
    ],
    ['service: {indexer: {fetch-timeout: 0s}}', '1:36: service.indexer.fetch-timeout is to be longer'],
    ['service: {updater: {period: 30s}}', '1:29: service.updater.period is to be at least 1m.'],
    ['service: {updater: {min-share: 2}}', '1:21: service.updater.min-share is to be a number from 0 to 1.'],
    [
      'service: {updater: {generations: 1}}',
      '1:21: service.updater.generations is to be a whole number from 2',
    ],
    [
      'service: {updater: {feeds: ["Debian!"]}}',
      '1:28: service.updater.feeds «Debian!» cannot be the id of a feed.',
    ],
    ['service: {matcher: {enrich: [kevv]}}', '1:21: service.matcher.enrich does not know «kevv»'],
    ['service: {matcher: {severity: [high]}}', '1:21: service.matcher.severity does not know «high»'],
    [
      'service: {retention: {max-per-repository: 0}}',
      '1:23: service.retention.max-per-repository is to be a whole number from 1 up.',
    ],
    ['service: {notifier: {targets: a}}', '1:22: service.notifier.targets is to be a list.'],
    ['service: {notifier: {targets: [3]}}', '1:32: service.notifier.targets.0'],
    [target('kind: pigeon'), 'service.notifier.targets.0'],
    [target('kind: slack'), '1:32: service.notifier.targets.0.url is missing.'],
    [
      target('kind: slack, url: "ftp://x"'),
      'service.notifier.targets.0.url is to be an address that begins with http:// or https://.',
    ],
    [
      target('kind: slack, url-env: NOT_SET'),
      'service.notifier.targets.0.url-env names NOT_SET, which is not set.',
    ],
    [target('kind: webhook, url: "http://x", form: callback'), 'service.notifier.targets.0 needs callback'],
    [target('kind: webhook, url: "http://x", headers: {"a b": c}'), 'service.notifier.targets.0.headers'],
    [
      target('kind: webhook, url: "http://x", headers: {a: "b\\r\\nc: d"}'),
      'holds a character that no header may have.',
    ],
    [
      target('kind: webhook, url: "http://x", filter: {min-severity: bad}'),
      'service.notifier.targets.0.filter.min-severity is to be',
    ],
    [
      target('kind: amqp, uris: [], exchange: {name: a}, routing-key: b, direct: true'),
      'service.notifier.targets.0.uris is empty',
    ],
    [
      target('kind: amqp, uris: ["amqp://x"], exchange: {name: a}, routing-key: b'),
      'service.notifier.targets.0 needs callback',
    ],
    [
      target('kind: stomp, uris: [x], destination: a, direct: true, tls: {cert: a}'),
      'needs both cert and key in tls',
    ],
    [
      target('kind: stomp, uris: [x], destination: a, direct: true, rollup: 0'),
      'service.notifier.targets.0.rollup is empty or too small.',
    ],
    [
      target('kind: email, url: "http://x", from: a, to: [b]'),
      'service.notifier.targets.0.url is to be an address that begins with smtp://',
    ],
    [target('kind: jira, url: "http://x", project: P'), 'service.notifier.targets.0.token is missing.'],
    [
      'service: {notifier: {targets: [{name: "a b", kind: slack, url: "http://x"}]}}',
      'service.notifier.targets.0.name is to be up to 64',
    ],
    [
      'service: {notifier: {targets: [{name: a, kind: slack, url: "http://x"}, {name: a, kind: teams, url: "http://x"}]}}',
      'service.notifier.targets.1 has the name «a»',
    ],
  ]
  for (const [text, message] of faults) {
    it(text, async () => {
      const { faults: found, config } = await inspect(text)
      assert.equal(found.length, 1, found.join('\n'))
      const [fault = ''] = found
      assert.ok(fault.startsWith('plimsoll.yaml:1:'), fault)
      assert.ok(fault.includes(message) && fault.endsWith('.'), fault)
      assert.equal(config, undefined)
    })
  }

  it('is told at once, every fault of it', async () => {
    const { faults: found } = await inspect('service:\n  listen: 3\n  tls: {cert: a}\n  nothing: 1\n')
    assert.equal(found.length, 3)
  })

  it('never shows a secret', async () => {
    const text =
      'service: {secret: s3cret, database: {url: "password=s3cret"}, auth: {psk: {key: "s3cret!"}}}'
    const { faults: found } = await inspect(text)
    assert.equal(found.length, 3)
    for (const fault of found) assert.ok(!fault.includes('s3cret'), fault)
  })

  it('ends what reads it, with all faults', async () => {
    const file = join(folder, 'plimsoll.yaml')
    writeFileSync(file, 'service: {listen: 1, data: 2}')
    await assert.rejects(readServiceConfig({ file, flags: {}, environment: {}, scan: SCAN, signal }), {
      code: 'config-invalid',
      message: /service\.listen .*\n.*service\.data /,
    })
  })
})

describe('what is said', () => {
  it('by nobody is the default, on loopback addresses and a SQLite file', async () => {
    const { config, warnings } = await inspect('scan: {}\n', {}, { HOME: '/home/a' })
    assert.ok(config)
    assert.deepEqual(warnings, [])
    assert.deepEqual(config.listen.host, '127.0.0.1')
    assert.deepEqual(config.introspection, { host: '127.0.0.1', port: 8089 })
    assert.deepEqual(config.store, {
      kind: 'sqlite',
      path: '/home/a/.local/share/plimsoll/service.sqlite',
      migrate: false,
    })
    assert.equal(config.matcher.database.dir, '/home/a/.local/share/plimsoll/db')
    const { period, jitter, generations, minShare } = config.updater
    assert.deepEqual([period, jitter, generations, minShare], [21_600_000, 2_160_000, 10, 0.5])
    assert.deepEqual([config.stopGrace, config.matcher.cacheBytes], [30_000, 256_000_000])
    assert.equal(config.indexer.layers.cacheDir, undefined)
    assert.deepEqual(config.auth, { allowAnyone: false, oidc: [], apiKeys: true })
  })

  it('by an option counts before a variable, that before the file', async () => {
    const text = `service: {listen: ":1", secret: ${SECRET}}`
    assert.equal((await inspect(text)).config?.listen.port, 1)
    const flagged = await inspect(text, { listen: ':2' }, { PLIMSOLL_SECRET: 'y'.repeat(32) })
    assert.equal(flagged.config?.listen.port, 2)
    assert.equal(flagged.config?.secret, 'y'.repeat(32))
    const { faults: found } = await inspect(text, { listen: 'x', 'psk-key-file': '/nowhere' })
    assert.match(found.join('\n'), /^--psk-key-file names \/nowhere, .*\.$/m)
    assert.match(found.join('\n'), /^--listen is to be an address .*\.$/m)
  })

  it('by files and variables is a secret without its line end', async () => {
    const file = join(folder, 'url')
    writeFileSync(file, 'postgres://u:p@host/name\r\n')
    const text = `service:
  database: {url-file: ${file}}
  notifier: {targets: [{name: j, kind: jira, url: 'https://j', token-env: TOKEN, project: P}]}
`
    const { config } = await inspect(text, {}, { TOKEN: 'abc' })
    assert.equal(config?.store.kind === 'postgres' && config.store.url, 'postgres://u:p@host/name')
    const [target] = config?.notifier.targets ?? []
    assert.equal(target?.kind === 'jira' && target.token, 'abc')
  })

  it('of a network without a way out keeps the updater from going out, unless there is a mirror', async () => {
    const shut = await inspect('service: {airgap: true}')
    assert.equal(shut.config?.updater.isEnabled, false)
    assert.equal(shut.config.indexer.fetch.addresses, 'private')
    assert.equal(shut.config.matcher.database.offline, true)
    const mirrored = await inspect('service: {airgap: true, matcher: {mirror: /mirror}}')
    assert.equal(mirrored.config?.updater.isEnabled, true)
    assert.equal(mirrored.config.matcher.database.offline, false)
  })

  it('of roles that nobody takes over is warned of', async () => {
    const { warnings } = await inspect('service: {roles: [indexer]}')
    assert.match(warnings.join(), /plimsoll\.yaml:1:18: service\.roles leaves out roles/)
    const shared = await inspect('service: {roles: [indexer], database: {url: "dbname=a"}}')
    assert.deepEqual(shared.warnings, [])
  })

  it('of what is watched is as its page shows it, and means nothing without the role', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/watcher.md'), 'utf8')
    const { config, warnings } = await inspect(
      /```yaml\n(?<text>[^`]*)```/.exec(page)?.groups?.['text'] ?? '',
    )
    assert.deepEqual(warnings, [])
    assert.deepEqual(config?.watcher, {
      name: 'prod',
      kubernetes: {},
      namespaces: [],
      exclude: ['kube-system'],
      reports: 'vulnerability-reports',
      scan: true,
      policy: 'strict',
      severity: 'HIGH',
    })
    const idle = await inspect('service: {watcher: {policy: strict, kubernetes: {context: a}}}')
    assert.equal(idle.warnings.length, 1)
    assert.match(idle.warnings.join(), /service\.watcher\.policy means nothing without the role watcher/)
    assert.deepEqual(idle.config?.watcher.kubernetes, { context: 'a' })
  })
})
