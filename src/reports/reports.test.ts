import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { PROBLEMS } from '../core/problem-catalogue.ts'
import { REACHABILITY_STATES, REACHED_BY, type Reachability } from '../core/reachability.ts'
import type { Report } from '../core/report.ts'
import { explain } from './explain.ts'
import { SCRIPT, STYLE } from './html/page.generated.ts'
import { REPORT_FORMATS } from './registry.ts'
import type { ReportFormat, ReportOptions } from './types.ts'
import { displayWidth } from './width.ts'

const OPTIONS: ReportOptions = {
  width: 120,
  color: false,
  showSuppressed: false,
  listAllPackages: true,
  template: readFileSync(join(import.meta.dirname, '../../examples/templates/report.html'), 'utf8'),
  github: { sha: '0'.repeat(40), ref: 'refs/heads/main', jobId: '1', correlator: 'build image' },
}

interface NamedFormat extends ReportFormat {
  readonly id: string
}
const FORMATS: readonly NamedFormat[] = await Promise.all(
  REPORT_FORMATS.map(async ({ id, load }) => ({ ...(await load()), id })),
)
const GOLDEN = join(import.meta.dirname, 'testdata')

function render(format: ReportFormat, name: string, options = OPTIONS): string {
  const report = SAMPLE_REPORTS[name]
  assert.ok(report)
  return [...format.write(report, options)].join('')
}

interface Place {
  readonly path: string
  readonly holder: Record<string, unknown>
  readonly key: string
}

/** Every member and item of a JSON value, with where it stands. */
function places(value: unknown, trail: readonly string[]): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => {
    const path = [...trail, key]
    return [{ path: path.join('.'), holder, key }, ...places(holder[key], path)]
  })
}

/**
 * What a golden file holds: the page's script and style are generated, compared with their source by a test of their
 * own, and the same in each report. Here they would be five copies of one long line.
 */
function golden(format: ReportFormat, name: string): string {
  let text = render(format, name)
  for (const [part, sign] of [
    [SCRIPT, '[script]'],
    [STYLE, '[style]'],
  ] as const) {
    const hash = createHash('sha256').update(part).digest('base64')
    text = text.replaceAll(part, () => sign).replaceAll(hash, sign)
  }
  return text
}

/** White space folded, so that wrapping does not matter. */
function words(text: string): string {
  return text.replace(/\s+/g, ' ')
}

describe('golden files', () => {
  for (const format of FORMATS) {
    for (const name of Object.keys(SAMPLE_REPORTS)) {
      it(`${format.id} of ${name}`, () => {
        const file = join(GOLDEN, `${name}.${format.id}`)
        const text = golden(format, name)
        if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text)
        assert.equal(text, readFileSync(file, 'utf8'))
      })
    }
  }

  it('belong to a report and a format each', () => {
    const known = FORMATS.flatMap(({ id }) => Object.keys(SAMPLE_REPORTS).map((name) => `${name}.${id}`))
    assert.deepEqual(globSync('*', { cwd: GOLDEN }).sort(), known.sort())
  })
})

describe('every format', () => {
  for (const format of FORMATS) {
    it(`${format.id}: the same report gives the same bytes`, () => {
      assert.equal(render(format, 'full'), render(format, 'full'))
    })

    it(`${format.id}: says what was not judged, what it means and what to do`, () => {
      const text = words(render(format, 'unjudged'))
      for (const part of [
        'feed-missing',
        'alpine-3.18',
        PROBLEMS['feed-missing'].meaning,
        PROBLEMS['feed-missing'].advice,
      ]) {
        assert.ok(text.includes(part), part)
      }
    })

    it(`${format.id}: says that the distribution is at its end of life, and since when`, () => {
      assert.match(words(render(format, 'clean')), /alpine 3\.18 is at its end of life since 2025-05-09/)
    })

    it(`${format.id}: says that an image without packages was not judged`, () => {
      assert.match(words(render(format, 'empty')), /No packages were found/)
    })

    it(`${format.id}: says what was suppressed, and by whom`, () => {
      const text = words(render(format, 'full', { ...OPTIONS, showSuppressed: true }))
      for (const part of [
        'CVE-2024-0007',
        'plimsoll.yaml',
        'CVE-2024-0006',
        'app.openvex.json',
        '--severity',
      ])
        assert.ok(text.includes(part), part)
    })

    it(`${format.id}: names what checks object to, where it stands and what to do`, () => {
      const text = words(render(format, 'manifests'))
      for (const part of [
        'KSV-0017',
        'deploy/web.yaml',
        '17',
        'proxy',
        'Take it away, or name what is needed',
      ])
        assert.ok(text.includes(part), part)
      assert.doesNotMatch(text, /No (?:packages|objects of Kubernetes) were found/)
    })

    it(`${format.id}: says which misconfigurations are suppressed, by whom and why`, () => {
      const text = words(render(format, 'manifests', { ...OPTIONS, showSuppressed: true }))
      for (const part of ['KSV-0020', 'plimsoll.yaml', 'the image knows no other user'])
        assert.ok(text.includes(part), part)
    })

    it(`${format.id}: hands nothing to a terminal that it would obey`, () => {
      // RFC 4180 ends a row of CSV with both, and a terminal obeys them in no harmful way.
      const text = render(format, 'full').replaceAll(format.id === 'csv' ? '\r\n' : '\n', '\n')
      assert.doesNotMatch(text, /[\p{Cc}--\n]|[\u202a-\u202e]/v)
    })
  }
})

