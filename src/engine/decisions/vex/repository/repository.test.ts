import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openVex } from '../../../../../test/attached-documents.ts'
import { sendJson, startServer, type TestServer } from '../../../../../test/http-server.ts'
import { temporaryFolder } from '../../../../../test/plimsoll.ts'
import { tarOf } from '../../../../../test/tar-builder.ts'
import { IMAGE, packageOf } from '../../../../../test/vex-fixtures.ts'
import { type ScanRequest, silentProgress } from '../../../request.ts'
import { readRepositories } from './index.ts'
import { locationsOf, MAX_INDEXED } from './index-document.ts'
import { manifestUrl, parseManifest } from './location.ts'

describe('the address of a manifest', () => {
  for (const [location, expected] of [
    ['https://vex.example', 'https://vex.example/.well-known/vex-repository.json'],
    ['https://vex.example/team/', 'https://vex.example/team/.well-known/vex-repository.json'],
    ['https://vex.example/own.json', 'https://vex.example/own.json'],
    [
      'https://github.com/aquasecurity/vexhub',
      'https://raw.githubusercontent.com/aquasecurity/vexhub/main/vex-repository.json',
    ],
  ] as const)
    it(location, () => assert.equal(manifestUrl(location), expected))

  it('is that of no other text', () => {
    assert.throws(() => manifestUrl('https://'), { code: 'option-invalid' })
  })
})

describe('a manifest', () => {
  const manifest = (versions: unknown): string => JSON.stringify({ name: 'x', description: 'y', versions })
  const version = (url: string, more: object = {}) => ({
    spec_version: 'v0.1',
    locations: [{ url }],
    ...more,
  })
  const BASE = 'https://vex.example/vex-repository.json'

  it('names an archive, a folder in it, and how long it holds', () => {
    const text = manifest({
      v0: version('https://vex.example/a.tar.gz//vexhub-main/', { update_interval: '1h30m' }),
      v1: { spec_version: 'v1.0', locations: [{ url: 'https://vex.example/new.tar.gz' }] },
    })
    assert.deepEqual(parseManifest(text, BASE), {
      url: 'https://vex.example/a.tar.gz',
      folder: 'vexhub-main',
      interval: 90 * 60_000,
    })
  })

  it('is asked for once an hour at most, and once a day where it does not say', () => {
    for (const [text, hours] of [
      ['10s', 1],
      ['nonsense', 24],
      ['48h', 48],
    ] as const) {
      const found = parseManifest(
        manifest({ v0: version('https://a.example/a.tgz', { update_interval: text }) }),
        BASE,
      )
      assert.equal(found.interval, hours * 3_600_000)
    }
  })

  it('may name several places, of which the first that can be read counts', () => {
    const locations = [
      { url: 'https://a.example/a.zip' },
      { url: 'http://a.example/a.tgz' },
      { url: 'b.tar.xz' },
    ]
    const found = parseManifest(manifest({ v0: { spec_version: 'v0.1', locations } }), BASE)
    assert.equal(found.url, 'https://vex.example/b.tar.xz')
  })

  it('may have a list of versions, without the letter before their numbers', () => {
    const versions = ['0.1', '0.10', '0.9'].map((spec) => ({
      spec_version: spec,
      locations: [{ url: `https://a.example/${spec}.tgz` }],
    }))
    assert.equal(parseManifest(manifest(versions), BASE).url, 'https://a.example/0.10.tgz')
  })

  for (const [name, text, message] of [
    ['no JSON', 'x', /is no manifest/],
    ['another document', '{}', /is no manifest/],
    ['a newer version alone', manifest({ v1: { spec_version: 'v1.0', locations: [] } }), /no version v0\.x/],
    ['no archive', manifest({ v0: { spec_version: 'v0.1', locations: [] } }), /names no archive/],
    ['a zip', manifest({ v0: version('https://a.example/a.zip') }), /is no tar archive/],
    ['an archive without TLS', manifest({ v0: version('http://a.example/a.tgz') }), /not fetched over https/],
    ['a file of this machine', manifest({ v0: version('file:///etc/a.tgz') }), /not fetched over https/],
  ] as const)
    it(`is refused: ${name}`, () =>
      assert.throws(() => parseManifest(text, BASE), { code: 'vex-invalid', message }))
})

