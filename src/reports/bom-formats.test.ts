import assert from 'node:assert/strict'
import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readWithOthers } from '../../test/bom-readers.ts'
import { FORMATS_WITH_SCHEMA, schemaFaults } from '../../test/bom-schemas.ts'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { needsReaders } from '../../test/real-data.ts'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import type { Finding } from '../core/finding.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import type { Report, SuppressedFinding } from '../core/report.ts'
import { UNJUDGED_NOTICE } from './bom.ts'
import { MAX_ENTRIES } from './github/metadata.ts'
import { findFormat, REPORT_FORMATS } from './registry.ts'
import type { PackageList, ReportFormat, ReportOptions } from './types.ts'
import { EMPTY_NOTICE } from './wording.ts'

const GOLDEN = join(import.meta.dirname, 'testdata')
const OPTIONS: ReportOptions = {
  width: 120,
  color: false,
  showSuppressed: false,
  listAllPackages: true,
  github: { sha: 'a'.repeat(40), ref: 'refs/heads/main', jobId: '7', correlator: 'ci build' },
}
const IDS = REPORT_FORMATS.filter(({ listsPackages }) => listsPackages).map(({ id }) => id)

async function formatOf(id: string): Promise<ReportFormat> {
  const entry = findFormat(id)
  assert.ok(entry)
  return await entry.load()
}

function sample(name: string): Report {
  const report = SAMPLE_REPORTS[name]
  assert.ok(report)
  return report
}

async function written(id: string, report: Report, options = OPTIONS): Promise<string> {
  return [...(await formatOf(id)).write(report, options)].join('')
}

function listOf({
  tool,
  createdAt,
  target,
  layers,
  packages,
  problems,
  leftOut,
  distribution,
}: Report): PackageList {
  const system = distribution ? { distribution } : {}
  return {
    tool,
    createdAt,
    target,
    leftOut,
    inventory: { kind: 'inventory', layers, packages, problems, ...system },
  }
}

