import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { readWithOthers } from '../bom-readers.ts'
import { FORMATS_WITH_SCHEMA, schemaFaults } from '../bom-schemas.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram, needsReaders, needsRealData, realData } from '../real-data.ts'
import { pairsOf, parseReport } from './json-report.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const FORMATS = ['cyclonedx', 'cyclonedx-1.7', 'spdx-json', 'spdx-json-3', 'spdx'] as const

/** What counts of a finding: flaw, package, versions, where it lies, and by which comparison. */
function findingsOf(text: string): string[] {
  return parseReport(text)
    .Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities.map((one) => JSON.stringify(one, KEYS)))
    .sort()
}

const KEYS = [
  'VulnerabilityID',
  'PkgID',
  'PkgPath',
  'PkgIdentifier',
  'PURL',
  'InstalledVersion',
  'FixedVersion',
  'Status',
  'Severity',
  'Plimsoll',
  'Origin',
  'Path',
  'Owner',
  'Evidence',
  'Name',
  'Version',
  'Comparison',
]

interface Written {
  readonly folder: string
  readonly cache: string
  readonly json: string
  readonly file: (format: string) => string
}

/** Scans once, and writes every format. */
async function scan(
  t: Parameters<typeof temporaryFolder>[0],
  mirror: string,
  args: readonly string[],
): Promise<Written> {
  const folder = temporaryFolder(t)
  const cache = temporaryFolder(t)
  const file = (format: string): string => join(folder, `bom.${format}`)
  const outputs = ['json', ...FORMATS].flatMap((format) => ['--format', format, '--output', file(format)])
  const { code, stderr } = await plimsoll([...args, '--mirror', mirror, '--cache-dir', cache, ...outputs])
  assert.deepEqual([code, stderr], [0, ''])
  return { folder, cache, json: readFileSync(file('json'), 'utf8'), file }
}

async function findsTheSame({ cache, json, file }: Written): Promise<void> {
  const findings = findingsOf(json)
  assert.notDeepEqual(findings, [])
  const judged = FORMATS.map(async (format) => {
    const options = ['--offline', '--cache-dir', cache, '--format', 'json']
    const { code, stdout, stderr } = await plimsoll(['sbom', file(format), ...options])
    assert.deepEqual([code, stderr], [0, ''], format)
    assert.deepEqual(findingsOf(stdout), findings, format)
    assert.deepEqual(parseReport(stdout).Plimsoll.Problems, parseReport(json).Plimsoll.Problems)
    assert.deepEqual(parseReport(stdout).Metadata.OS, parseReport(json).Metadata.OS)
  })
  await Promise.all(judged)
}

function areWellFormed({ file }: Written, t: Parameters<typeof needsReaders>[0]): void {
  for (const format of FORMATS.filter((one) => FORMATS_WITH_SCHEMA.includes(one)))
    assert.deepEqual(schemaFaults(format, readFileSync(file(format), 'utf8')), [], format)
  if (!needsReaders(t)) return
  for (const { file: name, faults, packages } of readWithOthers(FORMATS.map(file))) {
    assert.deepEqual(faults, [], name)
    assert.ok(packages > 1, name)
  }
}

describe('a bill of materials is judged like what it was made of', () => {
  it('the example image', async (t) => {
    const written = await scan(t, join(EXAMPLES, 'mirror'), [
      'image',
      '--input',
      join(EXAMPLES, 'harbour.oci.tar'),
    ])
    await findsTheSame(written)
    areWellFormed(written, t)
  })

  it('an image of Alpine with four layers', async (t) => {
    if (!needsRealData(t)) return
    const input = realData('images/whiteouts-4-layers.docker.tar')
    await findsTheSame(await scan(t, realData('upstream'), ['image', '--input', input]))
  })

  it('programs that no package manager brought', async (t) => {
    if (!needsRealData(t)) return
    const input = realData('images/links-9-layers.docker.tar')
    await findsTheSame(await scan(t, realData('upstream'), ['image', '--input', input]))
  })

  for (const name of ['debian-bookworm-metadata', 'almalinux-9-micro.aarch64']) {
    it(`the root of ${name}`, async (t) => {
      if (!needsRealData(t) || !needsProgram(t, 'xz')) return
      const root = temporaryFolder(t)
      const archive = realData(`images/${name}.rootfs.tar.xz`)
      execFileSync('tar', ['-xJf', archive, '-C', root, '--exclude=./dev', '--exclude=dev'])
      const written = await scan(t, realData('upstream'), ['rootfs', root])
      await findsTheSame(written)
      areWellFormed(written, t)
    })
  }

  it('a lock file, and what only development needs', async (t) => {
    const folder = temporaryFolder(t)
    const lock = {
      lockfileVersion: 3,
      packages: { '': {}, 'node_modules/lodash': { version: '4.17.15', dev: true } },
    }
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
    const { stdout } = await plimsoll(['packages', folder, '--include-dev', '--format', 'cyclonedx'])
    const again = await plimsoll(
      ['sbom', '-', '--include-dev', '--offline', '--cache-dir', folder, '--format', 'json'],
      { input: stdout },
    )
    const [result] = parseReport(again.stdout).Results
    assert.deepEqual([result?.Target, result?.Packages?.[0]?.Name], ['package-lock.json', 'lodash'])
    const without = await plimsoll(['sbom', '-', '--offline', '--cache-dir', folder, '--format', 'json'], {
      input: stdout,
    })
    assert.equal(parseReport(without.stdout).Plimsoll.PackageCount, 0)
    assert.match(without.stdout, /"Development": 1/)
  })

  it('what could not be read is still missing, and said', async (t) => {
    const root = temporaryFolder(t)
    const installed = join(root, 'package-lock.json')
    writeFileSync(installed, '{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1"')
    for (const format of FORMATS) {
      const { code, stdout } = await plimsoll(['packages', root, '--format', format])
      assert.equal(code, 4, format)
      const again = await plimsoll(['sbom', '-', '--offline', '--cache-dir', root, '--format', 'json'], {
        input: stdout,
      })
      assert.equal(again.code, 4, format)
      assert.deepEqual(
        parseReport(again.stdout).Plimsoll.Problems.map(({ Code, Subject }) => [Code, Subject]),
        [['file-unreadable', 'package-lock.json']],
        format,
      )
    }
  })
})

