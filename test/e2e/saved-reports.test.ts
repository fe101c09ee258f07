import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { REPORT_FORMATS } from '../../src/reports/registry.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsRealData, realData } from '../real-data.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const HARBOUR = join(EXAMPLES, 'harbour.oci.tar')
const AT = ['--created-at', '2026-01-02T00:00:00Z']
/** A report that is kept for other tests. */
const SAVED = join(import.meta.dirname, '../../src/saved/own/testdata/before.json')
/** The run of a workflow, which the snapshot for GitHub is of. */
const RUN = ['--github-sha', '0'.repeat(40), '--github-ref', 'refs/heads/main']
/** But the one that needs a template. */
const FORMATS = REPORT_FORMATS.map(({ id }) => id).filter((id) => id !== 'template')

/** The example scanned into a file of each format. */
async function scanned(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t)
  const files = FORMATS.flatMap((id) => ['--format', id, '--output', join(folder, `report.${id}`)])
  const source = ['--mirror', join(EXAMPLES, 'mirror'), '--cache-dir', join(folder, 'cache')]
  const { code, stderr } = await plimsoll(['image', '--input', HARBOUR, ...source, ...AT, ...RUN, ...files])
  assert.equal(code, 0, stderr)
  return folder
}

describe('convert', () => {
  it('writes every format as the scan itself wrote it', async (t) => {
    const folder = await scanned(t)
    const files = FORMATS.flatMap((id) => ['--format', id, '--output', join(folder, `again.${id}`)])
    const { code, stderr } = await plimsoll(['convert', join(folder, 'report.json'), ...AT, ...RUN, ...files])
    assert.equal(code, 0, stderr)
    for (const id of FORMATS) {
      const read = (name: string): string => readFileSync(join(folder, `${name}.${id}`), 'utf8')
      assert.equal(read('again'), read('report'), id)
    }
  })

  it('judges again, from standard input and packed too', async (t) => {
    const folder = await scanned(t)
    const text = readFileSync(join(folder, 'report.json'), 'utf8')
    const packed = join(folder, 'report.json.gz')
    writeFileSync(packed, gzipSync(text))
    const options = ['--severity', 'CRITICAL', '--exit-code', '9', '--format', 'json']
    const fromStdin = await plimsoll(['convert', '-', ...options], { input: text })
    const fromFile = await plimsoll(['convert', packed, ...options])
    assert.deepEqual([fromStdin.code, fromFile.code], [9, 9], fromStdin.stderr)
    assert.equal(fromStdin.stdout, fromFile.stdout)
    const { Plimsoll } = JSON.parse(fromStdin.stdout) as {
      Plimsoll: { Suppressed: { By: string }[]; Verdict: { Outcome: string } }
    }
    assert.equal(Plimsoll.Verdict.Outcome, 'fail')
    assert.ok(Plimsoll.Suppressed.length > 0)
    assert.ok(Plimsoll.Suppressed.every(({ By }) => By === '--severity'))
    const twice = await plimsoll(['convert', '-', '--format', 'json'], { input: fromStdin.stdout })
    assert.equal(twice.code, 0)
    const kept = JSON.parse(twice.stdout) as { Plimsoll: { Suppressed: unknown } }
    assert.deepEqual(kept.Plimsoll.Suppressed, Plimsoll.Suppressed)
  })

  it("reads Trivy's and Grype's reports, and says whose they are", async () => {
    const trivy = {
      SchemaVersion: 2,
      Trivy: { Version: '0.58.0' },
      ArtifactName: 'app:1',
      ArtifactType: 'container_image',
      Results: [
        {
          Target: 'package-lock.json',
          Class: 'lang-pkgs',
          Type: 'npm',
          Packages: [{ Name: 'lodash', Version: '4.17.15', Identifier: { PURL: 'pkg:npm/lodash@4.17.15' } }],
          Vulnerabilities: [
            {
              VulnerabilityID: 'CVE-2020-8203',
              PkgName: 'lodash',
              InstalledVersion: '4.17.15',
              Severity: 'HIGH',
            },
          ],
          Licenses: [{}],
        },
      ],
    }
    const grype = {
      matches: [
        {
          vulnerability: { id: 'CVE-2020-8203', severity: 'High', fix: { versions: [], state: 'not-fixed' } },
          artifact: { name: 'lodash', version: '4.17.15', type: 'npm' },
        },
      ],
      source: { type: 'directory', target: '/srv' },
      descriptor: { name: 'grype', version: '0.87.0' },
    }
    for (const [report, says] of [
      [trivy, /written by Trivy 0\.58\.0[^]*1 licence/],
      [grype, /written by Grype 0\.87\.0/],
    ] as const) {
      const { code, stdout, stderr } = await plimsoll(['convert', '-', '--exit-code', '1'], {
        input: JSON.stringify(report),
      })
      assert.equal(code, 1, stderr)
      assert.match(stdout, /lodash +CVE-2020-8203 +HIGH/)
      assert.match(stdout.replaceAll(/\s+/g, ' '), says)
    }
  })

  const wrong: readonly [string, readonly string[], number, RegExp][] = [
    ['nothing', [], 2, /missing required argument/],
    ['a file that is not there', ['/nowhere'], 3, /There is no file \/nowhere/],
    ['a folder', ['/tmp'], 3, /cannot be read: EISDIR/],
    ['no report', [join(EXAMPLES, 'build.ts')], 3, /is no JSON/],
    ['a format that is none', ['-', '--format', 'pdf'], 2, /does not know «pdf»/],
    ['two formats on standard output', ['-', '-f', 'json,table'], 2, /both go to standard output/],
    ['an option of a scan', ['-', '--offline'], 2, /unknown option '--offline'/],
    ['VEX of a registry', [SAVED, '--vex', 'oci'], 2, /--vex oci is looked up when an image is scanned/],
  ]
  for (const [what, args, exitCode, says] of wrong) {
    it(`refuses ${what}`, async () => {
      const { code, stderr, stdout } = await plimsoll(['convert', ...args])
      assert.deepEqual([code, stdout], [exitCode, ''])
      assert.match(stderr, says)
      assert.equal(stderr.trimEnd().split('\n').length, 1)
    })
  }
})