describe('bills of materials', () => {
  for (const id of FORMATS_WITH_SCHEMA) {
    it(`${id}: every sample is what the official schema says`, async () => {
      for (const [name, report] of Object.entries(SAMPLE_REPORTS))
        assert.deepEqual(schemaFaults(id, await written(id, report)), [], name)
    })

    it(`${id}: the schema would tell a wrong one`, async () => {
      const value = JSON.parse(await written(id, sample('full'))) as Record<string, unknown>
      assert.notDeepEqual(schemaFaults(id, JSON.stringify({ ...value, Surprise: 1 })), [])
    })
  }

  it('are read by the libraries of others, which find nothing wrong', (t) => {
    if (!needsReaders(t)) return
    const files = globSync('*.{cyclonedx,cyclonedx-1.7,spdx,spdx-json,spdx-json-3}', { cwd: GOLDEN })
    assert.equal(files.length, 5 * Object.keys(SAMPLE_REPORTS).length)
    for (const { file, faults, packages, vulnerabilities } of readWithOthers(
      files.map((name) => join(GOLDEN, name)),
    )) {
      assert.deepEqual(faults, [], file)
      const isFull = file.includes('full.')
      // The target counts as a package where it is no component of its own.
      if (isFull) assert.equal(packages, file.includes('cyclonedx') ? 6 : 7, file)
      if (isFull && !/spdx(?:-json)?$/.test(file)) assert.equal(vulnerabilities, 8, file)
    }
  })

  it('would be found faulty by those libraries, if they were', async (t) => {
    if (!needsReaders(t)) return
    const folder = temporaryFolder(t)
    const faults: readonly (readonly [id: string, from: string, to: string])[] = [
      ['cyclonedx', '"in_triage"', '"in_thought"'],
      ['cyclonedx-1.7', '"scope"', '"scop"'],
      ['spdx-json', '"relationshipType": "CONTAINS"', '"relationshipType": "HOLDS"'],
      ['spdx', 'SPDXREF: SPDXRef-Target', 'SPDXREF: SPDXRef-Nowhere'],
      ['spdx-json-3', '"security_actionStatement"', '"security_actionStatment"'],
      ['spdx-json-3', '"affects"', '"hits"'],
      ['spdx-json-3', '#SPDXRef-Target"', '#SPDXRef-Nowhere"'],
      ['spdx-json-3', '"specVersion"', '"comment"'],
    ]
    const files = await Promise.all(
      faults.map(async ([id, from, to], index) => {
        const packages = sample('full').packages.map((pkg) => ({ ...pkg, isDevelopment: true }))
        const text = await written(id, { ...sample('full'), packages })
        assert.ok(text.includes(from), from)
        const file = join(folder, `${index}.${id}`)
        writeFileSync(file, text.replace(from, to))
        return file
      }),
    )
    for (const [index, { faults: found }] of readWithOthers(files).entries())
      assert.notDeepEqual(found, [], faults[index]?.join(' ') ?? '')
  })

  for (const id of IDS) {
    it(`${id}: lists packages that were not judged, and says so`, async () => {
      const { writePackages } = await formatOf(id)
      assert.ok(writePackages)
      const text = [...writePackages(listOf(sample('full')), OPTIONS)].join('')
      if (FORMATS_WITH_SCHEMA.includes(id)) assert.deepEqual(schemaFaults(id, text), [])
      assert.ok(text.includes(UNJUDGED_NOTICE))
      assert.doesNotMatch(text, /CVE-|Verdict/)
      assert.match(text, /lodash/)
      const empty = [...writePackages(listOf(sample('empty')), OPTIONS)].join('')
      assert.ok(empty.includes(EMPTY_NOTICE))
    })

    it(`${id}: is written in pieces, none of which grows with the report`, async () => {
      const report = sample('full')
      const [finding] = report.findings
      assert.ok(finding)
      const longest = async (count: number): Promise<number> => {
        const packages = Array.from({ length: count }, (_, i): InventoryPackage => {
          const purl = `pkg:npm/p${i}@1`
          return {
            ...finding.package,
            type: 'npm',
            name: `p${i}`,
            id: purl,
            purl,
            path: `p${i}`,
            isDeclared: true,
          }
        })
        const findings = packages.map(
          (pkg, i): Finding => ({ ...finding, id: `CVE-1-${i}`, ids: [`CVE-1-${i}`], package: pkg }),
        )
        let most = 0
        for (const piece of (await formatOf(id)).write({ ...report, packages, findings }, OPTIONS))
          most = Math.max(most, piece.length)
        return most
      }
      // SPDX 3 names up to 500 packages in one relationship; the list of what an image needs is one of CycloneDX's.
      assert.ok((await longest(4000)) < 500_000)
    })
  }

  it('are marked as what can list packages, and nothing else is', async () => {
    for (const { id, listsPackages, load } of REPORT_FORMATS)
      assert.equal((await load()).writePackages !== undefined, listsPackages === true, id)
  })

  it('have an id that follows from what they hold', async () => {
    const idOf = async (id: string, report: Report): Promise<string | undefined> =>
      /urn:uuid:(?<uuid>[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})/.exec(
        await written(id, report),
      )?.groups?.['uuid']
    const report = sample('full')
    const ids = new Set<string | undefined>()
    for (const id of IDS.filter((one) => one !== 'github')) {
      assert.equal(await idOf(id, report), await idOf(id, { ...report }))
      ids.add(await idOf(id, report))
      ids.add(await idOf(id, { ...report, packages: report.packages.slice(1) }))
      ids.add(await idOf(id, { ...report, findings: report.findings.slice(1) }))
      ids.add(await idOf(id, { ...report, createdAt: '2026-01-02T03:04:06.000Z' }))
    }
    assert.equal(ids.size, 4 * 5)
    assert.ok(!ids.has(undefined))
  })
})

interface Vulnerability {
  readonly id: string
  readonly analysis?: Readonly<Record<string, unknown>>
  readonly affects: readonly { readonly ref: string; readonly versions: readonly object[] }[]
  readonly ratings: readonly Readonly<Record<string, unknown>>[]
  readonly recommendation?: string
}

