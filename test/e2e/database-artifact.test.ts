import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { type RegistryServer, startRegistry } from '../registry-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const IMAGE = [
  'image',
  '--input',
  'examples/harbour.oci.tar',
  '--format',
  'json',
  '--created-at',
  '2026-01-01T00:00:00Z',
]
const FRESH = ['--max-db-age', '100000d']

interface Setup {
  readonly registry: RegistryServer
  /** Folder of the cache whose database was built of the example's mirror. */
  readonly built: string
  readonly reference: string
  readonly log: readonly string[]
  readonly run: (args: readonly string[]) => ReturnType<typeof plimsoll>
}

let database: Promise<string> | undefined

/** Built of the example's mirror, once for all tests: they only read it. */
async function buildDatabase(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const scan = await plimsoll([...IMAGE, '--mirror', 'examples/mirror', '--cache-dir', folder], { cwd: ROOT })
  assert.equal(scan.code, 0, scan.stderr)
  return folder
}

async function setUp(
  t: TestContext,
  options: Parameters<typeof startRegistry>[1] = {},
): Promise<Setup | undefined> {
  if (!needsProgram(t, 'docker-registry')) return undefined
  const registry = await startRegistry(t, options)
  const run = (args: readonly string[]) => plimsoll(args, { cwd: ROOT })
  const built = await (database ??= buildDatabase())
  return {
    registry,
    built,
    reference: `${registry.host}/security/advisories:v1`,
    run,
    get log() {
      return registry.log().split('\n')
    },
  }
}

function uploads(lines: readonly string[]): number {
  return lines.filter((line) => line.includes('"PUT /v2/') && line.includes('/blobs/uploads/')).length
}

test('a database that was published judges an image as the one that it was built from', async (t) => {
  const setup = await setUp(t)
  if (!setup) return
  const { run, built, reference } = setup
  const published = await run(['db', 'publish', reference, '--cache-dir', built])
  assert.equal(published.code, 0, published.stderr)
  assert.match(published.stdout, /^sent {2}alpine-3\.18 {2}\d+ bytes$/m)
  const [, digest = ''] = /@(sha256:[0-9a-f]{64})\n$/.exec(published.stdout) ?? []
  const mine = temporaryFolder(t)
  const here = await run([...IMAGE, '--cache-dir', built, '--offline', ...FRESH])
  const there = await run([...IMAGE, '--cache-dir', mine, '--db', reference, ...FRESH])
  assert.deepEqual([there.code, there.stderr], [0, ''])
  assert.equal(withoutDates(there.stdout), withoutDates(here.stdout))
  // By digest as well, and without a word to the registry where all is here and young enough.
  const pinned = await run([
    ...IMAGE,
    '--cache-dir',
    temporaryFolder(t),
    '--db',
    `${reference}@${digest}`,
    ...FRESH,
  ])
  assert.equal(withoutDates(pinned.stdout), withoutDates(here.stdout))
  const before = setup.log.length
  await run([...IMAGE, '--cache-dir', mine, '--db', reference, ...FRESH])
  assert.equal(setup.log.length, before)
})

