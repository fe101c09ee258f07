import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hygieneInput, PLAIN_CONFIG } from '../../../test/hygiene-image.ts'
import type { AccountFact } from '../../core/account.ts'
import type { ImageConfig } from '../../core/image.ts'
import { mergeImage } from '../merged-image.ts'
import { findCredentials, MAX_CREDENTIAL_FILES } from './find-credentials.ts'
import { findServices } from './find-services.ts'
import { judgeConfiguration } from './judge-configuration.ts'
import { judgeIdentity, OLD_AFTER_DAYS } from './judge-identity.ts'
import { judgeUser } from './judge-user.ts'

const USERS: readonly AccountFact[] = [
  { kind: 'user', name: 'root', id: 0 },
  { kind: 'user', name: 'toor', id: 0 },
  { kind: 'user', name: 'app', id: 1000 },
]

describe('judgeUser', () => {
  const cases: readonly (readonly [
    user: string | undefined,
    ids: readonly string[],
    uid: number | undefined,
  ])[] = [
    [undefined, ['PLH-0201'], 0],
    ['', ['PLH-0201'], 0],
    ['root', ['PLH-0201'], 0],
    ['0', ['PLH-0201'], 0],
    ['0:0', ['PLH-0201'], 0],
    ['000', ['PLH-0201'], 0],
    ['root:root', ['PLH-0201'], 0],
    [':0', ['PLH-0201'], 0],
    ['toor', ['PLH-0201'], 0],
    ['1000', [], 1000],
    ['1000:0', [], 1000],
    ['65534', [], 65534],
    ['app', ['PLH-0203'], 1000],
    ['app:app', ['PLH-0203'], 1000],
    ['ghost', ['PLH-0202', 'PLH-0203'], undefined],
  ]
  for (const [user, ids, uid] of cases) {
    it(`has ${ids.join(' and ') || 'nothing'} for ${JSON.stringify(user)}`, () => {
      const config = user === undefined ? PLAIN_CONFIG : { ...PLAIN_CONFIG, user }
      const judged = judgeUser(config, USERS)

      assert.deepEqual(
        judged.notes.map(({ id }) => id),
        ids,
      )
      assert.equal(judged.user.uid, uid)
      assert.equal(judged.user.isRoot, uid === 0)
    })
  }

  it('says that a name leads to root, or to nobody', () => {
    const message = (user: string, users = USERS) =>
      judgeUser({ ...PLAIN_CONFIG, user }, users).notes[0]?.message

    assert.equal(message('toor'), 'The image runs as «toor», whose number is 0: that is root.')
    assert.match(message('ghost') ?? '', /its etc\/passwd says nothing/)
    assert.match(message('ghost', []) ?? '', /has no etc\/passwd/)
    assert.match(message('root', []) ?? '', /runs as root/)
  })

  it('leaves to others who starts a root file system', () => {
    assert.deepEqual(judgeUser(undefined, USERS).notes, [])
  })
})

