import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { ADVISORY_STATUSES } from '../core/advisory.ts'
import type { Finding } from '../core/finding.ts'
import { PACKAGE_CLASSES } from '../core/package.ts'
import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { SEVERITIES } from '../core/severity.ts'
import { sortByRisk } from '../matching/risk-order.ts'
import { decide } from './decide.ts'
import { type FilterOptions, filterJudge } from './filter.ts'
import type { Judge, Unjudged } from './types.ts'
import { unratedProblems } from './unrated.ts'
import { type VerdictOptions, verdictOf } from './verdict.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
const EVERYTHING: FilterOptions = {
  severities: SEVERITIES,
  ignoreStatuses: [],
  ignoreStatusOption: '--ignore-status',
  packageTypes: PACKAGE_CLASSES,
}

describe('filters', () => {
  const cases: readonly {
    name: string
    options: Partial<FilterOptions>
    kept: number
    by: readonly string[]
  }[] = [
    { name: 'keep all by default', options: {}, kept: 6, by: [] },
    {
      name: 'take severities out',
      options: { severities: ['CRITICAL', 'HIGH'] },
      kept: 3,
      by: ['--severity', '--severity', '--severity'],
    },
    {
      name: 'take statuses out',
      options: { ignoreStatuses: ['will_not_fix'] },
      kept: 5,
      by: ['--ignore-status'],
    },
    {
      name: 'take out what has no fix',
      options: {
        ignoreStatuses: ADVISORY_STATUSES.filter((one) => one !== 'fixed'),
        ignoreStatusOption: '--ignore-unfixed',
      },
      kept: 4,
      by: ['--ignore-unfixed', '--ignore-unfixed'],
    },
    { name: 'take libraries out', options: { packageTypes: ['os'] }, kept: 5, by: ['--pkg-types'] },
    {
      name: 'take the system out',
      options: { packageTypes: ['library'] },
      kept: 1,
      by: ['--pkg-types', '--pkg-types', '--pkg-types', '--pkg-types', '--pkg-types'],
    },
  ]
  for (const { name, options, kept, by } of cases) {
    it(`${name}, and lose nothing`, () => {
      const filtered = filterJudge({ ...EVERYTHING, ...options })(FULL.findings, FULL)
      assert.equal(filtered.kept.length, kept)
      assert.deepEqual(
        filtered.suppressed.map((one) => one.by),
        by,
      )
      assert.equal(filtered.kept.length + filtered.suppressed.length, FULL.findings.length)
    })
  }
})

it('findings are sorted by exploitation, severity, likelihood, name', () => {
  const ids = sortByRisk(FULL.findings.toReversed()).map(({ id }) => id)
  assert.deepEqual(ids, [
    'CVE-2023-44487',
    'CVE-2024-0001',
    'CVE-2024-0002',
    'GHSA-p6mc-m468-83gw',
    'CVE-2024-0004',
    'CVE-2024-0003',
  ])
})

describe('exit code', () => {
  const DEFAULT: VerdictOptions = {
    exitCode: 0,
    exitOnEol: 0,
    allowIncomplete: false,
    failOnEmpty: false,
    failOnUnusedExceptions: false,
  }
  const STRICT: VerdictOptions = { ...DEFAULT, exitCode: 1, exitOnEol: 5, failOnEmpty: true }
  const report = (findings: boolean, hiding: boolean, ended: boolean, empty = false): Report => ({
    ...FULL,
    findings: findings ? FULL.findings : [],
    problems: [problem('path-escapes', 'x', 'x'), ...(hiding ? [problem('feed-missing', 'x', 'x')] : [])],
    endOfLife: { state: ended ? 'ended' : 'unknown' },
    packages: empty ? [] : FULL.packages,
  })
  const cases: readonly [string, Report, VerdictOptions, number][] = [
    ['nothing found', report(false, false, false), STRICT, 0],
    ['findings that nobody minds', report(true, false, false), DEFAULT, 0],
    ['findings', report(true, false, false), STRICT, 1],
    ['findings, and another number for them', report(true, false, false), { ...STRICT, exitCode: 42 }, 42],
    ['findings, ended', report(true, false, true), STRICT, 1],
    ['findings, incomplete', report(true, true, false), STRICT, 1],
    ['findings, incomplete, ended', report(true, true, true), STRICT, 1],
    [
      'findings that nobody minds, incomplete, ended',
      report(true, true, true),
      { ...STRICT, exitCode: 0 },
      4,
    ],
    ['findings that nobody minds, ended', report(true, false, true), { ...STRICT, exitCode: 0 }, 5],
    ['incomplete', report(false, true, false), DEFAULT, 4],
    ['incomplete with findings that nobody minds', report(true, true, false), DEFAULT, 4],
    ['incomplete, ended', report(false, true, true), STRICT, 4],
    ['incomplete, allowed', report(false, true, false), { ...DEFAULT, allowIncomplete: true }, 0],
    ['incomplete, allowed, ended', report(false, true, true), { ...STRICT, allowIncomplete: true }, 5],
    ['ended', report(false, false, true), STRICT, 5],
    ['ended, and another number for it', report(false, false, true), { ...STRICT, exitOnEol: 9 }, 9],
    ['ended, and nobody minds', report(false, false, true), DEFAULT, 0],
    ['empty', report(false, false, false, true), DEFAULT, 0],
    ['empty, and that fails', report(false, false, false, true), STRICT, 4],
    ['empty, and that fails, ended', report(false, false, true, true), STRICT, 4],
    ['empty, ended', report(false, false, true, true), { ...STRICT, failOnEmpty: false }, 5],
    [
      'empty, and that fails though incomplete is allowed',
      report(false, false, false, true),
      { ...STRICT, allowIncomplete: true },
      4,
    ],
  ]
  for (const [name, given, options, code] of cases) {
    it(`${name}: ${code}`, () => assert.equal(verdictOf(given, undefined, options).exitCode, code))
  }
})