test('only what a scan needs is pulled, and what has not changed is neither sent nor pulled again', async (t) => {
  const setup = await setUp(t)
  if (!setup) return
  const { run, built, reference } = setup
  await run(['db', 'publish', reference, '--cache-dir', built])
  const sent = uploads(setup.log)
  const again = await run(['db', 'publish', reference, '--cache-dir', built])
  assert.doesNotMatch(again.stdout, /^sent/m)
  assert.equal(uploads(setup.log), sent)
  const fewer = await run(['db', 'publish', `${reference}-small`, 'alpine-3.18', '--cache-dir', built])
  assert.match(fewer.stdout, /^kept {2}alpine-3\.18|^sent {2}alpine-3\.18/)

  const mine = temporaryFolder(t)
  const purl = [
    'purl',
    'pkg:apk/alpine/busybox@1.36.1-r0?distro=alpine-3.18.0',
    '--enrich',
    'none',
    '--distro',
    'alpine/3.18',
  ]
  const before = setup.log.length
  const outcome = await run([...purl, '--cache-dir', mine, '--db', reference, ...FRESH])
  assert.equal(outcome.code, 0, outcome.stderr)
  const pulled = setup.log.slice(before).filter((line) => /"GET \/v2\/.*\/blobs\//.test(line))
  assert.equal(pulled.length, 2, 'the list of feeds, and one feed')
  // Older than asked for: the artefact is looked at again, and has the same feed.
  const old = await run([...purl, '--cache-dir', mine, '--db', reference, '--max-db-age', '0s'])
  assert.equal(old.code, 4)
  assert.match(old.stdout + old.stderr, /there is no newer one/)
})

test('several are asked in order; what none has is a problem and no pass', async (t) => {
  const setup = await setUp(t)
  if (!setup) return
  const { run, built, reference, registry } = setup
  const small = `${registry.host}/small/db:1`
  await run(['db', 'publish', small, 'alpine-3.18', '--cache-dir', built])
  await run(['db', 'publish', reference, '--cache-dir', built])
  const both = [small, reference].join(',')
  const whole = await run([...IMAGE, '--cache-dir', temporaryFolder(t), '--db', both, ...FRESH])
  assert.equal(whole.code, 0, whole.stderr)
  const lacking = await run([
    ...IMAGE,
    '--cache-dir',
    temporaryFolder(t),
    '--db',
    `${registry.host}/none:1`,
    ...FRESH,
  ])
  assert.equal(lacking.code, 4)
  assert.match(lacking.stdout, /feed-missing/)
})

test('a signature of the key is asked for, and one of another key, or none, is refused', async (t) => {
  const setup = await setUp(t)
  if (!setup) return
  const { run, built, reference } = setup
  const folder = temporaryFolder(t)
  const keys = (['ec', 'ed25519'] as const).map((type) => writeKeys(folder, type))
  for (const { privateFile, publicFile } of keys) {
    const signed = `${reference}-${createHash('sha256').update(publicFile).digest('hex').slice(0, 8)}`
    await run(['db', 'publish', signed, '--cache-dir', built, '--sign-key', privateFile])
    const good = await run([
      ...IMAGE,
      '--cache-dir',
      temporaryFolder(t),
      '--db',
      signed,
      '--db-key',
      publicFile,
      ...FRESH,
    ])
    assert.equal(good.code, 0, good.stderr)
    const others = keys.filter((key) => key.publicFile !== publicFile)
    for (const other of others) {
      const bad = await run([
        ...IMAGE,
        '--cache-dir',
        temporaryFolder(t),
        '--db',
        signed,
        '--db-key',
        other.publicFile,
        ...FRESH,
      ])
      assert.equal(bad.code, 4)
      assert.match(bad.stdout, /has no signature of the key/)
    }
  }
  const unsigned = `${reference}-unsigned`
  await run(['db', 'publish', unsigned, 'kev', '--cache-dir', built])
  const none = await run([
    ...IMAGE,
    '--cache-dir',
    temporaryFolder(t),
    '--db',
    unsigned,
    '--db-key',
    keys[0]?.publicFile ?? '',
    ...FRESH,
  ])
  assert.match(none.stdout, /cannot be checked: it has none/)
})

test('it is signed as cosign signs: the document names the digest, the annotation has the signature', async (t) => {
  const setup = await setUp(t)
  if (!setup) return
  const { run, built, reference, registry } = setup
  const { privateFile, publicKey } = writeKeys(temporaryFolder(t), 'ec')
  const { stdout } = await run(['db', 'publish', reference, '--cache-dir', built, '--sign-key', privateFile])
  const [, hex = ''] = /@sha256:([0-9a-f]{64})\n$/.exec(stdout) ?? []
  const base = `http://${registry.host}/v2/security/advisories`
  const manifest = (await (
    await fetch(`${base}/manifests/sha256-${hex}.sig`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    })
  ).json()) as { layers: { digest: string; annotations: Record<string, string> }[] }
  const [layer] = manifest.layers
  assert(layer)
  const payload = Buffer.from(await (await fetch(`${base}/blobs/${layer.digest}`)).arrayBuffer())
  const signature = Buffer.from(layer.annotations['dev.cosignproject.cosign/signature'] ?? '', 'base64')
  assert(verify('sha256', payload, publicKey, signature))
  assert.partialDeepStrictEqual(JSON.parse(payload.toString()), {
    critical: {
      type: 'cosign container image signature',
      image: { 'docker-manifest-digest': `sha256:${hex}` },
    },
  })
})

test('it is published with a login, and not without', async (t) => {
  const setup = await setUp(t, { htpasswd: true })
  if (!setup) return
  const { built, reference, registry } = setup
  const args = ['db', 'publish', reference, '--cache-dir', built]
  const refused = await plimsoll(args)
  assert.equal(refused.code, 3)
  assert.match(refused.stderr, /registry-unauthorized/)
  const environment = { PLIMSOLL_PASSWORD: registry.password }
  const sent = await plimsoll([...args, '--username', registry.username], { environment })
  assert.equal(sent.code, 0, sent.stderr)
})

const WRONG = [
  ['no name', ['db', 'publish', 'Not A Name'], /reference-invalid/],
  ['a digest', ['db', 'publish', `localhost/a@sha256:${'0'.repeat(64)}`], /reference-invalid/],
  ['a feed that is not here', ['db', 'publish', 'localhost:1/a', 'nope'], /feed-unknown/],
  [
    'a key that is none',
    ['db', 'publish', 'localhost:1/a', '--sign-key', 'package.json'],
    /is no key in PEM/,
  ],
  ['a key without a database', [...IMAGE, '--db-key', 'x'], /--db-key is for databases/],
  ['a mirror and a database', [...IMAGE, '--db', 'localhost:1/a', '--mirror', 'x'], /not from both/],
] as const

for (const [what, args, message] of WRONG) {
  test(`${what} is refused`, async (t) => {
    const outcome = await plimsoll([...args, '--cache-dir', temporaryFolder(t)], { cwd: ROOT })
    assert.notEqual(outcome.code, 0)
    assert.match(outcome.stderr, message)
  })
}

/** Where a feed came from, and when it was looked at, is another matter than what is in it. */
function withoutDates(text: string): string {
  return text.replaceAll(/"checkedAt": "[^"]*"/g, '')
}

function writeKeys(folder: string, type: 'ec' | 'ed25519') {
  const { publicKey, privateKey } =
    type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const privateFile = join(folder, `${type}.key`)
  const publicFile = join(folder, `${type}.pub`)
  writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }))
  return { privateFile, publicFile, publicKey }
}