describe('judgeConfiguration', () => {
  const healthy = { healthcheck: true }
  const cases: readonly (readonly [
    name: string,
    config: Partial<ImageConfig>,
    messages: readonly string[],
  ])[] = [
    ['nothing', healthy, []],
    [
      'a missing health check',
      {},
      ['PLH-0801 The image has no HEALTHCHECK, or switches that of its base off.'],
    ],
    [
      'ports',
      { ...healthy, exposedPorts: ['80/tcp', '22/tcp', '2375'] },
      ['PLH-0802 The image exposes the ports 22 (SSH), 2375 (Docker without a password).'],
    ],
    ['no port of UDP', { ...healthy, exposedPorts: ['514/udp', '2222'] }, []],
    [
      'volumes',
      { ...healthy, volumes: ['/data', '/proc', '/sys/fs', '/system'] },
      ['PLH-0803 The image declares a volume at /proc, /sys/fs.'],
    ],
    [
      'a shell in CMD',
      { ...healthy, cmd: ['/bin/sh', '-c', 'node server.js'] },
      ['PLH-0804 CMD is run by /bin/sh: «node server.js».'],
    ],
    [
      'a shell in ENTRYPOINT',
      { ...healthy, entrypoint: ['/bin/bash', '-lc', 'run'], cmd: ['x'] },
      ['PLH-0804 ENTRYPOINT is run by /bin/bash: «run».'],
    ],
    ['no shell that gives way', { ...healthy, cmd: ['/bin/sh', '-c', 'exec node server.js'] }, []],
    ['no script', { ...healthy, entrypoint: ['/bin/sh', '/start.sh'] }, []],
    ['no arguments of an entry point', { ...healthy, entrypoint: ['/app'], cmd: ['sh', '-c', 'x'] }, []],
    [
      'ONBUILD',
      { ...healthy, raw: { config: { OnBuild: ['COPY . /app'] } } },
      ['PLH-0805 1 instruction is run by whoever builds on the image: COPY . /app.'],
    ],
    ['strange configs', { ...healthy, raw: { config: { OnBuild: { a: 1 } } } }, []],
  ]
  for (const [name, changes, messages] of cases) {
    it(`notes ${name}`, () => {
      const { notes } = judgeConfiguration({ config: { ...PLAIN_CONFIG, ...changes } })
      assert.deepEqual(
        notes.map(({ id, message }) => `${id} ${message}`),
        messages,
      )
    })
  }

  it('says that OCI images have no place for a health check', () => {
    const oci = judgeConfiguration({ config: PLAIN_CONFIG, isOci: true })
    const written = judgeConfiguration({ config: { ...PLAIN_CONFIG, healthcheck: true }, isOci: true })

    assert.deepEqual([oci.healthcheck, oci.notes, oci.unjudged.length], ['not applicable', [], 1])
    assert.deepEqual([written.healthcheck, written.unjudged], ['present', []])
    assert.deepEqual(judgeConfiguration({}).notes, [])
  })
})

describe('judgeIdentity', () => {
  const labels = Object.fromEntries(
    ['source', 'revision', 'version', 'title', 'vendor'].map((name) => [
      `org.opencontainers.image.${name}`,
      'x',
    ]),
  )
  const judge = (config: Partial<ImageConfig>, tag?: string) =>
    judgeIdentity(
      hygieneInput([], { config: { ...PLAIN_CONFIG, labels, ...config }, ...(tag ? { tag } : {}) }),
    )

  it('has no objection to an image that says what it is', () => {
    const { notes, facts, unjudged } = judge({ created: '2026-01-01T00:00:00Z' }, '1.0')

    assert.deepEqual([notes, unjudged, facts.ageDays], [[], [], 30])
  })

  it('misses labels, but not where the older ones are', () => {
    const old = { ...labels, 'org.opencontainers.image.source': ' ', 'org.label-schema.vcs-url': 'x' }

    assert.deepEqual(judge({ labels: old, created: '2026-01-01' }).notes, [])
    assert.match(
      judge({ labels: {} }).notes[0]?.message ?? '',
      /no label org\.opencontainers\.image\.source, /,
    )
  })

  it('notes a tag that moves', () => {
    assert.deepEqual(
      judge({}, 'latest').notes.map(({ id }) => id),
      ['PLH-0102'],
    )
  })

  it('knows old images from those that say no date of their own', () => {
    const at = (days: number) => new Date(Date.UTC(2026, 0, 31) - days * 86_400_000).toISOString()

    assert.deepEqual(judge({ created: at(OLD_AFTER_DAYS) }).notes, [])
    assert.deepEqual(
      judge({ created: at(OLD_AFTER_DAYS + 1) }).notes.map(({ message }) => message),
      ['The image was made 181 days ago.'],
    )
    for (const created of ['1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z', 'yesterday']) {
      const { facts, notes, unjudged } = judge({ created })
      assert.deepEqual([facts.created, facts.ageDays, notes, unjudged.length], [undefined, undefined, [], 1])
    }
    assert.equal(judge({ created: '2030-01-01T00:00:00Z' }).facts.ageDays, 0)
  })
})