interface CycloneDx {
  readonly components: readonly Readonly<Record<string, unknown>>[]
  readonly vulnerabilities: readonly Vulnerability[]
  readonly dependencies: readonly object[]
  readonly compositions: readonly { readonly aggregate: string }[]
}

describe('CycloneDX', () => {
  const parsed = async (report: Report, id = 'cyclonedx'): Promise<CycloneDx> =>
    JSON.parse(await written(id, report)) as CycloneDx

  it('has each flaw once, with all packages of which the same is said', async () => {
    const report = sample('full')
    const [first] = report.findings
    assert.ok(first)
    const other = { ...first.package, id: 'pkg:x/other@1', name: 'other', version: '1' }
    const findings = [
      first,
      { ...first, package: other, fixedVersion: '2' },
      { ...first, package: other, title: 'Else' },
    ]
    const { vulnerabilities } = await parsed({ ...report, findings, suppressed: [] })
    assert.deepEqual(
      vulnerabilities.map(({ id, affects, recommendation }) => [id, affects.length, recommendation]),
      [
        [first.id, 2, 'Update libcurl to 9.9-r9, other to 2.'],
        [first.id, 1, 'Update other to 9.9-r9.'],
      ],
    )
    assert.deepEqual(vulnerabilities[0]?.affects[1]?.versions, [
      { version: '1', status: 'affected' },
      { version: '2', status: 'unaffected' },
    ])
  })

  it('gives every author of a rating, the chosen one first', async () => {
    const report = sample('full')
    const [first] = report.findings
    assert.ok(first)
    const vector = 'AV:N/AC:L/Au:N/C:N/I:N/A:P'
    const finding: Finding = {
      ...first,
      severity: { level: 'LOW', author: 'debian' },
      ratings: [
        { author: 'nvd', cvss: { version: '2.0', vector, score: 5 } },
        { author: 'debian', level: 'LOW', label: 'unimportant' },
      ],
    }
    const { vulnerabilities } = await parsed({ ...report, findings: [finding], suppressed: [] })
    assert.deepEqual(vulnerabilities[0]?.ratings, [
      { source: { name: 'debian' }, severity: 'low', justification: 'the author says «unimportant»' },
      { source: { name: 'nvd' }, score: 5, severity: 'medium', method: 'CVSSv2', vector },
    ])
  })

  const decisions: readonly (readonly [SuppressedFinding['decision'], object])[] = [
    [
      { kind: 'vex', document: 'd', status: 'not_affected', justification: 'vulnerable_code_not_present' },
      { state: 'not_affected', justification: 'code_not_present', detail: 'not affected (d): so' },
    ],
    [
      {
        kind: 'vex',
        document: 'd',
        status: 'not_affected',
        justification: 'vulnerable_code_cannot_be_controlled_by_adversary',
      },
      { state: 'not_affected', detail: 'not affected (d): so' },
    ],
    [
      { kind: 'vex', document: 'd', status: 'fixed', timestamp: '2026-01-01' },
      { state: 'resolved', detail: 'fixed (d): so', lastUpdated: '2026-01-01T00:00:00.000Z' },
    ],
    [
      { kind: 'exception', source: 'f:1', owner: 'me' },
      { response: ['will_not_fix'], detail: 'accepted by me (f:1): so' },
    ],
    [
      { kind: 'exception', source: 'f:1', since: '2026-01-01', until: '2026-02-01' },
      { detail: 'accepted until 2026-02-01 (f:1): so', firstIssued: '2026-01-01T00:00:00.000Z' },
    ],
    [{ kind: 'foreign', source: 'trivy' }, { detail: 'suppressed before (trivy): so' }],
  ]
  for (const [decision, analysis] of decisions) {
    it(`has the decision ${JSON.stringify(decision)} as an analysis`, async () => {
      const report = sample('full')
      const [finding] = report.findings
      assert.ok(finding)
      const changed = { ...report, findings: [], suppressed: [{ finding, by: 'x', reason: 'so', decision }] }
      const { vulnerabilities } = await parsed(changed)
      assert.deepEqual(vulnerabilities[0]?.analysis, analysis)
      assert.deepEqual(schemaFaults('cyclonedx', JSON.stringify(await parsed(changed))), [])
    })
  }

  it('has what a filter took out as a property alone: readers would count it', async () => {
    for (const id of ['cyclonedx', 'spdx-json-3']) {
      const text = await written(id, sample('full'))
      const line = 'CVE-2024-0005 on pkg:apk/alpine/libcurl@8.3.0-r0?arch=x86_64&distro=alpine-3.18.4'
      assert.ok(text.includes(`${line}: --severity: severity LOW was not asked for`))
      assert.ok(!text.includes('"CVE-2024-0005"'))
    }
  })

  const licences: readonly (readonly [readonly string[], object[], object[]])[] = [
    [['MIT'], [{ license: { id: 'MIT' } }], [{ license: { id: 'MIT' } }]],
    [['mit'], [{ license: { id: 'MIT' } }], [{ license: { id: 'MIT' } }]],
    [['MIT or ISC'], [{ expression: 'MIT OR ISC' }], [{ expression: 'MIT OR ISC' }]],
    [
      ['MIT OR ISC', 'Zlib'],
      [{ expression: '(MIT OR ISC) AND Zlib' }],
      [{ expression: 'MIT OR ISC' }, { license: { id: 'Zlib' } }],
    ],
    [
      ['MIT OR ISC', 'as is'],
      [{ license: { name: 'MIT OR ISC' } }, { license: { name: 'as is' } }],
      [{ expression: 'MIT OR ISC' }, { license: { name: 'as is' } }],
    ],
    [['GPLv2+'], [{ license: { name: 'GPLv2+' } }], [{ license: { name: 'GPLv2+' } }]],
  ]
  for (const [texts, expected, expected17] of licences) {
    it(`has the licences ${texts.join(', ')} as its version can hold them`, async () => {
      const report = sample('clean')
      const packages = report.packages.map((pkg) => ({ ...pkg, licenses: texts }))
      for (const [id, list] of [
        ['cyclonedx', expected],
        ['cyclonedx-1.7', expected17],
      ] as const) {
        const document = await parsed({ ...report, packages }, id)
        assert.deepEqual(document.components[1]?.['licenses'], list)
        assert.deepEqual(schemaFaults(id, JSON.stringify(document)), [])
      }
    })
  }

  it('has the packages of the system under it, and libraries under whoever needs them', async () => {
    const report = sample('clean')
    const lock = (id: string, more: Partial<InventoryPackage>): InventoryPackage => ({
      kind: 'package',
      type: 'npm',
      name: id,
      version: '1',
      id,
      purl: `pkg:npm/${id}@1`,
      path: 'package-lock.json',
      isDeclared: true,
      ...more,
    })
    const packages = [
      ...report.packages,
      lock('a', { relationship: 'direct', dependsOn: ['b'] }),
      lock('b', { relationship: 'indirect' }),
      lock('c', { relationship: 'indirect' }),
    ]
    const { dependencies } = await parsed({ ...report, packages })
    const musl = report.packages[0]?.id ?? ''
    assert.deepEqual(dependencies, [
      { ref: 'plimsoll:target', dependsOn: ['plimsoll:operating-system', 'a', 'c'] },
      { ref: 'plimsoll:operating-system', dependsOn: [musl] },
      { ref: musl, dependsOn: [] },
      { ref: 'a', dependsOn: ['b'] },
      { ref: 'b', dependsOn: [] },
      { ref: 'c', dependsOn: [] },
    ])
  })

  it('says that it is incomplete where something could not be read', async () => {
    assert.equal((await parsed(sample('clean'))).compositions[0]?.aggregate, 'unknown')
    assert.equal((await parsed(sample('unjudged'))).compositions[0]?.aggregate, 'incomplete')
  })
})

