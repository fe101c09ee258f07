import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { anyReport } from '../../../test/generated-reports.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { unpackedRoot } from '../../../test/real-roots.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { scanHere } from '../../../test/scan-here.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import { jsonFormat } from '../../reports/json/index.ts'
import { readSavedReport } from '../read-saved-report.ts'

function written(report: Report, listAllPackages = true): string {
  const options = { width: 120, color: false, showSuppressed: false, listAllPackages }
  return [...jsonFormat.write(report, options)].join('')
}

function readBack(report: Report): Report {
  return readSavedReport(written(report), 'report.json')
}

/** As a saved report has it: names of functions are left out. */
function withoutSymbols(report: Report): Report {
  const strip = <T extends { readonly symbols?: string }>({ symbols: _symbols, ...rest }: T) => rest
  return {
    ...report,
    packages: report.packages.map(strip),
    findings: report.findings.map((one) => ({ ...one, package: strip(one.package) })),
    suppressed: report.suppressed.map((one) => ({
      ...one,
      finding: { ...one.finding, package: strip(one.finding.package) },
    })),
  }
}

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/schema/report.schema.json'), 'utf8'),
) as object
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema)

describe('a report that was written as JSON is read back as it was', () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS))
    it(`the sample ${name}`, () => assert.deepEqual(readBack(report), report))

  it('whatever it holds, and it is what the schema says', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = written(report)
        assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
        assert.deepEqual(readSavedReport(text, 'report.json'), report)
      }),
    )
  })

  it('and its findings are on packages of its list', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { packages, findings } = readBack(report)
        for (const { package: pkg } of findings) assert.ok(packages.includes(pkg))
      }),
      { numRuns: 20 },
    )
  })

  it('with the config of its image', () => {
    const raw = {
      architecture: 'amd64',
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: { User: 'app', Env: ['A=b'], Labels: { a: '' }, ExposedPorts: { '80/tcp': {} } },
      history: [{ created_by: 'ADD x', empty_layer: true }],
      rootfs: { type: 'layers', diff_ids: [] },
    }
    const report = SAMPLE_REPORTS['clean'] as Report
    const text = written(report).replace(
      '"Reference":',
      `"ImageConfig": ${JSON.stringify(raw)}, "Reference":`,
    )
    const { config } = readSavedReport(text, 'report.json').target
    assert.deepEqual(
      [config?.user, config?.labels, config?.exposedPorts, config?.history[0]?.emptyLayer],
      ['app', { a: '' }, ['80/tcp'], true],
    )
    assert.deepEqual(config?.raw, raw)
    const again = readBack(readSavedReport(text, 'report.json'))
    assert.deepEqual(again.target.config, config)
  })
})

describe('scans of real images are read back as they were', () => {
  for (const image of ['alpine-3.10.9.docker.tar.gz', 'debian-bookworm-metadata.rootfs.tar.xz']) {
    it(image, async (t) => {
      if (!needsRealData(t)) return
      const target = image.includes('rootfs')
        ? ({ kind: 'rootfs', path: unpackedRoot(t, image) } as const)
        : ({ kind: 'input', input: realData(`images/${image}`) } as const)
      const report = await scanHere(target, { cache: temporaryFolder(t), mirror: realData('upstream') })
      assert.ok(report.packages.length > 10)
      assert.deepEqual(readBack(report), withoutSymbols(report))
    })
  }

  it('with libraries, programs and owners', async (t) => {
    const examples = join(import.meta.dirname, '../../../examples')
    const target = { kind: 'input', input: join(examples, 'harbour.oci.tar') } as const
    const report = await scanHere(target, { cache: temporaryFolder(t), mirror: join(examples, 'mirror') })
    assert.ok(report.findings.length > 0)
    assert.deepEqual(readBack(report), withoutSymbols(report))
  })
})

describe('a report without its packages', () => {
  const report = SAMPLE_REPORTS['full'] as Report
  const read = readSavedReport(written(report, false), 'report.json')

  it('keeps its findings, with what they say of their packages', () => {
    const told = ({ findings }: Report): unknown[] =>
      findings.map(({ id, package: pkg, evidence }) => [
        id,
        pkg.id,
        pkg.name,
        pkg.version,
        pkg.path,
        evidence,
      ])
    assert.deepEqual(told(read), told(report))
  })

  it('says that packages are missing, and how many', () => {
    const missing = read.problems.find(({ code }) => code === 'packages-not-listed')
    assert.match(missing?.detail ?? '', /of its 5 packages 5 are not in it/)
  })

  it('says so once, however often it is written and read', () => {
    const again = readSavedReport(written(readSavedReport(written(read, false), 'a')), 'b')
    assert.equal(again.problems.filter(({ code }) => code === 'packages-not-listed').length, 1)
  })
})

describe('a report of a version before reports could be read back', () => {
  const text = readFileSync(join(import.meta.dirname, 'testdata/before.json'), 'utf8')
  const report = readSavedReport(text, 'before.json')

  it('is read as far as it goes', () => {
    assert.deepEqual([report.packages.length, report.findings.length, report.layers.length], [6, 6, 2])
    const [first] = report.findings
    assert.ok(first && report.packages.includes(first.package))
    assert.ok(first.evidence.length > 0)
    assert.equal(report.target.kind, 'image')
    assert.equal(report.verdict.outcome, 'warn')
    assert.deepEqual(report.suppressed[2]?.decision, { kind: 'filter', option: '--severity' })
  })

  it('gives packages by their parts', () => {
    const tool = report.packages.find(({ name }) => name === 'tool')
    assert.deepEqual(
      [tool?.type, tool?.namespace, tool?.version, tool?.originLayer, tool?.dependsOn],
      ['npm', '@scope', '1.0.0', 0, ['lodash@4.17.15']],
    )
    const curl = report.packages.find(({ name }) => name === 'libcurl')
    assert.deepEqual(
      [curl?.type, curl?.source, curl?.originLayer],
      ['apk', { name: 'curl', version: '8.3.0-r0' }, 1],
    )
  })
})

describe('what is no report', () => {
  const good = written(SAMPLE_REPORTS['full'] as Report)
  for (const [what, text, says] of [
    ['no JSON', '{', /^r\.json is no JSON: /],
    ['another document', '{"bomFormat": "CycloneDX"}', /no JSON report of Plimsoll, of Trivy .* or of Grype/],
    ['no map', '[]', /no JSON report/],
    ['null', 'null', /no JSON report/],
    ['a member of another kind', good.replace(/"Size": \d+/, '"Size": "x"'), /Metadata\.Size is missing/],
    ['no digest', good.replace(/sha256:e+/, 'sha256:zz'), /«sha256:zz» is no digest/],
    [
      'a problem of a later version',
      good.replace('"path-escapes"', '"moon-full"'),
      /does not know: moon-full/,
    ],
    ['a status that is none', good.replace('"Status": "fixed"', '"Status": "odd"'), /Status is missing/],
  ] as const) {
    it(`is told: ${what}`, () => {
      assert.throws(
        () => readSavedReport(text, 'r.json'),
        (error) => {
          assert.ok(error instanceof PlimsollError, String(error))
          assert.equal(error.code, 'report-invalid')
          assert.match(error.message, says)
          return true
        },
      )
    })
  }
})
