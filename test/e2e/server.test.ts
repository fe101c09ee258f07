import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLine, plimsoll, temporaryFolder } from '../plimsoll.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = join(ROOT, 'examples/harbour.oci.tar')
const MIRROR = join(ROOT, 'examples/mirror')
const SECRET = 'a secret of at least thirty-two characters'

/** A real service with the advisories of the example, gone when the test is. */
async function serve(
  t: TestContext,
  args: readonly string[] = [],
  mirror = MIRROR,
): Promise<{ url: string; data: string }> {
  const data = temporaryFolder(t)
  const child = spawn(
    process.execPath,
    commandLine(['serve', '--listen', '127.0.0.1:0', '--introspection', 'none', '--data', data, ...args]),
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], PLIMSOLL_MIRROR: mirror, PLIMSOLL_SECRET: SECRET },
    },
  )
  t.after(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)))
  const address = /https?:\/\/127\.0\.0\.1:\d+/
  while (!address.test(said) && child.exitCode === null) await sleep(50)
  return { url: address.exec(said)?.[0] ?? assert.fail(said), data }
}

interface Json {
  readonly Results: readonly { readonly Vulnerabilities?: readonly { readonly VulnerabilityID: string }[] }[]
  readonly Plimsoll: { readonly Problems: readonly { readonly Code: string }[] }
}

function idsOf({ Results }: Json): string[] {
  return Results.flatMap(({ Vulnerabilities = [] }) =>
    Vulnerabilities.map((one) => one.VulnerabilityID),
  ).sort()
}

/** The first answer is a whole one, also of a service that had no advisories when it was asked. */
async function judged(args: readonly string[]): Promise<Json> {
  const { code, stdout, stderr } = await plimsoll(args)
  assert.equal(code, 0, stderr)
  const json = JSON.parse(stdout) as Json
  assert.deepEqual(json.Plimsoll.Problems, [])
  return json
}