describe('plimsoll packages', () => {
  const image = ['packages', '--input', join(EXAMPLES, 'harbour.oci.tar')]

  it('writes bills of materials without judging, byte for byte the same', async () => {
    for (const format of FORMATS) {
      const args = [...image, '--format', format, '--created-at', '2026-01-01']
      const first = await plimsoll(args)
      assert.deepEqual([first.code, first.stderr], [0, ''])
      assert.match(first.stdout, /listed and not judged/)
      assert.doesNotMatch(first.stdout, /CVE-/)
      assert.equal(first.stdout, (await plimsoll(args, { environment: { SOURCE_DATE_EPOCH: '1' } })).stdout)
      assert.match(first.stdout, /2026-01-01T00:00:00/)
      if (FORMATS_WITH_SCHEMA.includes(format)) assert.deepEqual(schemaFaults(format, first.stdout), [])
    }
  })

  it('refuses what is about findings, before it looks into anything', async () => {
    const others = REPORT_FORMATS.filter(
      ({ id, listsPackages }) => !listsPackages && id !== 'table' && id !== 'json',
    )
    for (const { id } of others) {
      const { code, stderr } = await plimsoll(['packages', 'nowhere/at/all', '--format', id])
      assert.equal(code, 2)
      assert.match(
        stderr,
        /is about findings, and packages are not judged here; there are: table, json, cyclonedx/,
      )
    }
  })

  it('takes the time of SOURCE_DATE_EPOCH', async () => {
    const { stdout } = await plimsoll([...image, '--format', 'spdx'], {
      environment: { SOURCE_DATE_EPOCH: '86400' },
    })
    assert.match(stdout, /^Created: 1970-01-02T00:00:00Z$/m)
  })
})

describe('--format github', () => {
  const image = ['packages', '--input', join(EXAMPLES, 'harbour.oci.tar'), '--format', 'github']
  const commit = 'c'.repeat(40)

  it('takes the run from a workflow', async () => {
    const environment = {
      GITHUB_SHA: commit,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKFLOW: 'ci',
      GITHUB_JOB: 'build',
      GITHUB_RUN_ID: '42',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/app',
    }
    const { code, stdout } = await plimsoll(image, { environment })
    assert.equal(code, 0)
    assert.deepEqual(schemaFaults('github', stdout), [])
    const { sha, ref, job } = JSON.parse(stdout) as Record<string, unknown>
    assert.deepEqual([sha, ref], [commit, 'refs/heads/main'])
    assert.deepEqual(job, {
      id: '42',
      correlator: `ci build ${join(EXAMPLES, 'harbour.oci.tar')}`,
      html_url: 'https://github.com/acme/app/actions/runs/42',
    })
    const given = await plimsoll([...image, '--github-ref', 'refs/tags/v1'], { environment })
    assert.match(given.stdout, /"ref": "refs\/tags\/v1"/)
  })

  for (const [args, message] of [
    [[], /belongs to a commit: give --github-sha and --github-ref/],
    [['--github-sha', commit], /belongs to a commit/],
    [['--github-sha', 'main', '--github-ref', 'refs/heads/main'], /40 hex digits, not «main»/],
    [['--github-sha', commit, '--github-ref', 'main'], /begins with refs\/, not «main»/],
  ] as const) {
    it(`is refused with ${args.join(' ') || 'nothing'}`, async () => {
      const { code, stdout, stderr } = await plimsoll([...image, ...args])
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, message)
    })
  }
})

describe('a document of others', () => {
  it('about an image is judged by its packages, and the image is none', async (t) => {
    const component = {
      type: 'container',
      'bom-ref': 'image',
      name: 'app',
      purl: `pkg:oci/app@sha256:${'0'.repeat(64)}`,
    }
    const document = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component },
      components: [{ type: 'library', name: 'lodash', version: '4.17.15', purl: 'pkg:npm/lodash@4.17.15' }],
    }
    const { stdout } = await plimsoll(
      ['sbom', '-', '--offline', '--cache-dir', temporaryFolder(t), '--format', 'json'],
      { input: JSON.stringify(document) },
    )
    const report = parseReport(stdout)
    assert.equal(report.Plimsoll.PackageCount, 1)
    assert.deepEqual(pairsOf(report), [])
    assert.deepEqual(
      report.Plimsoll.Problems.map(({ Code }) => Code).filter((code) => code === 'ecosystem-unsupported'),
      [],
    )
  })
})
