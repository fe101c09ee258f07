import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anyReport } from '../../test/generated-reports.ts'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import type { Misconfiguration } from '../core/misconfiguration.ts'
import type { Report } from '../core/report.ts'
import { actionsOf } from './actions.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
const BARE: Report = { ...FULL, findings: [], problems: [], suppressed: [], packages: [] }
delete (BARE as { endOfLife?: unknown }).endOfLife

function misconfiguration(more: Partial<Misconfiguration>): Misconfiguration {
  return {
    kind: 'misconfiguration',
    id: 'DS-0002',
    aliases: [],
    title: 'Runs as root',
    severity: 'HIGH',
    message: 'USER is root',
    description: 'Whatever gets in is root.',
    advice: 'Add USER 65532',
    references: [],
    standards: [],
    subject: { kind: 'Image', name: 'app', path: [] },
    place: { file: 'app' },
    ...more,
  }
}

function secret(severity: Misconfiguration['severity'], confidence: 'high' | 'low'): Misconfiguration {
  return misconfiguration({
    class: 'secret',
    id: 'aws-access-key-id',
    severity,
    place: { file: 'app/.env', layer: 0 },
    secret: {
      category: 'AWS',
      confidence,
      masked: 'AKIA********',
      places: [{ kind: 'file', path: 'app/.env', layer: 0, excerpt: 'key=AKIA********' }],
      morePlaces: 0,
    },
  })
}

function reportWith(misconfigurations: readonly Misconfiguration[], more: Partial<Report> = {}): Report {
  return { ...BARE, ...more, configuration: { resources: [], misconfigurations, suppressed: [] } }
}

describe('what to do first', () => {
  it('is nothing where nothing was found', () => {
    assert.deepEqual(actionsOf(BARE), [])
  })

  const [finding] = FULL.findings
  assert.ok(finding)
  const exploited = { ...finding, kev: { dateAdded: '2026-01-01', ransomware: false }, fixedVersion: '9' }
  const medium = {
    ...finding,
    severity: { level: 'MEDIUM' as const },
    fixedVersion: '2',
    package: { ...finding.package, name: 'other', source: { name: 'other', version: '1' } },
  }
  delete (medium as { kev?: unknown }).kev
  delete (medium as { epss?: unknown }).epss

  const orders: readonly (readonly [string, Report, readonly string[]])[] = [
    [
      'a sure secret before a flaw that is exploited, before what is set up wrongly',
      reportWith([misconfiguration({}), secret('CRITICAL', 'high')], { findings: [exploited] }),
      ['secret', 'update', 'configuration'],
    ],
    [
      'an exploited flaw before an unsure secret',
      reportWith([secret('LOW', 'low')], { findings: [exploited] }),
      ['update', 'secret'],
    ],
    [
      'running as root before a medium flaw, and a few megabytes last',
      reportWith(
        [misconfiguration({}), misconfiguration({ id: 'X', class: 'hygiene', severity: 'LOW', bytes: 1 })],
        { findings: [medium] },
      ),
      ['configuration', 'update', 'hygiene'],
    ],
    [
      'a distribution at its end of life before all but what can be used at once',
      { ...FULL, findings: [medium], problems: [] },
      ['support', 'update'],
    ],
  ]
  for (const [title, report, subjects] of orders) {
    it(`is ${title}`, () => {
      assert.deepEqual(
        actionsOf(report)
          .map(({ subject }) => subject)
          .slice(0, subjects.length),
        subjects,
      )
    })
  }

  it('joins what one update mends, and what one check objects to', () => {
    const again = { ...medium, id: 'CVE-2', ids: ['CVE-2'] }
    const actions = actionsOf(
      reportWith([misconfiguration({}), misconfiguration({ place: { file: 'b' } })], {
        findings: [medium, again],
      }),
    )
    assert.deepEqual(
      actions.map(({ subject, solves }) => [subject, solves]),
      [
        ['configuration', 2],
        ['update', 2],
      ],
    )
  })

  it('says which findings a newer base image would mend', () => {
    const report = {
      ...BARE,
      findings: [{ ...medium, package: { ...medium.package, originLayer: 0 } }],
      base: { name: 'debian:12', foundBy: 'layers', layers: 1 } as const,
    }
    const titles = actionsOf(report).map(({ title }) => title)
    assert.ok(titles.includes('Rebuild on a newer debian:12'), titles.join('\n'))
  })

  it('quotes names of the image that a shell would take for more than a word', () => {
    const { source: _source, ...bare } = medium.package
    const evil = { ...medium, package: { ...bare, type: 'deb', name: 'a;reboot' } }
    const [action] = actionsOf({ ...BARE, findings: [evil] })
    assert.deepEqual(action?.how, ["apt-get update && apt-get install -y --only-upgrade 'a;reboot'"])
  })

  it('of any report has all that can be done in it, what gains most first', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const actions = actionsOf(report)
        for (const [index, { weight }] of actions.entries())
          assert.ok(weight <= (actions[index - 1]?.weight ?? Infinity))
        const solves = (...subjects: string[]): number =>
          actions.filter((one) => subjects.includes(one.subject)).reduce((sum, one) => sum + one.solves, 0)
        const fixable = report.findings.filter(({ fixedVersion }) => fixedVersion !== undefined)
        assert.equal(solves('update'), fixable.length)
        assert.equal(
          solves('secret', 'configuration', 'hygiene'),
          report.configuration?.misconfigurations.length ?? 0,
        )
      }),
    )
  })
})