describe('table', () => {
  const table = FORMATS.find(({ id }) => id === 'table')
  assert.ok(table)

  it('keeps to the width, says what it leaves out for that, and has no trailing space', () => {
    const leftOut: Readonly<Record<number, string>> = {
      72: 'EPSS, Status, Installed, Title',
      80: 'EPSS, Installed, Title',
      100: 'Title',
      200: '',
    }
    for (const width of [72, 80, 100, 200]) {
      const rows: string[] = render(table, 'full', { ...OPTIONS, width }).split('\n')
      const cells: string[] = rows.filter((row) => /^\S+ +(?:CVE|GHSA)-/.test(row))
      assert.equal(cells.length, 6)
      const note = rows.find((row) => row.startsWith('Too narrow for all columns; left out: '))
      assert.equal(note?.split(': ')[1] ?? '', leftOut[width])
      for (const row of rows) assert.equal(row, row.trimEnd())
      for (const row of cells) assert.ok(displayWidth(row) <= width, `${width}: ${row}`)
    }
  })

  it('leaves out nothing that was asked for by name', () => {
    const columns = ['package', 'id', 'epss', 'status', 'installed', 'fixed']
    const text = render(table, 'full', { ...OPTIONS, width: 40, columns })
    assert.match(text, /^Package +Vulnerability +EPSS +Status +Installed +Fixed$/m)
  })

  it('is drawn for more findings than a call takes arguments', () => {
    const report = SAMPLE_REPORTS['full']
    const finding = report?.findings[0]
    assert.ok(report && finding)
    const many = { ...report, findings: Array.from({ length: 200_000 }, () => finding) }
    let rows = 0
    for (const piece of table.write(many, { ...OPTIONS, columns: ['id'] }))
      if (piece.startsWith('CVE')) rows++
    assert.equal(rows, 200_000)
  })

  it('has colour where it is asked for, and nothing else then', () => {
    const plain = render(table, 'full')
    const colored = render(table, 'full', { ...OPTIONS, color: true })
    assert.notEqual(colored, plain)
    // oxlint-disable-next-line no-control-regex
    assert.equal(colored.replace(/\u001b\[\d+m/g, ''), plain)
  })

  it('shows the columns that are asked for, in their order', () => {
    const text = render(table, 'full', { ...OPTIONS, columns: ['id', 'origin', 'cvss'] })
    assert.match(text, /^Vulnerability +Origin +CVSS$/m)
    assert.match(text, /^CVE-2023-44487 +RUN apk add curl +7\.5$/m)
  })
})

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/schema/report.schema.json'), 'utf8'),
) as object
const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema)