describe('diff', () => {
  it('of two real images says what came, went and changed', async (t) => {
    if (!needsRealData(t)) return
    const folder = temporaryFolder(t)
    const images = ['alpine-3.11.5', 'alpine-3.10.9'].map((name) => realData(`images/${name}.docker.tar.gz`))
    const source = ['--mirror', realData('upstream'), '--cache-dir', folder, '--pkg-types', 'os']
    const { code, stdout, stderr } = await plimsoll(['diff', ...images, ...source])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /libcrypto1\.1 +apk +updated +1\.1\.1d-r3 +1\.1\.1k-r0/)
    assert.match(stdout, /busybox +apk +downgraded +1\.31\.1-r9 +1\.30\.1-r5/)
    assert.match(stdout, /Layers: none is the same, then 1 in A and 1 in B/)
  })

  it('of a report and the image that it is of finds nothing', async (t) => {
    const folder = await scanned(t)
    const source = ['--mirror', join(EXAMPLES, 'mirror'), '--cache-dir', join(folder, 'cache')]
    const args = ['diff', join(folder, 'report.json'), HARBOUR, ...source, ...AT, '--fail-on', 'new,worse']
    const { code, stdout, stderr } = await plimsoll(args)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /0 new, 0 fixed, 0 changed, 8 unchanged/)
  })

  it('fails for what it is asked to fail for, in every format', async (t) => {
    const folder = await scanned(t)
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as {
      Results: { Vulnerabilities?: unknown[] }[]
    }
    const before = join(folder, 'before.json')
    for (const result of report.Results) delete result.Vulnerabilities
    writeFileSync(before, JSON.stringify(report))
    const files = [before, join(folder, 'report.json')]
    for (const [format, options, expected] of [
      ['table', ['--fail-on', 'new-critical'], 1],
      ['markdown', ['--fail-on', 'new-kev,worse', '--exit-code', '7'], 7],
      ['json', ['--fail-on', 'worse'], 0],
    ] as const) {
      const { code, stdout, stderr } = await plimsoll(['diff', ...files, ...options, '-f', format])
      assert.equal(code, expected, `${options.join(' ')} ${stderr}`)
      assert.match(stdout, /CVE-2023-44487/)
      assert.doesNotMatch(stdout, /verdict fail|"Outcome": "fail"/)
      if (expected !== 0) assert.match(stderr, /failed by --fail-on \(new-/)
    }
    const filtered = await plimsoll(['diff', ...files, '--severity', 'LOW', '--fail-on', 'new-high'])
    assert.equal(filtered.code, 0, 'filters hold for both sides')
  })

  it('of two bills of materials judges their packages', async (t) => {
    const folder = temporaryFolder(t)
    const files = ['4.17.15', '4.17.21'].map((version) => {
      const file = join(folder, `${version}.cdx.json`)
      const component = { type: 'library', name: 'lodash', version, purl: `pkg:npm/lodash@${version}` }
      const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [component] }
      writeFileSync(file, JSON.stringify(bom))
      return file
    })
    const args = ['diff', ...files, '--offline', '--enrich', 'none', '--cache-dir', folder]
    const { code, stdout, stderr } = await plimsoll(args)
    assert.match(stdout, /lodash +npm +updated +4\.17\.15 +4\.17\.21/, stderr)
    assert.equal(code, 4, 'nothing could be judged without a database')
  })

  for (const [args, says] of [
    [['a'], /missing required argument/],
    [['-', '-'], /Only one of the two can be standard input/],
    [['a', 'b', '--fail-on', 'new-hihg'], /did you mean «new-high»/],
    [['a', 'b', '--fail-on', 'incomplete'], /--fail-on of diff knows/],
    [['a', 'b', '-f', 'sarif'], /writes table, json, markdown, and not sarif/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await plimsoll(['diff', ...args])
      assert.equal(code, 2)
      assert.match(stderr, says)
    })
  }
})

