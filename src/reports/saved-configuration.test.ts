import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { compareReports } from '../comparison/compare-reports.ts'
import type { ConfigurationReport, Misconfiguration } from '../core/misconfiguration.ts'
import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { findInReport } from '../saved/find/find-in-report.ts'
import { parseQuery, type QueryTexts } from '../saved/find/query.ts'
import { comparisonJson } from './comparison/json.ts'
import { comparisonMarkdown } from './comparison/markdown.ts'
import { comparisonTable } from './comparison/table.ts'
import { explain } from './explain.ts'
import { foundJson } from './found/json.ts'
import { foundTable } from './found/table.ts'
import { htmlFormat } from './html/index.ts'
import { writeMerged, writeSummaryPage } from './html/merged.ts'
import { mergedTable } from './merged/table.ts'
import { summaryJson } from './summary/json.ts'
import { summaryMarkdown } from './summary/markdown.ts'
import { byRisk, summaryRow, totalsOf } from './summary/row.ts'
import { summaryTable } from './summary/table.ts'
import { displayWidth } from './width.ts'

const NOW = '2026-01-12T04:00:00.000Z'
const OPTIONS = { width: 120, color: false, showSuppressed: true, listAllPackages: true }
const BEFORE = SAMPLE_REPORTS['manifests'] as Report
const IMAGE = SAMPLE_REPORTS['full'] as Report
const CONFIGURATION = BEFORE.configuration as ConfigurationReport
const [PRIVILEGED] = CONFIGURATION.misconfigurations as [Misconfiguration]
const EVIL = 'it is\u001b[2J bad\nand \u202eworse'

/** The low user id counts now, the Service is gone, a Pod came, and the Deployment has other points. */
const AFTER: Report = {
  ...BEFORE,
  createdAt: NOW,
  target: { ...BEFORE.target, name: 'deploy-2' },
  problems: [problem('feed-missing', 'x', EVIL)],
  configuration: {
    resources: [
      ...CONFIGURATION.resources.slice(0, 1).map((one) => ({ ...one, score: 4 })),
      {
        kind: 'Pod',
        name: 'new',
        place: { file: 'deploy/new.yaml', startLine: 1 },
        containers: [],
        passed: 1,
      },
    ],
    misconfigurations: [
      ...CONFIGURATION.suppressed.map(({ misconfiguration }) => misconfiguration),
      {
        ...PRIVILEGED,
        message: EVIL,
        subject: { kind: 'Pod', name: 'new', path: ['spec'] },
        place: { file: 'deploy/new.yaml', startLine: 3, endLine: 4, excerpt: 'a\nb' },
        fix: { summary: 'take it away', patch: [{ op: 'remove', path: '/spec' }] },
      },
    ],
    suppressed: [],
  },
}
const COMPARISON = compareReports(BEFORE, AFTER, () => undefined)
const SUMMARY = {
  rows: byRisk([BEFORE, AFTER, IMAGE].map((one, index) => summaryRow(one, `${index}.json`, NOW))),
  faults: [],
}

function text(pieces: Iterable<string>): string {
  return [...pieces].join('')
}

function answer(texts: Partial<QueryTexts>) {
  const images = [BEFORE, AFTER, IMAGE].flatMap((one) => {
    const { found, setup } = findInReport(one, parseQuery({ ids: [], ...texts }))
    const { name } = one.target
    return found.length + setup.length > 0 ? [{ name, file: name, layers: one.layers, found, setup }] : []
  })
  return { question: 'it', reports: 3, images, unlisted: [], incomplete: [], faults: [] }
}