describe('json', () => {
  const json = FORMATS.find(({ id }) => id === 'json')
  assert.ok(json)

  for (const name of Object.keys(SAMPLE_REPORTS)) {
    it(`of ${name} is what its schema says`, () => {
      const value: unknown = JSON.parse(render(json, name))
      assert.ok(validate(value), JSON.stringify(validate.errors, undefined, 2))
    })
  }

  it('is refused by the schema with a key that is not documented', () => {
    const value = JSON.parse(render(json, 'full')) as { Plimsoll: Record<string, unknown> }
    value.Plimsoll['Surprise'] = 1
    assert.equal(validate(value), false)
  })

  it('is refused by the schema wherever a value is of another kind, or a number or date is none', () => {
    const accepted: string[] = []
    for (const name of Object.keys(SAMPLE_REPORTS)) {
      const report = JSON.parse(render(json, name)) as object
      for (const { path, holder, key } of places(report, [])) {
        const value = holder[key]
        const wrong: readonly unknown[] = [
          null,
          typeof value === 'string' ? 1 : 'x',
          ...(typeof value === 'number' ? [-1] : []),
          ...(typeof value === 'string' && /(?:At|DateAdded|DueDate|EndOfLife\.date)$/.test(path)
            ? ['soon']
            : []),
        ]
        for (const one of wrong) {
          holder[key] = one
          // Points may be below nothing, and the path to a value has keys and indices.
          const mayBe = path.endsWith('.Score')
            ? one === -1
            : /\.Subject\.Path\.\d+$/.test(path) && one !== null
          if (!mayBe && validate(report)) accepted.push(`${name} ${path} = ${JSON.stringify(one)}`)
        }
        holder[key] = value
      }
      assert.ok(validate(report))
    }
    assert.deepEqual(accepted, [])
  })

  it('is refused by the schema without what readers rely on', () => {
    const needed =
      /^(?:SchemaVersion|ArtifactName|Metadata|Results|Plimsoll)$|\.(?:Target|Class|VulnerabilityID|PkgName|InstalledVersion|Severity|Status|Fingerprint|PURL|Evidence|Comparison|Problems|HidesFindings|Complete|Database)$/
    const report = JSON.parse(render(json, 'full')) as object
    const found = places(report, []).filter(({ path }) => needed.test(path) && !path.includes('Ratings'))
    assert.ok(found.length > 50)
    for (const { path, holder, key } of found) {
      const { [key]: value } = holder
      delete holder[key]
      assert.equal(validate(report), false, path)
      holder[key] = value
    }
  })

  it('gives what packages need by their ids, and nothing that is not installed', () => {
    const report = SAMPLE_REPORTS['clean'] as Report
    const [musl] = report.packages
    assert.ok(musl)
    const named = (name: string, more: Partial<InventoryPackage>): InventoryPackage => ({
      ...musl,
      name,
      ...more,
    })
    const packages = [
      named('app', { dependsOn: ['musl', 'awk', 'absent', 'musl'] }),
      named('busybox', { version: '1-r0', provides: ['awk', 'musl'] }),
      named('musl', { arch: 'armv7', version: '0' }),
      musl,
    ]
    const { Results } = JSON.parse([...json.write({ ...report, packages }, OPTIONS)].join('')) as {
      Results: { Packages: { Name: string; DependsOn?: string[] }[] }[]
    }
    assert.deepEqual(
      Results[0]?.Packages.map(({ DependsOn }) => DependsOn),
      [['busybox@1-r0', 'musl@1.2.4-r2'], undefined, undefined, undefined],
    )
  })

  it('gives a suppressed finding the same fingerprint in both places', () => {
    type Suppressed = { readonly Finding: { readonly Fingerprint: string } }
    const { Results, Plimsoll } = JSON.parse(render(json, 'full')) as {
      Results: { ExperimentalModifiedFindings?: Suppressed[] }[]
      Plimsoll: { Suppressed: Suppressed[] }
    }
    const prints = (list: readonly Suppressed[]): string[] => list.map(({ Finding }) => Finding.Fingerprint)
    assert.deepEqual(
      prints(Plimsoll.Suppressed),
      prints(Results.flatMap(({ ExperimentalModifiedFindings = [] }) => ExperimentalModifiedFindings)),
    )
  })

  it('lists packages only where that was asked for', () => {
    assert.ok(render(json, 'clean').includes('"Packages"'))
    assert.ok(!render(json, 'clean', { ...OPTIONS, listAllPackages: false }).includes('"Packages"'))
  })
})

