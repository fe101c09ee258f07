import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Digest } from '../../src/core/digest.ts'
import { openVex } from '../attached-documents.ts'
import { sendJson, startServer } from '../http-server.ts'
import { openVexFaults } from '../openvex-schema.ts'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { type PushTarget, pushAttestation, pushReferrer } from '../push-document.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { tarOf } from '../tar-builder.ts'
import { parseReport } from './json-report.ts'

const ROOT = join(import.meta.dirname, '../..')
const ARCHIVE = join(ROOT, 'examples/harbour.oci.tar')
const MIRROR = ['--mirror', join(ROOT, 'examples/mirror')]

interface Folder {
  readonly dir: string
  write(this: void, name: string, value: unknown): string
  scan(this: void, ...args: readonly string[]): Promise<Outcome>
}

function folder(t: TestContext): Folder {
  const dir = temporaryFolder(t)
  return {
    dir,
    write: (name, value) => {
      const path = join(dir, name)
      writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
      return path
    },
    scan: (...args) =>
      plimsoll(['image', '--input', ARCHIVE, ...MIRROR, '--cache-dir', join(dir, 'cache'), ...args]),
  }
}

interface Told {
  readonly Plimsoll: {
    readonly Suppressed: readonly {
      readonly By: string
      readonly Finding: { readonly VulnerabilityID: string }
    }[]
    readonly Problems: readonly { readonly Code: string; readonly Detail: string }[]
    readonly ManifestDigest: Digest
  }
}

function toldBy({ stdout, stderr, code }: Outcome): { out: string[]; problems: string[]; digest: Digest } {
  assert.equal(code, 0, stderr)
  const { Plimsoll } = JSON.parse(stdout) as Told
  return {
    out: [...new Set(Plimsoll.Suppressed.map(({ Finding }) => Finding.VulnerabilityID))].sort(),
    problems: Plimsoll.Problems.filter(({ Code }) => Code.startsWith('vex-')).map(({ Detail }) => Detail),
    digest: Plimsoll.ManifestDigest,
  }
}

const CURL = 'CVE-2023-38545'
const MUSL = 'CVE-2025-26519'

describe('--vex', () => {
  it('takes out what files and folders say, in all formats, and says so', async (t) => {
    const { dir, write, scan } = folder(t)
    mkdirSync(join(dir, 'more'))
    const first = write('a.openvex.json', openVex(CURL, 'pkg:apk/alpine/curl'))
    write('more/b.cdx.json', {
      bomFormat: 'CycloneDX',
      vulnerabilities: [
        {
          id: MUSL,
          analysis: { state: 'false_positive' },
          affects: [{ ref: 'pkg:apk/alpine/musl@1.2.4-r1' }],
        },
      ],
    })
    write('more/c.json', {
      document: { publisher: { name: 'Vendor' }, tracking: { status: 'final' } },
      product_tree: {
        full_product_names: [
          {
            product_id: 'P',
            name: 'libcurl',
            product_identification_helper: { purl: 'pkg:apk/alpine/libcurl?distro=alpine-3.18' },
          },
        ],
      },
      vulnerabilities: [{ cve: CURL, product_status: { known_not_affected: ['P'] } }],
    })
    write('more/d.json', '{}')
    const outcome = await scan('--vex', first, '--vex', join(dir, 'more'), '--format', 'json')
    const { out, problems } = toldBy(outcome)
    assert.deepEqual(out, [CURL, MUSL])
    assert.equal(problems.filter((detail) => detail.includes('d.json')).length, 1)
    assert.ok(parseReport(outcome.stdout))
    const table = (await scan('--vex', first, '--show-suppressed')).stdout
    assert.match(table, /Suppressed: 1 \(1 by VEX .*a\.openvex\.json\)/)
    assert.match(table, /not affected by the word of Team .*vulnerable code not present/)
  })

  it('that cannot be read is an error before anything is scanned', async (t) => {
    const { dir, write } = folder(t)
    const bad = write('bad.json', '{}')
    for (const [path, code, says] of [
      [bad, 2, /bad\.json is no VEX document .*\[vex-invalid\]/],
      [join(dir, 'gone.json'), 3, /There is no file or folder .*gone\.json/],
    ] as const) {
      const outcome = await plimsoll(['image', '--input', '/nowhere', '--vex', path, '--cache-dir', dir])
      assert.equal(outcome.code, code, outcome.stderr)
      assert.match(outcome.stderr, says)
    }
  })

  it('decides the verdict', async (t) => {
    const { write, scan } = folder(t)
    const statements = [
      CURL,
      'CVE-2023-44487',
      'CVE-2023-42363',
      'CVE-2023-38546',
      'CVE-2023-42366',
      MUSL,
    ].map((id) => ({
      vulnerability: { name: id },
      products: [{ '@id': 'pkg:oci/harbour' }],
      status: 'not_affected',
    }))
    const file = write('all.json', { '@context': 'https://openvex.dev/ns/v0.2.0', statements })
    assert.equal((await scan('--exit-code', '7')).code, 7)
    const { code, stdout } = await scan('--exit-code', '7', '--vex', file)
    assert.equal(code, 0)
    assert.match(stdout, /vex-unexplained: .*all\.json: CVE-/)
  })

  it('oci on what is in no registry is a problem that is told', async (t) => {
    const { problems } = toldBy(await folder(t).scan('--vex', 'oci', '--format', 'json'))
    assert.match(problems[0] ?? '', /no image of a registry/)
  })
})