describe('findCredentials', () => {
  function messages(lines: readonly (readonly string[])[], env: readonly string[] = []) {
    const input = hygieneInput(
      lines.map((one) => ({ lines: one })),
      { config: { ...PLAIN_CONFIG, env } },
    )
    return findCredentials(input, mergeImage(input)).map(({ id, message }) => `${id} ${message}`)
  }

  it('notes files one by one, also those that are hidden', () => {
    assert.deepEqual(
      messages([['f root/.ssh/id_rsa 10', 'f app/.env 5', 'f vpn/my.ovpn 7'], ['w app/.env']]),
      [
        'PLH-0701 /app/.env is named like credentials; layer 2 deletes or replaces it, and it is shipped all the same.',
        'PLH-0701 /root/.ssh/id_rsa is named like credentials.',
        'PLH-0701 /vpn/my.ovpn is named like credentials.',
      ],
    )
  })

  it('leaves empty files, other people’s code and other names alone', () => {
    const lines = [
      'f .env 0',
      'f app/node_modules/x/.env 5',
      'f id_rsa.pub 5',
      'f env 5',
      'f usr/lib/python3/dist-packages/a/settings.py 9',
      'd credentials',
    ]
    assert.deepEqual(messages([lines]), [])
  })

  it('says how many more there are than it notes', () => {
    const lines = Array.from({ length: MAX_CREDENTIAL_FILES + 2 }, (_, index) => `f d${index}/id_rsa 1`)

    const found = messages([lines])

    assert.equal(found.length, MAX_CREDENTIAL_FILES + 1)
    assert.equal(found.at(-1), 'PLH-0701 2 more files are named like credentials.')
  })

  it('notes variables by their names, and never says a value', () => {
    const secret = ['hunter', '2'].join('')
    const hits = ['DB_PASSWORD', 'api_token', 'AWS_SECRET_ACCESS_KEY', 'SecretKey']
    const misses = ['GPG_KEY', 'DB_PASSWORD_FILE', 'KEYBOARD', 'PATH', 'TOKEN_URL', 'AWS_ACCESS_KEY_ID']

    const found = messages(
      [],
      [...hits, ...misses].map((name) => `${name}=${secret}`),
    )
    const valueless = messages([], ['A_TOKEN=', 'B_TOKEN=true', 'C_TOKEN=$OTHER', 'D_TOKEN'])

    assert.deepEqual(
      found,
      hits.map((name) => `PLH-0702 The environment variable «${name}» has a value in the image.`),
    )
    assert.ok(!found.join().includes(secret))
    assert.deepEqual(valueless, [])
  })
})

describe('findServices', () => {
  const services = (lines: readonly string[]) => {
    const input = hygieneInput([{ lines }])
    return findServices(input, mergeImage(input))
  }

  it('knows services that belong apart', () => {
    const { names, notes } = services(['f usr/sbin/nginx 1', 'f usr/sbin/php-fpm8.2 1', 'f usr/sbin/cron 1'])

    assert.deepEqual(names, ['PHP-FPM', 'cron', 'nginx'])
    assert.deepEqual(
      notes.map(({ message }) => message),
      ['The image could run PHP-FPM, nginx.'],
    )
  })

  it('takes neither one service, nor its companions, nor parts of busybox for several', () => {
    assert.deepEqual(services(['f usr/sbin/nginx 1', 'f usr/sbin/cron 1']).notes, [])
    assert.deepEqual(
      services(['f bin/busybox 1', 'h bin/httpd bin/busybox', 'l bin/crond busybox']).names,
      [],
    )
    assert.deepEqual(services(['l usr/sbin/nginx gone', 'f srv/nginx 1']).names, [])
  })
})