const FORMS: Readonly<Record<string, string>> = {
  'comparison as table': text(comparisonTable(COMPARISON, 160)),
  'comparison as Markdown': text(comparisonMarkdown(COMPARISON)),
  'comparison as JSON': text(comparisonJson(COMPARISON)),
  'summary as table': text(summaryTable(SUMMARY, 160)),
  'summary as Markdown': text(summaryMarkdown(SUMMARY)),
  'summary as JSON': text(summaryJson(SUMMARY)),
  'merged table': text(mergedTable([BEFORE, AFTER, IMAGE], 160)),
  'found as table': text(foundTable(answer({ ids: ['KSV-0017', 'KSV020', 'CVE-2023-44487'] }), 160)),
  'found as JSON': text(foundJson(answer({ ids: ['KSV-0017', 'KSV020', 'CVE-2023-44487'] }))),
  'objects as table': text(foundTable(answer({ resource: '*' }), 160)),
  explanation: text(explain(AFTER, 'ksv017')),
}

describe('what is set up wrongly, in answers from saved reports', () => {
  for (const [name, written] of Object.entries(FORMS)) {
    it(`${name}: hands nothing to a terminal that it would obey`, () =>
      assert.doesNotMatch(written, /[^\P{Cc}\r\n]|[\u202a-\u202e]/u))

    if (name.includes('table'))
      it(`${name}: keeps to the width`, () => {
        for (const line of written.split('\n').filter((one) => /^\S+ {2}/.test(one)))
          assert.ok(displayWidth(line) <= 160, line)
      })
  }
})

describe('a comparison', () => {
  for (const form of ['table', 'Markdown'])
    it(`as ${form} says what came, went and changed, and of which objects`, () => {
      const written = FORMS[`comparison as ${form}`] ?? ''
      for (const part of [
        /1 misconfiguration and 1 suppressed in 2 objects/,
        /Misconfigurations: 1 new, 1 fixed, 1 changed, 0 unchanged\n/,
        /Objects: 1 added, 1 removed, 1 changed, 0 unchanged\n/,
        /New misconfigurations \(1\)[^]*Pod\/new[^]*KSV-0017[^]*HIGH[^]*the object is new/,
        /Changed misconfigurations \(1\)[^]*KSV-0020[^]*suppressed by plimsoll\.yaml → nothing/,
        /Fixed misconfigurations \(1\)[^]*Deployment\/shop\/web[^]*set up or checked otherwise/,
        /Service\/shop\/web[^]*removed/,
        /kubesec points -30 → 4/,
        /2 new misconfigurations to look at: 1 that a machine can mend\./,
      ])
        assert.match(written, part)
      assert.doesNotMatch(written, /Packages|Findings:/, 'nothing of what there is none of')
    })

  it('as JSON has every list', () => {
    const { A, Counts, Misconfigurations, Objects } = JSON.parse(FORMS['comparison as JSON'] ?? '') as {
      readonly A: { readonly Misconfigurations: number; readonly Objects: number }
      readonly Counts: Readonly<Record<string, number>>
      readonly Misconfigurations: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
      readonly Objects: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
    }
    assert.deepEqual([A.Misconfigurations, A.Objects, Counts['MisconfigurationsNew']], [1, 2, 1])
    assert.deepEqual(Object.keys(Misconfigurations), ['New', 'Fixed', 'Changed'])
    const [came] = Misconfigurations['New'] ?? []
    assert.deepEqual([came?.['ID'], came?.['Kind'], came?.['Cause']], ['KSV-0017', 'Pod', 'object-added'])
    assert.deepEqual(Misconfigurations['Changed']?.[0]?.['Changes'], [
      { What: 'suppressed', From: 'plimsoll.yaml', To: '' },
    ])
    assert.deepEqual(
      ['Added', 'Removed', 'Changed'].map((list) => Objects[list]?.[0]?.['Kind']),
      ['Pod', 'Service', 'Deployment'],
    )
  })

  it('of a report that was checked with one that was not warns of it', () => {
    const clean = SAMPLE_REPORTS['clean'] as Report
    const [there, back] = [compareReports(clean, BEFORE, () => 0), compareReports(BEFORE, clean, () => 0)]
    assert.match(text(comparisonTable(there, 140)), /checked in B alone[^]*only one of the two was checked/)
    assert.match(text(comparisonMarkdown(back)), /checked in A alone/)
    const old = text(comparisonJson(compareReports(clean, clean, () => 0)))
    assert.doesNotMatch(old, /Misconfigurations|Objects/)
  })
})