describe('explain', () => {
  const table = FORMATS.find(({ id }) => id === 'table')
  const json = FORMATS.find(({ id }) => id === 'json')
  assert.ok(json)
  const told = (report: Report, id: string): string => [...explain(report, id, undefined)].join('')

  it('ends a title as a sentence, once', () => {
    const report = SAMPLE_REPORTS['full'] as Report
    const [finding] = report.findings
    assert.ok(finding)
    for (const [title, shown] of [
      ['A flaw', 'A flaw.'],
      ['A flaw.', 'A flaw.'],
      ['Is it a flaw?', 'Is it a flaw?'],
    ] as const)
      assert.ok(told({ ...report, findings: [{ ...finding, title }] }, finding.id).includes(`\n${shown}\n`))
  })

  for (const [symbols, shown] of [
    ['present', /\. The program has functions that the record names\./],
    ['absent', /\. Of the functions that the record names, the program has none\./],
    ['unknown', /\. Whether the functions that the record names are there is not known\./],
    [undefined, /^(?![^]*functions)/],
  ] as const) {
    it(`says of functions that they are ${symbols}, as the schema has it`, () => {
      const report = SAMPLE_REPORTS['full'] as Report
      const findings = report.findings.map((one) => ({
        ...one,
        evidence: one.evidence.map((each) => ({ ...each, ...(symbols ? { symbols } : {}) })),
      }))
      const text = told({ ...report, findings }, report.findings[0]?.id ?? '')
      assert.match(text.replaceAll('\n', ' '), shown)
      assert.ok(validate(JSON.parse([...json.write({ ...report, findings }, OPTIONS)].join(''))))
    })
  }

  for (const state of REACHABILITY_STATES) {
    it(`says whether a package is reached (${state}), as the schema has it`, () => {
      const report = SAMPLE_REPORTS['full'] as Report
      const chain = REACHED_BY.map((by) => ({ path: `bin/${by}`, pathInside: 'a.jar', by }))
      const reachability: Reachability = { state, chain, doubt: 'named', reason: 'It is named.' }
      const findings = report.findings.map((one) => ({ ...one, reachability }))
      const text = told({ ...report, findings }, report.findings[0]?.id ?? '')
      assert.match(text.replaceAll('\n', ' '), /[^.]hat (?:what )?the image starts leads to libcurl/)
      assert.ok(validate(JSON.parse([...json.write({ ...report, findings }, OPTIONS)].join(''))))
      assert.match(
        [...(table?.write({ ...report, findings }, { ...OPTIONS, width: 200 }) ?? [])].join(''),
        /Reached/,
      )
    })
  }

  it('says whose word the name of a package is, as the schema has it', () => {
    const report = SAMPLE_REPORTS['full'] as Report
    const [finding] = report.findings
    assert.ok(finding)
    for (const [namedBy, shown] of [
      [undefined, / is named by lib\/apk\/db\/installed\./],
      ['--java-sha1-table', / is in lib\/apk\/db\/installed, by the word of --java-sha1-table\./],
    ] as const) {
      const pkg = { ...finding.package, ...(namedBy ? { namedBy } : {}) }
      const changed: Report = { ...report, findings: [{ ...finding, package: pkg }] }
      assert.match(told(changed, finding.id).replaceAll('\n', ' '), shown)
      assert.ok(validate(JSON.parse([...json.write(changed, OPTIONS)].join(''))))
    }
  })

  it('says of what is suppressed by what, and of what has no fix why', () => {
    const report = SAMPLE_REPORTS['full'] as Report
    assert.match(
      told(report, 'CVE-2024-0005'),
      /It is suppressed by --severity: severity LOW was not asked for\./,
    )
    assert.match(
      told(report, 'CVE-2024-0002'),
      /no fixed version: the status is will_not_fix \(Minor issue\)\./,
    )
    assert.match(told(report, 'ghsa-qppj-fm5r-hxr3'), /^CVE-2023-44487 in libcurl 8\.3\.0-r0\n/)
  })
})

describe('docs/reports.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/reports.md'), 'utf8')

  it('says of every format what it is for, and what it says of what is no finding', () => {
    const [, uses = '', words = ''] = page.split(/^## (?:Which one|What each says .*)$/m)
    for (const { id } of FORMATS) {
      assert.match(uses, new RegExp(`^\\|[^|]+\\| \`${id}\` \\|`, 'm'))
      assert.match(words, new RegExp(`^\\|[^|]*\`${id}\`[^|]*\\|`, 'm'))
    }
  })
})