describe('an index', () => {
  const index = (...packages: readonly (readonly [string, string])[]): string =>
    JSON.stringify({ updated_at: 'x', packages: packages.map(([id, location]) => ({ id, location })) })

  it('leads to the documents of packages, whatever their versions', () => {
    const text = index(['pkg:npm/a', 'a.json'], ['pkg:npm/%40s/b', 'b.json'], ['pkg:deb/debian/a', 'c.json'])
    assert.deepEqual(locationsOf(text, ['pkg:npm/a@1', 'pkg:npm/%40S/B@2?x=y'], 'r'), ['a.json', 'b.json'])
    assert.deepEqual(locationsOf(text, [], 'r'), [])
  })

  for (const path of ['/etc/passwd', '../x.json', 'a/../../x.json', 'a\\b.json'])
    it(`leads nowhere else: ${path}`, () =>
      assert.throws(() => locationsOf(index(['pkg:npm/a', path]), ['pkg:npm/a'], 'r'), {
        code: 'vex-invalid',
        message: /outside of it/,
      }))

  it('has its limit, and is one', () => {
    const many = JSON.stringify({
      packages: Array.from({ length: MAX_INDEXED + 1 }, () => ({ id: '', location: '' })),
    })
    assert.throws(() => locationsOf(many, [], 'r'), { code: 'vex-invalid', message: /more than/ })
    assert.throws(() => locationsOf('{}', [], 'r'), {
      code: 'vex-invalid',
      message: /index\.json that is none/,
    })
  })
})

const FILES: Readonly<Record<string, string>> = {
  'index.json': JSON.stringify({
    packages: [
      { id: 'pkg:npm/a', location: 'pkg/npm/a/vex.json' },
      { id: 'pkg:npm/broken', location: 'pkg/npm/broken/vex.json' },
      { id: 'pkg:npm/gone', location: 'pkg/npm/gone/vex.json' },
      { id: 'pkg:deb/debian/openssl', location: 'pkg/deb/openssl.json' },
      { id: 'pkg:oci/app', location: 'pkg/oci/app.json' },
      { id: 'pkg:npm/unasked', location: 'pkg/npm/broken/vex.json' },
    ],
  }),
  'pkg/npm/a/vex.json': JSON.stringify(openVex('A', 'pkg:npm/a')),
  'pkg/npm/broken/vex.json': '{',
  'pkg/deb/openssl.json': JSON.stringify(openVex('OPENSSL', 'pkg:deb/debian/openssl?arch=source')),
  'pkg/oci/app.json': JSON.stringify(openVex('APP', 'pkg:oci/app')),
}
const PACKAGES = [
  packageOf('pkg:npm/a@1'),
  packageOf('pkg:npm/broken@1'),
  packageOf('pkg:npm/gone@1'),
  packageOf('pkg:deb/debian/libssl3@1', { source: { name: 'openssl', version: '1' } }),
]
const NOW = Date.parse('2026-01-01T00:00:00Z')

interface Asking {
  readonly locations: readonly string[]
  readonly dir: string
  /** Hours after NOW. */
  readonly hours?: number
  readonly offline?: boolean
}

async function ask({ locations, dir, hours = 0, offline = false }: Asking) {
  const request = {
    decisions: { vexRepositories: { locations, dir } },
    database: { offline },
    sources: { registry: { insecureHosts: [] } },
    environment: {},
    now: new Date(NOW + hours * 3_600_000).toISOString(),
    progress: silentProgress,
    signal: new AbortController().signal,
  } as unknown as ScanRequest
  const { documents, problems } = await readRepositories({ target: IMAGE, packages: PACKAGES }, request)
  return {
    names: documents.map(({ name }) => name.slice(name.lastIndexOf('/pkg/') + 1)),
    isNamed: documents.some(({ isNamed }) => isNamed),
    problems: problems.map(({ code, detail }) => `${code} ${detail}`),
  }
}

const FOUND = ['pkg/npm/a/vex.json', 'pkg/deb/openssl.json', 'pkg/oci/app.json']

/** A server with a manifest and an archive, that can be taken off the network. */
async function serve(t: TestContext, archive: Buffer): Promise<TestServer & { fail(): void }> {
  let isDown = false
  const server = await startServer(t, ({ path, headers }, response) => {
    if (isDown) return sendJson(response, 403, {})
    if (path === '/.well-known/vex-repository.json') {
      const locations = [{ url: `http://${headers['host'] ?? ''}/hub.tar.gz//hub-main` }]
      const v0 = { spec_version: 'v0.1', update_interval: '2h', locations }
      return sendJson(response, 200, { name: 'x', description: 'y', latest_version: 'v0', versions: { v0 } })
    }
    if (path !== '/hub.tar.gz') return sendJson(response, 404, {})
    if (headers['if-none-match'] === '"1"') return void response.writeHead(304).end()
    return void response.writeHead(200, { etag: '"1"' }).end(archive)
  })
  return { ...server, fail: () => (isDown = true) }
}