describe('a summary', () => {
  it('counts by severity for each target, and in all', () => {
    const [, first, second] = SUMMARY.rows
    assert.deepEqual([first?.name, second?.name], ['deploy-2', 'deploy'], 'as bad, and then one worse')
    assert.deepEqual(first?.configuration, {
      counts: { CRITICAL: 0, HIGH: 1, MEDIUM: 0, LOW: 1, UNKNOWN: 0 },
      misconfigurations: 2,
      suppressed: 0,
      objects: 2,
    })
    const { configuration } = totalsOf(SUMMARY)
    assert.deepEqual([configuration?.misconfigurations, configuration?.objects], [3, 4])
    for (const form of ['table', 'Markdown']) {
      const written = FORMS[`summary as ${form}`] ?? ''
      assert.match(
        written,
        /Target[^]*Misconf[^]*deploy-2[^\n]*1 H, 1 L[^]*deploy [^\n]*1 H[^\n]*1 suppressed/,
      )
      assert.doesNotMatch(written, /no packages/)
    }
    assert.match(FORMS['summary as JSON'] ?? '', /"Misconfigurations": 3,/)
  })

  it('sets a target whose misconfigurations are worse above one with more findings', () => {
    const bad = { ...AFTER, configuration: withSeverity('CRITICAL') }
    const image = { ...IMAGE, findings: IMAGE.findings.filter(({ severity }) => severity.level === 'HIGH') }
    const rows = [image, bad].map((one) => summaryRow(one, 'f', NOW))
    const kevless = rows.map((row) => ({ ...row, exploited: 0 }))
    assert.equal(byRisk(kevless)[0]?.name, 'deploy-2')
  })

  it('says that nothing was there to check', () => {
    const nothing = { ...BEFORE, configuration: { resources: [], misconfigurations: [], suppressed: [] } }
    const rows = [summaryRow(nothing, 'f', NOW)]
    assert.match(text(summaryTable({ rows, faults: [] }, 160)), / 0 +nothing to check/)
  })

  it('of images alone has no column for it', () => {
    const rows = [summaryRow(IMAGE, 'f', NOW)]
    assert.doesNotMatch(text(summaryTable({ rows, faults: [] }, 160)), /Misconf|Target/)
  })

  it('as a page has a column of numbers', () => {
    const page = text(writeSummaryPage([BEFORE, AFTER, IMAGE], OPTIONS))
    assert.match(page, /data-numeric>Misconfigurations</)
    assert.match(page, /<td>deploy-2<\/td>(?:<td>[^]*?<\/td>){8}<td>2<\/td>/)
    assert.doesNotMatch(text(writeSummaryPage([IMAGE, IMAGE], OPTIONS)), /data-numeric>Misconf/)
  })

  function withSeverity(severity: Misconfiguration['severity']): ConfigurationReport {
    return { ...CONFIGURATION, misconfigurations: [{ ...PRIVILEGED, severity }] }
  }
})

describe('reports in one', () => {
  it('as a table have what is set up wrongly with its target, and what could not be judged', () => {
    const written = FORMS['merged table'] ?? ''
    assert.match(written, /deploy +Deployment\/shop\/web +KSV-0017 +HIGH +deploy\/web\.yaml:17/)
    assert.match(written, /deploy-2 +Pod\/new +KSV-0017/)
    assert.match(written, /deploy-2 +feed-missing +x: it is/)
    assert.match(written, /registry\.example\/app:1\.0 +libcurl +CVE-2023-44487/)
  })

  it('say once what two reports of the same target say, and twice what one says twice', () => {
    const count = (reports: readonly Report[]) => text(mergedTable(reports, 160)).match(/KSV-0017/g)?.length
    const again = { ...CONFIGURATION, misconfigurations: [PRIVILEGED, PRIVILEGED] }
    assert.equal(count([BEFORE, { ...BEFORE, createdAt: NOW }]), 1)
    assert.equal(count([BEFORE, { ...BEFORE, target: AFTER.target }]), 2)
    assert.equal(count([BEFORE, { ...BEFORE, configuration: again }]), 2)
  })

  it('as a page have it under the object, with the target', () => {
    const page = text(writeMerged([BEFORE, AFTER, IMAGE], OPTIONS))
    assert.match(page, /<h3>Deployment\/shop\/web in deploy\/web\.yaml \(deploy\)<\/h3>/)
    assert.match(page, /<h3>Pod\/new in deploy\/new\.yaml \(deploy-2\)<\/h3>/)
    assert.match(page, /<li><code>KSV-0020<\/code>[^\n]* \(deploy\): /)
    assert.match(page, /href="#tab=misconfigurations"><span class="count">3<\/span>/)
    assert.match(
      text(htmlFormat.write(BEFORE, OPTIONS)),
      /<h3>Deployment\/shop\/web in deploy\/web\.yaml<\/h3>/,
    )
  })
})