describe('findings without a severity', () => {
  const details = (options: Partial<FilterOptions>, missing: readonly string[]): string[] =>
    unratedProblems(
      filterJudge({ ...EVERYTHING, ...options })(FULL.findings, FULL).suppressed,
      () => missing,
    ).map(({ code, detail }) => `${code}: ${detail}`)

  it('that a filter takes out are told where their severity could not be looked up', () => {
    assert.deepEqual(details({ severities: ['HIGH'] }, ['nvd-2024']), [
      'severity-missing: 1 finding of unknown severity left out by --severity, without nvd-2024.',
    ])
  })

  it('are no problem where NVD was asked, they stay, or another filter takes them out', () => {
    assert.deepEqual(details({ severities: ['HIGH'] }, []), [])
    assert.deepEqual(details({ severities: ['UNKNOWN'] }, ['nvd-2024']), [])
    assert.deepEqual(details({ ignoreStatuses: ['affected'] }, ['nvd-2024']), [])
  })
})

describe('decisions', () => {
  const verdict: VerdictOptions = {
    exitCode: 1,
    exitOnEol: 0,
    allowIncomplete: true,
    failOnEmpty: false,
    failOnUnusedExceptions: false,
  }
  const all: Unjudged = FULL
  const takes =
    (by: string, wanted: (finding: Finding) => boolean): Judge =>
    (findings) => ({
      kept: findings.filter((one) => !wanted(one)),
      suppressed: findings
        .filter(wanted)
        .map((finding) => ({ finding, by, reason: by, decision: { kind: 'filter', option: by } })),
    })

  it('are made in their order: VEX, exceptions, filters, policy, and lose nothing', () => {
    const seen: number[] = []
    const report = decide(
      all,
      {
        filters: takes('filter', () => true),
        exceptions: takes('exception', ({ severity }) => severity.level === 'HIGH'),
        vex: takes('vex', ({ id }) => id === 'CVE-2023-44487'),
        policy: ({ findings, suppressed }) => {
          seen.push(findings.length, suppressed.length)
          return { hits: [], uses: [{ policy: 'p', source: 'p.yaml', rules: 1 }], problems: [] }
        },
      },
      { verdict },
    )
    assert.deepEqual(
      report.suppressed.map(({ by }) => by),
      ['vex', 'exception', 'filter', 'filter', 'filter', 'filter'],
    )
    assert.deepEqual(seen, [0, 6])
    assert.equal(report.findings.length + report.suppressed.length, FULL.findings.length)
  })

  const hit = (action: 'deny' | 'warn' | 'allow') =>
    ({ action, policy: 'p', rule: 'r', message: 'm', on: { kind: 'report' } }) as const
  const cases: readonly [string, readonly ReturnType<typeof hit>[] | undefined, number, string, number][] = [
    ['no policy, findings', undefined, 1, 'fail', 1],
    ['no policy, findings that nobody minds', undefined, 0, 'warn', 0],
    ['a policy that says nothing', [], 1, 'pass', 0],
    ['a policy that allows', [hit('allow')], 1, 'pass', 0],
    ['a policy that warns', [hit('warn'), hit('allow')], 1, 'warn', 0],
    ['a policy that denies', [hit('warn'), hit('deny')], 7, 'fail', 7],
    ['a policy that denies, without a code', [hit('deny')], 0, 'fail', 1],
  ]
  for (const [name, hits, exitCode, outcome, code] of cases) {
    it(`${name}: ${outcome}, ${code}`, () => {
      const made = verdictOf(FULL, hits, { ...verdict, exitCode })
      assert.equal(made.outcome, outcome)
      assert.equal(made.exitCode, code)
      assert.deepEqual(
        made.hits.map(({ action }) => action),
        ['deny', 'warn', 'allow'].filter((action) => hits?.some((one) => one.action === action)),
      )
    })
  }

  it('without effect fail where that was asked for', () => {
    const options = { ...verdict, exitCode: 0, failOnUnusedExceptions: true }
    assert.equal(verdictOf(FULL, [], options).exitCode, 1)
    const tidy = { ...FULL, decisions: { ...FULL.decisions, exceptions: [] } }
    assert.equal(verdictOf(tidy, [], options).exitCode, 0)
  })
})