function archiveOf(files: Readonly<Record<string, string>>): Buffer {
  // The index last: nothing says that it comes first.
  const entries = Object.entries(files).toReversed()
  return gzipSync(tarOf(entries.map(([path, content]) => ({ path: `hub-main/${path}`, content }))))
}

describe('a repository', () => {
  it('in a folder is read for what is in the image, and for what that is built from', async (t) => {
    const dir = temporaryFolder(t)
    for (const [path, content] of Object.entries(FILES)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), content)
    }
    const { names, isNamed, problems } = await ask({ locations: [dir], dir: temporaryFolder(t) })
    assert.deepEqual([names, isNamed], [FOUND, false])
    assert.equal(problems.length, 2)
    assert.match(problems[0] ?? '', /^vex-unread .*broken\/vex\.json is no VEX document.*no JSON/)
    assert.match(problems[1] ?? '', /^vex-unread The index names it, and it is not there\./)
  })

  it('of a server is fetched once, asked for anew when it is old, and not sent again', async (t) => {
    const server = await serve(t, archiveOf(FILES))
    const dir = temporaryFolder(t)
    const asking = { locations: [server.url], dir }
    assert.deepEqual((await ask(asking)).names, FOUND)
    assert.equal(server.requests.length, 2)
    assert.deepEqual((await ask({ ...asking, hours: 1 })).names, FOUND)
    assert.equal(server.requests.length, 2)
    assert.deepEqual((await ask({ ...asking, hours: 3 })).names, FOUND)
    assert.deepEqual(
      server.requests.slice(2).map(({ path, headers }) => [path, headers['if-none-match']]),
      [
        ['/.well-known/vex-repository.json', undefined],
        ['/hub.tar.gz', '"1"'],
      ],
    )
    assert.deepEqual((await ask({ ...asking, hours: 4 })).names, FOUND)
    assert.equal(server.requests.length, 4)
    assert.deepEqual(
      readdirSync(dir)
        .filter((name) => name !== 'downloads')
        .map((name) => name.slice(name.indexOf('.'))),
      ['.archive', '.json'],
    )
  })

  it('that cannot be asked is used as it is here, which is told', async (t) => {
    const server = await serve(t, archiveOf(FILES))
    const dir = temporaryFolder(t)
    await ask({ locations: [server.url], dir })
    server.fail()
    const later = await ask({ locations: [server.url], dir, hours: 30 })
    assert.deepEqual(later.names, FOUND)
    assert.match(later.problems[0] ?? '', /What is here of 2026-01-01 is used: .* answers 403/)
    const offline = await ask({ locations: [server.url], dir, hours: 30, offline: true })
    assert.deepEqual([offline.names, offline.problems.length], [FOUND, 2])
  })

  it('that is not to be had is a problem, and the others are read', async (t) => {
    const empty = await startServer(t, (_request, response) => sendJson(response, 404, {}))
    const odd = await serve(t, Buffer.from('no archive'))
    const cut = await serve(t, archiveOf(FILES).subarray(0, 300))
    const good = await serve(t, archiveOf(FILES))
    const long = await startServer(t, (_request, response) => void response.end(' '.repeat(1024 * 1024 + 1)))
    const dir = temporaryFolder(t)
    const locations = [empty.url, '/nowhere', odd.url, cut.url, 'http://vex.example', long.url, good.url]
    const { names, problems } = await ask({ locations, dir })
    assert.deepEqual(names, FOUND)
    for (const [index, expected] of [
      /is no VEX repository/,
      /\/nowhere has no index\.json/,
      /hub\.tar\.gz cannot be read/,
      /hub\.tar\.gz cannot be read/,
      /is not fetched over https/,
      /has more than 1048576 bytes/,
    ].entries())
      assert.match(problems[index] ?? '', expected)
    const offline = await ask({ locations: [good.url], dir: temporaryFolder(t), offline: true })
    assert.deepEqual(offline.names, [])
    assert.match(offline.problems[0] ?? '', /--offline forbids/)
  })
})