describe('--server', () => {
  it('has the service judge what is found here, as a scan here does', async (t) => {
    const { url } = await serve(t)
    const here = ['--cache-dir', temporaryFolder(t)]
    const image = ['image', '--input', EXAMPLE, '--format', 'json']
    const there = await judged([...image, ...here, '--server', url])
    const local = await plimsoll([...image, ...here, '--mirror', MIRROR])
    assert.equal(local.code, 0, local.stderr)
    assert.deepEqual(idsOf(there), idsOf(JSON.parse(local.stdout) as Json))
    assert(idsOf(there).length > 5)

    await t.test('with filters, formats and exit codes of its own', async (t) => {
      const report = join(temporaryFolder(t), 'report.md')
      const filters = ['--severity', 'CRITICAL', '--exit-code', '7']
      const formats = ['--format', 'markdown', '--output', report, '--format', 'table']
      const { code, stdout } = await plimsoll(
        ['image', '--input', EXAMPLE, ...here, ...filters, ...formats],
        { environment: { PLIMSOLL_SERVER: url } },
      )
      assert.equal(code, 7)
      assert.match(stdout, /CVE-2023-38545/)
      assert.doesNotMatch(stdout, /CVE-2023-44487/)
      assert.match(stdout, /by --severity/)
    })

    await t.test('for a tree, a root file system and a bill of materials as well', async (t) => {
      const folder = temporaryFolder(t)
      writeFileSync(join(folder, 'package.json'), '{"name":"a","version":"1.0.0"}')
      const bom = join(folder, 'bom.json')
      await plimsoll([
        ...image.slice(0, 3),
        ...here,
        '--format',
        'cyclonedx',
        '--output',
        bom,
        '--server',
        url,
      ])
      const fromBom = await judged(['sbom', bom, '--format', 'json', ...here, '--server', url])
      assert.deepEqual(idsOf(fromBom), idsOf(there))
      for (const command of ['fs', 'rootfs']) {
        const { stdout, stderr } = await plimsoll([
          command,
          folder,
          '--format',
          'json',
          ...here,
          '--server',
          url,
        ])
        assert.notEqual(stdout, '', stderr)
      }
    })

    await t.test(
      'and the service keeps it as the word of a client, under no digest of an image',
      async () => {
        const { images } = (await (await fetch(`${url}/api/v1/images`)).json()) as {
          images: readonly { source: string; name: string; digest: string }[]
        }
        const kept = images.filter(({ name }) => name === EXAMPLE)
        assert.deepEqual([...new Set(kept.map(({ source }) => source))], ['client'])
        const own = (await plimsoll([...image, ...here, '--server', url])).stdout
        assert(kept.every(({ digest }) => !own.includes(digest)))
      },
    )

    await t.test('and contents that are none are refused', async () => {
      const inventory = { kind: 'inventory', layers: [], packages: [], problems: [] }
      const target = { kind: 'image', name: 'a', repoTags: [], repoDigests: [] }
      const leftOut = { development: 0, byRelationship: 0, programs: 0 }
      const good = { format: 1, target, inventory, leftOut }
      const one = {
        kind: 'package',
        id: 'a',
        purl: 'pkg:npm/a@1',
        path: 'a',
        type: 'npm',
        name: 'a',
        version: '1',
      }
      const deep: unknown = JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`)
      const lists = { env: [], entrypoint: [], cmd: [], exposedPorts: [], volumes: [], history: [] }
      const config = { architecture: 'a', os: 'b', labels: {}, healthcheck: false, ...lists, raw: deep }
      for (const [what, body, status] of [
        ['good', good, 200],
        ['another format', { ...good, format: 2 }, 400],
        ['an unknown problem', { ...good, inventory: { ...inventory, problems: [{ code: 'x' }] } }, 400],
        [
          'a layer that is not there',
          { ...good, inventory: { ...inventory, packages: [{ ...one, originLayer: 3 }] } },
          400,
        ],
        ['two with one id', { ...good, inventory: { ...inventory, packages: [one, one] } }, 400],
        ['a deep config', { ...good, target: { ...target, config } }, 400],
      ] as const) {
        const answer = await fetch(`${url}/api/v1/contents`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        assert.equal(answer.status, status, `${what}: ${await answer.text()}`)
      }
    })
  })

  it('does not hide what it could not rate', async (t) => {
    const { url } = await serve(t)
    const args = ['image', '--input', EXAMPLE, '--cache-dir', temporaryFolder(t), '--server', url]
    const { code, stdout } = await plimsoll([...args, '--severity', 'HIGH,CRITICAL', '--exit-code', '7'])
    assert.equal(code, 7, stdout)
  })

  it('says which advisories could not be had, and does not wait for them for ever', async (t) => {
    const { url } = await serve(t, [], temporaryFolder(t))
    const args = ['image', '--input', EXAMPLE, '--cache-dir', temporaryFolder(t), '--server', url]
    const { code, stdout, stderr } = await plimsoll(args)
    assert.equal(code, 3, stdout)
    assert.match(stderr, /alpine-3\.18: .*\[server-unready\]/)
  })

  it('asks again as long as the service says that it may be ready soon', async (t) => {
    let count = 0
    const server = createServer((request, response) => {
      const headers = count++ < 2 ? { 'retry-after': '0' } : {}
      request.resume().on('end', () => response.writeHead(503, headers).end('{"title":"never"}'))
    }).listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const folder = temporaryFolder(t)
    const { stderr } = await plimsoll(['fs', folder, '--cache-dir', folder, '--server', url])
    assert.match(stderr, /never.*\[server-unready\]/)
    assert.equal(count, 3)
  })

  const ANSWERS = [
    [401, 'server-unauthorized'],
    [403, 'server-unauthorized'],
    [404, 'server-refused'],
    [413, 'server-refused'],
    [503, 'server-unready'],
    [200, 'server-refused'],
  ] as const
  for (const [status, code] of ANSWERS)
    it(`says ${code} where the service answers ${status}, and sends its token`, async (t) => {
      const seen: (string | undefined)[] = []
      const server = createServer((request, response) => {
        seen.push(request.headers.authorization)
        request.resume().on('end', () => response.writeHead(status).end('{"title":"no"}'))
      }).listen(0, '127.0.0.1')
      t.after(() => server.close())
      await sleep(10)
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const folder = temporaryFolder(t)
      writeFileSync(join(folder, 'token'), 'abc\n')
      const token = ['--server-token-file', join(folder, 'token')]
      const outcome = await plimsoll(['fs', folder, '--cache-dir', folder, '--server', url, ...token])
      assert.equal(outcome.code, 3, outcome.stderr)
      assert(outcome.stderr.includes(`[${code}]`), outcome.stderr)
      assert.deepEqual(seen, ['Bearer abc'])
    })

  const WRONG = [
    ['no address', ['--server', 'here'], 2, 'usage'],
    ['a login in the address', ['--server', 'https://a:b@c.example'], 2, 'usage'],
    ['a token in the clear', ['--server', 'http://plimsoll.example'], 2, 'usage'],
    ['nobody there', ['--server', 'http://127.0.0.1:1'], 3, 'server-unreachable'],
    [
      'no token file',
      ['--server', 'http://127.0.0.1:1', '--server-token-file', '/none'],
      3,
      'input-not-found',
    ],
    ...[
      '--policy=a',
      '--mirror=b',
      '--vex=c',
      '--offline',
      '--max-db-age=1h',
      '--exceptions=d',
      '--enrich=kev',
    ].map((option) => [option, ['--server', 'http://127.0.0.1:1', option], 2, 'usage'] as const),
  ] as const
  for (const [what, args, code, error] of WRONG)
    it(`says what is wrong with ${what}`, async (t) => {
      const folder = temporaryFolder(t)
      const environment = { PLIMSOLL_SERVER_TOKEN: 'abc' }
      const outcome = await plimsoll(['fs', folder, '--cache-dir', folder, ...args], { environment })
      assert.equal(outcome.code, code, outcome.stderr)
      assert(outcome.stderr.includes(`[${error}]`), outcome.stderr)
      assert(!outcome.stderr.includes('abc'))
    })
})