describe('what was found', () => {
  it('is told beside findings, with who suppresses it', () => {
    const written = FORMS['found as table'] ?? ''
    assert.match(written, /registry\.example\/app:1\.0 +libcurl [^\n]*CVE-2023-44487/)
    assert.match(written, /deploy +Deployment\/shop\/web +KSV-0017 +HIGH +deploy\/web\.yaml:17/)
    assert.match(written, /KSV-0020 [^\n]*suppressed by plimsoll\.yaml/)
    assert.match(written, /it: 5 in 3 of 3 reports/)
    const { Images } = JSON.parse(FORMS['found as JSON'] ?? '') as {
      readonly Images: readonly { readonly Misconfigurations?: readonly { readonly ID: string }[] }[]
    }
    assert.deepEqual(
      Images.map(({ Misconfigurations }) => Misconfigurations?.map(({ ID }) => ID)),
      [['KSV-0017', 'KSV-0020'], ['KSV-0020', 'KSV-0017'], undefined],
    )
  })

  it('is objects where only their name is given', () => {
    assert.match(FORMS['objects as table'] ?? '', /deploy-2 +Pod\/new +deploy\/new\.yaml:1/)
    assert.match(FORMS['objects as table'] ?? '', /Deployment\/shop\/web +-30 +privileged/)
    assert.match(text(foundJson(answer({ resource: 'Pod/*' }))), /"Objects": \[\n +\{\n +"Kind": "Pod"/)
  })
})

describe('an explanation', () => {
  it('says what is wrong and where, why, and what to do', () => {
    const told = text(explain(BEFORE, 'KSV-0017')).replaceAll(/(?<!\n)\n(?!\n)/g, ' ')
    for (const part of [
      /^KSV-0017 in Deployment\/shop\/web\n\nPrivileged container\.\n\n/,
      /Container "proxy" is privileged\. It is in deploy\/web\.yaml, line 17, under /,
      /spec\.template\.spec\.initContainers\[0\]\.securityContext\.privileged: «privileged: true»\./,
      /What breaks out of the container[^]*The severity is HIGH\. It is asked for by Pod Security Standards: baseline\./,
      /What to do: Take it away, or name what is needed\. See https:/,
    ])
      assert.match(told, part)
    assert.match(FORMS['explanation'] ?? '', /lines 3 to 4[^]*A machine can mend it[^]*take\sit away\./)
  })

  it('says who suppresses it, by any name of the check', () => {
    for (const name of ['KSV-0020', 'AVD-KSV-0020', 'ksv020'])
      assert.match(
        text(explain(BEFORE, name)),
        /It is suppressed by plimsoll\.yaml: the image knows no other user\./,
      )
  })

  it('is of the object that is named, and of no other', () => {
    assert.match(text(explain(AFTER, 'KSV-0017', { resource: 'Pod/new' })), /Pod\/new/)
    for (const options of [{ resource: 'Pod/other' }, { packageName: 'curl' }])
      assert.throws(() => text(explain(AFTER, 'KSV-0017', options)), /is not among the findings/)
    assert.throws(() => text(explain(IMAGE, 'CVE-2023-44487', { resource: 'x' })), /not among the findings/)
  })
})
