import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { PROBLEMS } from '../core/problem-catalogue.ts'
import { REPORT_FORMATS } from './registry.ts'
import { displayWidth } from './table/width.ts'
import type { ReportFormat, ReportOptions } from './types.ts'

const OPTIONS: ReportOptions = { width: 120, color: false, listAllPackages: true }
const GOLDEN = join(import.meta.dirname, 'testdata')

function render(format: ReportFormat, name: string, options = OPTIONS): string {
  const report = SAMPLE_REPORTS[name]
  assert.ok(report)
  return [...format.write(report, options)].join('')
}

/** White space folded, so that wrapping does not matter. */
function words(text: string): string {
  return text.replace(/\s+/g, ' ')
}

describe('golden files', () => {
  for (const format of REPORT_FORMATS) {
    for (const name of Object.keys(SAMPLE_REPORTS)) {
      it(`${format.id} of ${name}`, () => {
        const file = join(GOLDEN, `${name}.${format.id}`)
        const text = render(format, name)
        if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, text)
        assert.equal(text, readFileSync(file, 'utf8'))
      })
    }
  }

  it('belong to a report and a format each', () => {
    const known = REPORT_FORMATS.flatMap(({ id }) =>
      Object.keys(SAMPLE_REPORTS).map((name) => `${name}.${id}`),
    )
    assert.deepEqual(globSync('*', { cwd: GOLDEN }).sort(), known.sort())
  })
})

describe('every format', () => {
  for (const format of REPORT_FORMATS) {
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

    it(`${format.id}: counts what was suppressed`, () => {
      const text = words(render(format, 'full'))
      assert.ok(text.includes('--severity'))
      assert.match(text, /Suppressed: 1|"Suppressed": \[ \{/)
    })

    it(`${format.id}: hands nothing to a terminal that it would obey`, () => {
      const text = render(format, 'full')
      assert.doesNotMatch(text, /[\p{Cc}--\n]|[\u202a-\u202e]/v)
    })
  }
})

describe('table', () => {
  const table = REPORT_FORMATS.find(({ id }) => id === 'table')
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

describe('json', () => {
  const json = REPORT_FORMATS.find(({ id }) => id === 'json')
  assert.ok(json)
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../docs/schema/report.schema.json'), 'utf8'),
  ) as object
  const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema)

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

  it('lists packages only where that was asked for', () => {
    assert.ok(render(json, 'clean').includes('"Packages"'))
    assert.ok(!render(json, 'clean', { ...OPTIONS, listAllPackages: false }).includes('"Packages"'))
  })
})