describe('--vex oci', () => {
  for (const [name, push] of [
    ['a document that refers to the image', pushReferrer],
    ['an attestation of cosign', pushAttestation],
  ] as const)
    it(`reads ${name}, from a real registry`, async (t) => {
      if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
      const { dir } = folder(t)
      const { host } = await startRegistry(t)
      const target: PushTarget = { host, repository: 'team/harbour' }
      const reference = `${host}/team/harbour:1.0`
      await pushImage(`${ARCHIVE}:harbour:1.0`, reference, { from: 'oci-archive' })
      const scan = (...args: readonly string[]): Promise<Outcome> =>
        plimsoll([
          'image',
          '--image-src',
          'registry',
          reference,
          ...MIRROR,
          '--cache-dir',
          dir,
          '-f',
          'json',
          ...args,
        ])
      const before = toldBy(await scan('--vex', 'oci'))
      assert.deepEqual([before.out, before.problems], [[], []])
      // Of the attestation the subject is the product.
      const document = { ...openVex(CURL, `pkg:oci/harbour@${before.digest}`) }
      await push(target, before.digest, document)
      const after = toldBy(await scan('--vex', 'oci'))
      assert.deepEqual([after.out, after.problems], [[CURL], []])
      assert.deepEqual(toldBy(await scan()).out, [])
    })
})

describe('--vex repo', () => {
  const files = {
    'index.json': { packages: [{ id: 'pkg:apk/alpine/curl', location: 'pkg/apk/alpine/curl/vex.json' }] },
    'pkg/apk/alpine/curl/vex.json': openVex(CURL, 'pkg:apk/alpine/curl'),
  }

  it('reads repositories of servers and folders; vex repo fetches and lists them', async (t) => {
    const { dir, write, scan } = folder(t)
    const archive = gzipSync(
      tarOf(
        Object.entries(files).map(([path, value]) => ({
          path: `hub/${path}`,
          content: JSON.stringify(value),
        })),
      ),
    )
    const server = await startServer(t, ({ path, headers }, response) => {
      if (path.endsWith('.tar.gz')) return void response.end(archive)
      const locations = [{ url: `http://${headers['host'] ?? ''}/a.tar.gz//hub` }]
      sendJson(response, 200, {
        versions: { v0: { spec_version: 'v0.1', locations, update_interval: '24h' } },
      })
    })
    const cache = ['--cache-dir', join(dir, 'cache')]
    const repo = ['--vex-repo', server.url]
    assert.match((await plimsoll(['vex', 'repo', 'list', ...repo, ...cache])).stdout, /: not here\n$/)
    const update = ['vex', 'repo', 'update', ...repo, ...cache]
    assert.match((await plimsoll(update)).stdout, /: fetched, \d+ bytes\n$/)
    assert.match((await plimsoll(update)).stdout, /: unchanged\n$/)
    assert.match(
      (await plimsoll(['vex', 'repo', 'list', ...repo, ...cache])).stdout,
      /bytes of http:.*a\.tar\.gz/,
    )
    const seen = server.requests.length
    assert.deepEqual(toldBy(await scan('--vex', 'repo', ...repo, '-f', 'json')).out, [CURL])
    assert.equal(server.requests.length, seen)
    const cleaned = await plimsoll(['clean', '--all', ...cache], { environment: { HOME: dir } })
    assert.match(cleaned.stdout, /Removed the VEX repositories in .*cache\/vex\n/)
    assert.match((await plimsoll(['vex', 'repo', 'list', ...repo, ...cache])).stdout, /: not here\n$/)
    const failed = await plimsoll(['vex', 'repo', 'update', '--vex-repo', 'http://127.0.0.1:9', ...cache])
    assert.equal(failed.code, 3)
    assert.match(failed.stdout, /: failed: /)

    mkdirSync(join(dir, 'hub/pkg/apk/alpine/curl'), { recursive: true })
    for (const [path, value] of Object.entries(files)) write(`hub/${path}`, value)
    const { out } = toldBy(await scan('--vex', 'repo', '--vex-repo', join(dir, 'hub'), '-f', 'json'))
    assert.deepEqual(out, [CURL])
  })

  it('knows no other action', async () => {
    const { code, stderr } = await plimsoll(['vex', 'repo', 'updat'])
    assert.equal(code, 2)
    assert.match(stderr, /did you mean «update»/)
  })
})