describe('SPDX', () => {
  it('defines licences of which the list knows nothing, each once', async () => {
    const report = sample('full')
    const packages = report.packages.map((pkg) => ({ ...pkg, licenses: ['MIT', 'as </text> is'] }))
    const document = JSON.parse(await written('spdx-json', { ...report, packages })) as {
      hasExtractedLicensingInfos: { licenseId: string; extractedText: string }[]
      packages: { licenseDeclared: string }[]
    }
    const [info, ...more] = document.hasExtractedLicensingInfos
    assert.equal(more.length, 0)
    assert.equal(info?.extractedText, 'as </text> is')
    assert.equal(document.packages[2]?.licenseDeclared, `MIT AND ${info.licenseId}`)
    const tags = await written('spdx', { ...report, packages })
    assert.ok(tags.includes('ExtractedText: <text>as <\\/text> is</text>'))
  })

  it('names the supplier where the text cannot be taken for another', async () => {
    const report = sample('clean')
    const supplierOf = async (maintainer: string): Promise<unknown> => {
      const packages = report.packages.map((pkg) => ({ ...pkg, maintainer }))
      const text = await written('spdx-json', { ...report, packages })
      return (JSON.parse(text) as { packages: { supplier?: string }[] }).packages[2]?.supplier
    }
    assert.equal(await supplierOf('Ann <ann@example.org>'), 'Organization: Ann <ann@example.org>')
    assert.equal(await supplierOf('Ann (hers)'), 'NOASSERTION')
    assert.equal(await supplierOf('a\nb'), 'NOASSERTION')
  })
})

