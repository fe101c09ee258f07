import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { compareReports } from '../comparison/compare-reports.ts'
import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { findInReport } from '../saved/find/find-in-report.ts'
import { parseQuery } from '../saved/find/query.ts'
import { comparisonJson } from './comparison/json.ts'
import { comparisonMarkdown } from './comparison/markdown.ts'
import { comparisonTable } from './comparison/table.ts'
import { csvFormat } from './csv/index.ts'
import { foundJson } from './found/json.ts'
import { foundTable } from './found/table.ts'
import { mergedCsv } from './merged/csv.ts'
import { mergedTable } from './merged/table.ts'
import { summaryJson } from './summary/json.ts'
import { summaryMarkdown } from './summary/markdown.ts'
import { byRisk, type Summary, summaryRow, totalsOf } from './summary/row.ts'
import { summaryTable } from './summary/table.ts'
import { displayWidth } from './width.ts'

const NOW = '2026-01-12T04:00:00.000Z'
const FULL = SAMPLE_REPORTS['full'] as Report
const REPORTS = Object.entries(SAMPLE_REPORTS)
const SUMMARY: Summary = {
  rows: byRisk(REPORTS.map(([name, report]) => summaryRow(report, `${name}.json`, NOW))),
  faults: [{ kind: 'fault', file: 'x.json', fault: 'x.json is no JSON: \u001b[2J.' }],
}

const later: Report = {
  ...FULL,
  createdAt: NOW,
  findings: [
    ...FULL.findings.slice(2).map((one, index) => (index === 0 ? { ...one, fixedVersion: '2' } : one)),
    ...FULL.findings.slice(0, 1).map((one) => ({ ...one, id: 'CVE-2026-1', ids: ['CVE-2026-1'] })),
  ],
  packages: FULL.packages.map((pkg) => (pkg.name === 'musl' ? { ...pkg, version: '1.2.5-r0' } : pkg)),
  problems: [problem('feed-missing', 'alpine-3.18', 'it is not there')],
}
const COMPARISON = compareReports(FULL, later, () => -1)

function text(pieces: Iterable<string>): string {
  return [...pieces].join('')
}

/** What each form of an answer says. */
const FORMS: Readonly<Record<string, string>> = {
  'comparison as table': text(comparisonTable(COMPARISON, 100)),
  'comparison as Markdown': text(comparisonMarkdown(COMPARISON)),
  'comparison as JSON': text(comparisonJson(COMPARISON)),
  'summary as table': text(summaryTable(SUMMARY, 100)),
  'summary as Markdown': text(summaryMarkdown(SUMMARY)),
  'summary as JSON': text(summaryJson(SUMMARY)),
  'merged table': text(mergedTable([FULL], 100)),
  'merged CSV': text(
    mergedCsv([FULL], (one) =>
      csvFormat.write(one, { width: 80, color: false, showSuppressed: true, listAllPackages: true }),
    ),
  ),
  'found as table': text(foundTable(answerFor({ name: '*' }), 100)),
  'found as JSON': text(foundJson(answerFor({ name: '*' }))),
}

function answerFor(texts: { readonly name?: string; readonly ids?: readonly string[] }) {
  const { found, setup } = findInReport(FULL, parseQuery({ ids: [], ...texts }))
  return {
    question: 'package *',
    reports: 2,
    images: [{ name: FULL.target.name, file: 'full.json', layers: FULL.layers, found, setup }],
    unlisted: ['a'],
    incomplete: ['b', 'c'],
    faults: SUMMARY.faults,
  }
}

describe('answers from saved reports', () => {
  for (const [name, written] of Object.entries(FORMS)) {
    it(`${name}: hands nothing to a terminal that it would obey`, () =>
      assert.doesNotMatch(written, /[^\P{Cc}\r\n]|[\u202a-\u202e]/u))

    if (name.includes('table'))
      it(`${name}: keeps to the width`, () => {
        for (const line of written.split('\n').filter((one) => /^\S+  /.test(one)))
          assert.ok(displayWidth(line) <= 100, line)
      })

    if (name.includes('JSON')) it(`${name}: is JSON`, () => assert.ok(JSON.parse(written)))
  }
})

