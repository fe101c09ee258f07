import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { parseReport } from './json-report.ts'

/*
 * Packages that somebody names, by purl or in a bill of materials, judged by the command as a user calls it.
 */

const MIRROR = join(import.meta.dirname, '../../examples/mirror')
const PURL = 'pkg:apk/alpine/nghttp2-libs@1.55.1-r0?arch=x86_64&distro=alpine-3.18.4&upstream=nghttp2'
const SBOM = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [
    { type: 'library', name: 'nghttp2-libs', version: '1.55.1-r0', purl: PURL },
    { type: 'library', name: 'mystery', version: '1' },
  ],
})

function run(t: TestContext, args: readonly string[], input?: string) {
  const scan = ['--mirror', MIRROR, '--cache-dir', join(temporaryFolder(t), 'cache'), '--format', 'json']
  return plimsoll([...args, ...(args[0] === 'packages' ? [] : scan)], input === undefined ? {} : { input })
}

describe('packages that are named', () => {
  it('by purl are judged as the distribution says, by their source', async (t) => {
    const { code, stdout, stderr } = await run(t, ['purl', PURL])
    assert.deepEqual([code, stderr], [0, ''])
    const report = parseReport(stdout)
    const found = report.Results.flatMap(({ Vulnerabilities }) => Vulnerabilities ?? [])
    assert.deepEqual(
      found.map(({ VulnerabilityID, PkgName }) => `${VulnerabilityID} ${PkgName}`),
      ['CVE-2023-44487 nghttp2-libs'],
    )
  })

  it('in a bill of materials are judged the same, and what names no package is said', async (t) => {
    const file = join(temporaryFolder(t), 'bom.json')
    writeFileSync(file, SBOM)
    const outcomes = await Promise.all([run(t, ['sbom', file]), run(t, ['sbom', '-'], SBOM)])
    for (const { code, stdout, stderr } of outcomes) {
      assert.deepEqual([code, stderr], [4, ''])
      const { Results, Plimsoll } = parseReport(stdout)
      assert.equal(Results[0]?.Vulnerabilities?.[0]?.VulnerabilityID, 'CVE-2023-44487')
      assert.match(
        JSON.stringify(Plimsoll),
        /component-unidentified.*1 component has no package URL: mystery@1/,
      )
    }
  })

  it('in the wrong way are told what is wrong', async (t) => {
    const file = join(temporaryFolder(t), 'x')
    writeFileSync(file, '{"bomFormat": "Cyclone')
    const mixed = 'pkg:deb/debian/a@1?distro=debian-12'
    const cases: readonly (readonly [readonly string[], RegExp, number])[] = [
      [['purl', 'curl'], /«curl» is no package URL.*\[purl-invalid\]/, 2],
      [['purl', PURL, mixed], /different distributions: alpine 3.18.4 and debian 12.*\[purl-invalid\]/, 2],
      [['sbom', `${file}.none`], /There is no file.*\[input-not-found\]/, 3],
      [['sbom', file], /is damaged.*\[sbom-invalid\]/, 3],
      [
        ['sbom', join(MIRROR, 'endoflife.date/api/alpine-linux.json')],
        /neither CycloneDX nor SPDX.*\[sbom-invalid\]/,
        3,
      ],
      [['fs', `${file}.none`], /There is no folder.*\[input-not-found\]/, 3],
      [['repo', file, '--branch', 'a', '--tag', 'b'], /one of --branch, --tag and --commit.*\[usage\]/, 2],
      [['repo', file, '--branch=-x'], /--branch is no name.*\[option-invalid\]/, 2],
      [['repo', `${file}.none`], /git cannot fetch.*\[git-failed\]/, 3],
      [['packages', '.', '-f', 'sarif'], /--format sarif is about findings.*\[option-invalid\]/, 2],
      [['packages'], /Name an image or a folder, or a file with --input.*\[usage\]/, 2],
    ]
    for (const [args, message, expected] of cases) {
      const { code, stdout, stderr } = await run(t, args)
      assert.deepEqual([code, stdout], [expected, ''], args.join(' '))
      assert.match(stderr, message)
    }
  })
})

describe('packages', () => {
  it('of an image are listed without any advisory', async () => {
    const image = join(MIRROR, '../harbour.oci.tar')
    const table = await plimsoll(['packages', image])
    assert.deepEqual([table.code, table.stderr], [0, ''])
    assert.match(table.stdout, /harbour.oci.tar \(alpine 3.18.4\): 8 packages\n\nPackage +Version +Type/)
    const json = await plimsoll(['packages', '--input', image, '--format', 'json'])
    const list = JSON.parse(json.stdout) as {
      PackageCount: number
      Packages: { Name: string; PURL: string }[]
    }
    assert.equal(list.PackageCount, list.Packages.length)
    assert.ok(list.Packages.some(({ PURL: purl }) => purl.startsWith('pkg:apk/alpine/nghttp2-libs@')))
  })
})