describe('reports of many images', () => {
  async function folderOf(t: TestContext, hasBroken: boolean): Promise<string> {
    const folder = await scanned(t)
    const reports = join(folder, 'reports')
    mkdirSync(reports)
    const text = readFileSync(join(folder, 'report.json'), 'utf8')
    writeFileSync(join(reports, 'one.json'), text)
    writeFileSync(join(reports, 'two.json.gz'), gzipSync(text.replaceAll('harbour.oci.tar', 'other.tar')))
    if (hasBroken) writeFileSync(join(reports, 'broken.json'), text.slice(0, 1000))
    return reports
  }

  it('are summed up, and fail for the verdicts that are named', async (t) => {
    const reports = await folderOf(t, false)
    const { code, stdout, stderr } = await plimsoll(['summary', reports, ...AT])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /harbour\.oci\.tar +warn +2 +1 +1 +2 +2/)
    assert.match(stdout, /Total: 2 reports +4 +2 +2 +4 +4/)
    assert.equal((await plimsoll(['summary', reports, '--fail-on', 'fail,incomplete'])).code, 0)
    const failed = await plimsoll(['convert', join(reports, 'one.json'), '--exit-code', '1', '-f', 'json'])
    writeFileSync(join(reports, 'failed.json'), failed.stdout)
    assert.equal((await plimsoll(['summary', reports, '--fail-on', 'fail'])).code, 1)
  })

  it('are brought into one of each format, which can be read again', async (t) => {
    const reports = await folderOf(t, false)
    const merged = join(reports, '../merged.json')
    for (const [format, says] of [
      ['table', /other\.tar[^]*CVE-2023-44487/],
      ['csv', /^Image,Kind,ID/],
      ['html', /^<!doctype html>/i],
      ['json', /^\{\n {2}"Kind": "reports"/],
    ] as const) {
      const { code, stdout, stderr } = await plimsoll(['merge', reports, '-f', format])
      assert.equal(code, 0, stderr)
      assert.match(stdout, says)
      assert.ok(stdout.includes('other.tar') && stdout.includes('harbour.oci.tar'), format)
      if (format === 'json') writeFileSync(merged, stdout)
    }
    const again = await plimsoll(['summary', merged, ...AT])
    assert.match(again.stdout, /Total: 2 reports/)
    const one = await plimsoll(['convert', merged])
    assert.deepEqual([one.code, /several reports/.test(one.stderr)], [3, true])
  })

  it('answer which of them have a package or a flaw', async (t) => {
    const reports = await folderOf(t, false)
    const found = async (...args: readonly string[]) => {
      const { code, stdout } = await plimsoll(['find', reports, ...args, '-f', 'json'])
      const { Images } = JSON.parse(stdout) as { Images: { Found: { Name: string }[] }[] }
      return [code, Images.map(({ Found }) => Found.map(({ Name }) => Name))]
    }
    assert.deepEqual(await found('--package', 'openssl', '--version', '<3.1.5-r0'), [
      0,
      [['libcrypto3'], ['libcrypto3']],
    ])
    assert.deepEqual(await found('--package', 'openssl', '--version', '<3.1.4-r0'), [0, []])
    assert.deepEqual(await found('--cve', 'cve-2023-44487', '--fail-on-found'), [
      1,
      [['nghttp2-libs'], ['nghttp2-libs']],
    ])
    assert.deepEqual(await found('--purl', 'pkg:apk/*/lib*'), [
      0,
      [
        ['libcrypto3', 'libcurl'],
        ['libcrypto3', 'libcurl'],
      ],
    ])
    const table = await plimsoll(['find', reports, '--package', 'musl'])
    assert.match(table.stdout, /package musl: 2 in 2 of 2 reports/)
  })

  it('are never passed over in silence where one cannot be read', async (t) => {
    const reports = await folderOf(t, true)
    for (const args of [
      ['summary', reports],
      ['summary', reports, '-f', 'html'],
      ['merge', reports],
      ['merge', reports, '-f', 'csv'],
      ['find', reports, '--package', 'nothing'],
    ]) {
      const { code, stdout, stderr } = await plimsoll(args)
      assert.equal(code, 4, args.join(' '))
      assert.match(stdout + stderr, /broken\.json is no JSON/)
    }
    assert.equal((await plimsoll(['summary', reports, '--allow-incomplete'])).code, 0)
  })

  it('are not said to lack a package that they do not list', async (t) => {
    const reports = await folderOf(t, false)
    const file = join(reports, 'one.json')
    const { stdout } = await plimsoll(['convert', file, '-f', 'json', '--list-all-pkgs=false'])
    writeFileSync(file, stdout)
    const { code, stdout: answer } = await plimsoll(['find', file, '--package', 'zlib'])
    assert.equal(code, 4)
    assert.match(answer, /1 without a list of packages, which cannot be searched/)
  })

  for (const [args, says] of [
    [['find', '.'], /Say what to find/],
    [['find', '.', '--version', '<1'], /Say what to find/],
    [['find', '.', '--package', 'x', '--version', '1 2'], /--version is </],
    [['find', '.', '--purl', 'x'], /is no package URL/],
    [['summary'], /missing required argument/],
    [['summary', '.', '--fail-on', 'new'], /--fail-on of summary knows fail and incomplete/],
    [['merge', '.', '-f', 'sarif'], /writes table, json, csv, html, and not sarif/],
  ] as const) {
    it(`refuse ${args.join(' ')}`, async () => {
      const { code, stderr } = await plimsoll(args)
      assert.equal(code, 2)
      assert.match(stderr, says)
    })
  }
})