describe('vex add', () => {
  const add = (dir: string, ...args: readonly string[]): Promise<Outcome> =>
    plimsoll(['vex', 'add', ...args], { cwd: dir, environment: { SOURCE_DATE_EPOCH: '1767225600' } })

  it('writes what a report has found, and the next scan is judged by it', async (t) => {
    const { dir, scan } = folder(t)
    await scan('-f', 'json', '-o', join(dir, 'r.json'))
    const from = ['--from', 'r.json', '--to', 'v.json']
    const first = await add(
      dir,
      ...from,
      '--id',
      CURL,
      '--status',
      'not_affected',
      '--justification',
      'vulnerable_code_not_in_execute_path',
      '--impact',
      'No proxy is used.',
      '--author',
      'Team',
    )
    assert.deepEqual([first.code, first.stdout], [0, ''], first.stderr)
    assert.match(first.stderr, /^Wrote v\.json: CVE-2023-38545 is not affected\n$/)
    const second = await add(dir, ...from, '--id', MUSL, '--status', 'affected', '--action', 'Update.')
    assert.match(second.stderr, /^Added to v\.json: /)
    const document = JSON.parse(readFileSync(join(dir, 'v.json'), 'utf8')) as { readonly version: number }
    assert.deepEqual([openVexFaults(document), document.version], [[], 2])
    assert.deepEqual(toldBy(await scan('--vex', join(dir, 'v.json'), '-f', 'json')).out, [CURL])

    const check = await plimsoll(['vex', 'check', 'v.json', '--from', 'r.json'], { cwd: dir })
    assert.equal(check.code, 0, check.stderr)
    assert.match(check.stdout, /^v\.json: OpenVEX by Team, 2 statements: 1 not_affected, 1 affected\n/)
    assert.match(check.stdout, /Of 8 findings 2 would be suppressed:\n {2}CVE-2023-38545 in curl 8\.3\.0-r0/)
    assert.match(check.stdout, /1 finding would stay, with what is said of them:\n {2}CVE-2025-26519 in musl/)
  })

  it('writes to standard output where no file is named', async (t) => {
    const args = ['--id', 'CVE-2024-1,GHSA-1', '--product', 'pkg:npm/a', '--subcomponent', 'pkg:npm/b']
    const { code, stdout } = await add(
      temporaryFolder(t),
      ...args,
      '--status',
      'not_affected',
      '--impact',
      'So it is.',
      '--author',
      'Team',
    )
    assert.equal(code, 0)
    const document = JSON.parse(stdout) as {
      readonly timestamp: string
      readonly statements: readonly object[]
    }
    assert.deepEqual(openVexFaults(document), [])
    assert.equal(document.timestamp, '2026-01-01T00:00:00.000Z')
    assert.deepEqual(document.statements[0], {
      vulnerability: { name: 'CVE-2024-1', aliases: ['GHSA-1'] },
      products: [
        {
          '@id': 'pkg:npm/a',
          identifiers: { purl: 'pkg:npm/a' },
          subcomponents: [{ '@id': 'pkg:npm/b', identifiers: { purl: 'pkg:npm/b' } }],
        },
      ],
      status: 'not_affected',
      impact_statement: 'So it is.',
      timestamp: '2026-01-01T00:00:00.000Z',
    })
  })

  const base = ['--id', 'CVE-2024-1', '--product', 'pkg:npm/a', '--author', 'Team']
  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['no flaw', [], /Say with --id/],
    ['no product', ['--id', 'X'], /Say with --product/],
    ['no status', base, /Say with --status what holds: not_affected/],
    ['another status', [...base, '--status', 'will_not_fix'], /--status is one of not_affected/],
    ['two statuses', [...base, '--status', 'fixed,affected'], /--status is one of/],
    ['no reason', [...base, '--status', 'not_affected'], /--justification or --impact/],
    [
      'another word',
      [...base, '--status', 'not_affected', '--justification', 'component_not_presnt'],
      /did you mean «component_not_present»/,
    ],
    [
      'a justification of what is affected',
      [...base, '--status', 'affected', '--justification', 'component_not_present'],
      /belongs to not_affected/,
    ],
    ['nothing to do', [...base, '--status', 'affected'], /Say with --action/],
    ['something to do for nothing', [...base, '--status', 'fixed', '--action', 'x'], /belongs to affected/],
    ['no author', ['--id', 'X', '--product', 'pkg:npm/a', '--status', 'fixed'], /--author/],
    [
      'two authors',
      [...base, '--author', 'Other', '--status', 'fixed', '--to', 'v.json'],
      /by Team, and a document has one author/,
    ],
    ['no document', [...base, '--status', 'fixed', '--to', 'x.json'], /x\.json cannot be extended/],
  ]
  for (const [name, args, says] of wrong)
    it(`is told what is wrong: ${name}`, async (t) => {
      const { dir, write } = folder(t)
      write('v.json', openVex('CVE-2024-2', 'pkg:npm/a'))
      write('x.json', '{}')
      const { code, stdout, stderr } = await add(dir, ...args)
      assert.deepEqual([code, stdout], [2, ''], stderr)
      assert.match(stderr, says)
    })

  it('asks at a terminal for what is not given', async (t) => {
    if (!needsProgram(t, 'script')) return
    const dir = temporaryFolder(t)
    const line = `"${process.execPath}" "${join(ROOT, 'bin/plimsoll.js')}" vex add --to v.json`
    const answers = [
      'CVE-2024-1',
      'pkg:npm/a',
      'nonsense',
      '1',
      'component_not_present',
      'It is not there.',
      'Team',
    ]
    const { stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
      cwd: dir,
      env: { PATH: process.env['PATH'], TERM: 'xterm', HOME: dir },
      encoding: 'utf8',
      input: answers.map((answer) => `${answer}\n`).join(''),
    })
    const document = JSON.parse(readFileSync(join(dir, 'v.json'), 'utf8')) as {
      readonly author: string
      readonly statements: readonly Readonly<Record<string, unknown>>[]
    }
    assert.deepEqual(openVexFaults(document), [], stdout)
    const { status, justification, status_notes: notes } = document.statements[0] ?? {}
    assert.deepEqual(
      [document.author, status, justification, notes],
      ['Team', 'not_affected', 'component_not_present', 'It is not there.'],
    )
    assert.match(stdout, /Wrote v\.json: CVE-2024-1 is not affected/)
  })
})

describe('vex check', () => {
  it('says what documents hold, and fails where one is none', async (t) => {
    const { dir, write } = folder(t)
    write('a.json', openVex('CVE-2024-1', 'pkg:npm/a', { justification: undefined }))
    const good = await plimsoll(['vex', 'check', 'a.json'], { cwd: dir })
    assert.equal(good.code, 0)
    assert.equal(
      good.stdout,
      'a.json: OpenVEX by Team, 1 statement: 1 not_affected\n  CVE-2024-1 not_affected (2024-01-01) on pkg:npm/a: without a reason\n',
    )
    write('b.json', '{}')
    const bad = await plimsoll(['vex', 'check', 'a.json', 'b.json'], { cwd: dir })
    assert.deepEqual([bad.code, bad.stdout], [2, ''])
    const inFolder = await plimsoll(['vex', 'check', '.'], { cwd: dir })
    assert.equal(inFolder.code, 2)
    assert.match(inFolder.stdout, /^a\.json: OpenVEX/)
    assert.match(inFolder.stderr, /^b\.json is no VEX document/)
  })
})
