import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HOSTILE_REPORTS } from '../../../test/hostile-reports.ts'
import { needsProgram } from '../../../test/real-data.ts'
import { renderReport, sampleFinding, sampleReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { escapeCsv } from '../escape-csv.ts'

/** Python's reader of CSV, in its strict mode. */
function parse(...texts: readonly string[]): string[][][] {
  const program = `
import csv, io, json, sys
read = lambda text: list(csv.reader(io.StringIO(text, newline=''), strict=True))
print(json.dumps([read(text) for text in json.load(sys.stdin)]))`
  const output = execFileSync('python3', ['-c', program], { input: JSON.stringify(texts), maxBuffer: 1e8 })
  return JSON.parse(output.toString()) as string[][][]
}

describe('csv', () => {
  it('is read by a strict reader as rows of the same width, each with its kind', async (t) => {
    if (!needsProgram(t, 'python3')) return
    const hostile = fc.sample(HOSTILE_REPORTS, { numRuns: 300, seed: 7 })
    const reports = [...Object.values(SAMPLE_REPORTS), ...hostile]
    const texts = await Promise.all(reports.map(async (report) => await renderReport('csv', report)))
    for (const [i, rows] of parse(...texts).entries()) {
      const [header = [], ...others] = rows
      const report = reports[i]
      assert.ok(report)
      const kinds = others.map(([kind]) => kind)
      const count = (kind: string): number => kinds.filter((one) => one === kind).length
      assert.deepEqual(
        [count('finding'), count('suppressed'), count('problem')],
        [report.findings.length, report.suppressed.length, report.problems.length],
      )
      for (const row of rows) assert.equal(row.length, header.length)
      assert.equal(texts[i]?.split('\r\n').length, rows.length + 1, 'a row is a line')
      assert.doesNotMatch(texts[i], /[^\r]\n|\r[^\n]/)
    }
  })

  it('has nothing that a spreadsheet computes', async (t) => {
    if (!needsProgram(t, 'python3')) return
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '|x', '"=1', '%0A']
    const finding = sampleFinding({ title: '=HYPERLINK("x")' }, { name: '@evil/x', version: '-1' })
    const report = await renderReport('csv', sampleReport('full', { findings: [finding] }))
    const [cells = [], rows = []] = parse(texts.map(escapeCsv).join(','), report)
    for (const cell of [...cells, ...rows].flat()) assert.doesNotMatch(cell, /^\s*[=+\-@|%]/)
  })

  it('quotes only where it has to', () => {
    for (const [text, cell] of [
      ['plain', 'plain'],
      ['a,b', '"a,b"'],
      ['say "x"', '"say ""x"""'],
      ['two\r\nlines', 'two lines'],
      ['', ''],
    ] as const)
      assert.equal(escapeCsv(text), cell)
  })
})