describe('a comparison', () => {
  for (const form of ['table', 'Markdown']) {
    it(`as ${form} says what is new, changed and fixed, why, and what came by which layer`, () => {
      const written = FORMS[`comparison as ${form}`] ?? ''
      for (const part of [
        /New findings \(1\)/,
        /Changed findings \(1\)/,
        /Fixed findings \(2\)/,
        /fixed in nothing (?:→|.*→) 2/,
        /1 new, 2 fixed, 1 changed, 6 unchanged/,
        /advisories say so/,
        /1 updated/,
        /Not everything in B was judged/,
        /all 2 are the same/,
        /1 new finding to look at: 1 with a fix, 1 known to be exploited/,
      ])
        assert.match(written, part)
    })
  }

  it('as JSON has every list, with causes', () => {
    type Side = { readonly Complete: boolean }
    const value = JSON.parse(FORMS['comparison as JSON'] ?? '') as {
      readonly B: Side
      readonly New: { readonly VulnerabilityID: string; readonly Cause: string }[]
      readonly Changed: { readonly Changes: unknown }[]
      readonly Packages: { readonly Updated: { readonly Name: string; readonly From: string }[] }
    }
    assert.equal(value.B.Complete, false)
    assert.deepEqual(
      value.New.map(({ VulnerabilityID, Cause }) => [VulnerabilityID, Cause]),
      [['CVE-2026-1', 'advisories']],
    )
    assert.deepEqual(value.Changed[0]?.Changes, [{ What: 'fix', From: '', To: '2' }])
    assert.deepEqual(
      value.Packages.Updated.map(({ Name, From }) => [Name, From]),
      [['musl', '1.2.4-r2']],
    )
  })

  it('of a report with itself says that nothing new counts', () => {
    assert.match(
      text(
        comparisonTable(
          compareReports(FULL, FULL, () => 0),
          80,
        ),
      ),
      /Nothing new counts\.\n$/,
    )
  })
})

describe('a summary', () => {
  it('has the worst on top, and its row says all that counts', () => {
    const [first] = SUMMARY.rows
    assert.deepEqual(
      [first?.file, first?.exploited, first?.counts.CRITICAL, first?.suppressed, first?.age],
      ['full.json', 1, 1, 3, 10],
    )
    assert.ok(first?.isAtEndOfLife && first.isIncomplete)
  })

  it('is the same whatever the order in which reports are read', () => {
    assert.deepEqual(byRisk(SUMMARY.rows.toReversed()), SUMMARY.rows)
  })

  it('sums up', () => {
    const { images, counts, outcomes, incomplete } = totalsOf(SUMMARY)
    assert.deepEqual([images, counts.CRITICAL, outcomes.fail, incomplete], [REPORTS.length, 1, 2, 2])
  })

  it('says nothing of an age that nobody knows, and no age is less than none', () => {
    assert.equal(summaryRow({ ...FULL, createdAt: 'x' }, 'f', NOW).age, undefined)
    assert.equal(summaryRow({ ...FULL, createdAt: '2027-01-01T00:00:00Z' }, 'f', NOW).age, 0)
  })

  for (const form of ['table', 'Markdown', 'JSON'])
    it(`as ${form} names what was not read`, () =>
      assert.match(FORMS[`summary as ${form}`] ?? '', /x\.json is no JSON/))
})

describe('reports in one', () => {
  it('as CSV have one header, and the image in each row', () => {
    const options = { width: 80, color: false, showSuppressed: true, listAllPackages: true }
    const rows = text(mergedCsv([FULL, FULL], (one) => csvFormat.write(one, options))).split('\r\n')
    assert.match(rows[0] ?? '', /^Image,Kind,ID,/)
    assert.equal(rows.filter((row) => row.startsWith('Image,')).length, 1)
    for (const row of rows.slice(1, -1)) assert.match(row, /^registry\.example\/app:1\.0,/)
  })
})

describe('what was found', () => {
  it('says what is suppressed, and never leaves that out', () => {
    assert.match(text(foundTable(answerFor({ ids: ['CVE-2024-0007'] }), 60)), /suppressed by plimsoll\.yaml/)
  })

  it('says what could not be searched', () => {
    for (const form of ['table', 'JSON']) assert.match(FORMS[`found as ${form}`] ?? '', /x\.json is no JSON/)
    assert.match(FORMS['found as table'] ?? '', /1 without a list of packages, which cannot be searched: a\n/)
    assert.match(
      FORMS['found as table'] ?? '',
      /2 not wholly judged, in which findings may be missing: b, c\n/,
    )
  })
})