describe("GitHub's snapshot", () => {
  it('is refused without a commit, before anything is scanned', async () => {
    const { check, write } = await formatOf('github')
    const { github: _github, ...without } = OPTIONS
    assert.throws(() => check?.(without), { code: 'option-invalid' })
    assert.throws(() => [...write(sample('clean'), without)], { code: 'option-invalid' })
    check?.(OPTIONS)
  })

  it('is of the image without its tag, so that the next takes its place', async () => {
    const correlator = async (name: string): Promise<string> => {
      const report = sample('clean')
      const text = await written('github', { ...report, target: { ...report.target, name } })
      return (JSON.parse(text) as { job: { correlator: string } }).job.correlator
    }
    assert.equal(await correlator('host:5000/app'), 'ci build host:5000/app')
    assert.equal(await correlator('host:5000/app:1'), 'ci build host:5000/app')
    assert.equal(await correlator(`app:1@sha256:${'0'.repeat(64)}`), 'ci build app')
  })

  it('has a manifest for each lock file, and says what is direct', async () => {
    const report = sample('full')
    const packages = report.packages
      .filter(({ type }) => type === 'npm')
      .flatMap((pkg): InventoryPackage[] => [
        { ...pkg, path: 'a/package-lock.json', isDeclared: true, relationship: 'direct', dependsOn: ['b@1'] },
        {
          ...pkg,
          name: 'b',
          version: '1',
          id: 'pkg:npm/b@1',
          purl: 'pkg:npm/b@1',
          path: 'a/package-lock.json',
          isDeclared: true,
          relationship: 'indirect',
          isDevelopment: true,
        },
      ])
    const { manifests } = JSON.parse(await written('github', { ...report, packages })) as {
      manifests: unknown
    }
    assert.deepEqual(manifests, {
      'a/package-lock.json': {
        name: 'a/package-lock.json',
        file: { source_location: 'a/package-lock.json' },
        resolved: {
          'pkg:npm/lodash@4.17.15': {
            package_url: 'pkg:npm/lodash@4.17.15',
            relationship: 'direct',
            scope: 'runtime',
            dependencies: ['pkg:npm/b@1'],
          },
          'pkg:npm/b@1': {
            package_url: 'pkg:npm/b@1',
            relationship: 'indirect',
            scope: 'development',
            dependencies: [],
          },
        },
      },
    })
  })

  it('is kept short, and counts the rest', async () => {
    const report = sample('full')
    const [one] = report.suppressed
    assert.ok(one)
    const text = await written('github', {
      ...report,
      suppressed: Array.from({ length: MAX_ENTRIES + 50 }, () => one),
    })
    const { metadata } = JSON.parse(text) as { metadata: { suppressed: string } }
    const lines = metadata.suppressed.split('\n')
    assert.deepEqual([lines.length, lines.at(-1)], [MAX_ENTRIES + 1, 'and 50 more'])
  })
})
