import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HOSTILE_REPORTS } from '../../../test/hostile-reports.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { needsProgram, needsReaders, READERS_PYTHON } from '../../../test/real-data.ts'
import { renderReport, sampleFinding, sampleReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Report } from '../../core/report.ts'

interface Case {
  readonly suite: string
  readonly classname: string
  readonly name: string
  /** Of each result its kind and message. */
  readonly results: readonly (readonly [kind: string, message: string, type: string])[]
}

interface Read {
  readonly totals: readonly [tests: number, failures: number, errors: number, skipped: number]
  readonly cases: readonly Case[]
}

/** What junitparser makes of files. */
function parse(files: readonly string[]): Read[] {
  const program = `
import json, sys
from junitparser import JUnitXml
out = []
for path in sys.argv[1:]:
    xml = JUnitXml.fromfile(path)
    suites = list(xml)
    cases = [dict(suite=s.name, classname=c.classname, name=c.name,
                  results=[[type(r).__name__, r.message, r.type] for r in c.result]) for s in suites for c in s]
    totals = [sum(getattr(s, key) for s in suites) for key in ('tests', 'failures', 'errors', 'skipped')]
    out.append(dict(totals=totals, cases=cases))
print(json.dumps(out))`
  const output = execFileSync(READERS_PYTHON, ['-c', program, ...files], { maxBuffer: 1e8 })
  return JSON.parse(output.toString()) as Read[]
}

async function written(folder: string, reports: readonly Report[]): Promise<string[]> {
  return await Promise.all(
    reports.map(async (report, i) => {
      const file = join(folder, `${i}.xml`)
      writeFileSync(file, await renderReport('junit', report))
      return file
    }),
  )
}

describe('junit', () => {
  it('is what Jenkins accepts, for any text that a package, a feed or a person wrote', async (t) => {
    if (!needsProgram(t, 'xmllint')) return
    const reports = [
      ...Object.values(SAMPLE_REPORTS),
      ...fc.sample(HOSTILE_REPORTS, { numRuns: 200, seed: 3 }),
    ]
    const files = await written(temporaryFolder(t), reports)
    const xsd = join(import.meta.dirname, 'testdata/junit-10.xsd')
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', xsd, ...files], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  })

  it('is counted by a reader as it counts itself, and has no suite without a test', async (t) => {
    if (!needsReaders(t)) return
    const reports = Object.values(SAMPLE_REPORTS)
    const files = await written(temporaryFolder(t), reports)
    for (const [i, { totals, cases }] of parse(files).entries()) {
      const of = (kind: string): number =>
        cases.filter(({ results }) => results.some(([one]) => one === kind)).length
      assert.deepEqual(totals, [cases.length, of('Failure'), of('Error'), of('Skipped')])
      const report = reports[i]
      assert.ok(report && totals[0] > 0)
      const denied = report.verdict.hits.filter(({ action }) => action === 'deny').length
      const wrong = report.configuration?.misconfigurations.length ?? 0
      assert.equal(totals[1], report.findings.length + wrong + denied)
    }
  })

  it('has a failed test for each finding, a skipped one for each that is suppressed, and an error for what hides any', async (t) => {
    if (!needsReaders(t)) return
    const files = await written(temporaryFolder(t), [
      sampleReport('full'),
      sampleReport('empty'),
      sampleReport('clean'),
    ])
    const [full, empty, clean] = parse(files)
    assert.ok(full && empty && clean)
    const byName = new Map(full.cases.map((one) => [`${one.classname} ${one.name}`, one.results[0]]))
    assert.deepEqual(byName.get('libcurl 8.3.0-r0 [HIGH] CVE-2023-44487'), [
      'Failure',
      'What CVE-2023-44487 is about. Update libcurl from 8.3.0-r0 to 9.9-r9.',
      'HIGH',
    ])
    assert.deepEqual(byName.get('libcurl 8.3.0-r0 [HIGH] CVE-2024-0007'), [
      'Skipped',
      'accepted by team-a until 2026-02-01 (plimsoll.yaml:4): mended with the next release',
      'suppressed',
    ])
    assert.equal(byName.get('problem record-unreadable: lib/apk/db/installed')?.[0], 'Error')
    assert.equal(byName.get('problem path-escapes: ../../x')?.[0], 'Skipped')
    assert.equal(empty.totals[2], 1)
    assert.deepEqual([clean.totals[1], clean.totals[2]], [0, 0])
    assert.ok(clean.cases.some(({ name, results }) => name === 'no findings' && results.length === 0))
  })

  it('has a suite for each target', async (t) => {
    if (!needsReaders(t)) return
    const lock = sampleFinding({}, { type: 'npm', isDeclared: true, path: 'web/package-lock.json' })
    const report = sampleReport('full', {
      findings: [sampleFinding(), lock],
      packages: [lock.package],
      suppressed: [],
    })
    const [read] = parse(await written(temporaryFolder(t), [report]))
    assert.deepEqual(
      read?.cases
        .slice(0, 2)
        .map(({ suite }) => suite)
        .sort(),
      ['registry.example/app:1.0 (alpine 3.18.4)', 'web/package-lock.json'],
    )
  })

  it('cuts what a failure says', async () => {
    const finding = sampleFinding({ description: '🚢'.repeat(50_000) })
    const text = await renderReport('junit', sampleReport('full', { findings: [finding] }))
    assert.ok(text.length < 30_000 && text.isWellFormed())
  })
})
