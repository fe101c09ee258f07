import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { ADVISORY_STATUSES } from '../core/advisory.ts'
import { PACKAGE_CLASSES } from '../core/package.ts'
import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { SEVERITIES } from '../core/severity.ts'
import { sortByRisk } from '../matching/risk-order.ts'
import { type FilterOptions, filterFindings } from './filter.ts'
import { unratedProblems } from './unrated.ts'
import { exitCodeOf, type VerdictOptions } from './verdict.ts'

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
      const filtered = filterFindings(FULL.findings, { ...EVERYTHING, ...options })
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
  const DEFAULT: VerdictOptions = { exitCode: 0, exitOnEol: 0, allowIncomplete: false, failOnEmpty: false }
  const STRICT: VerdictOptions = { exitCode: 1, exitOnEol: 5, allowIncomplete: false, failOnEmpty: true }
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
    it(`${name}: ${code}`, () => assert.equal(exitCodeOf(given, options), code))
  }
})

describe('findings without a severity', () => {
  const details = (options: Partial<FilterOptions>, missing: readonly string[]): string[] =>
    unratedProblems(
      filterFindings(FULL.findings, { ...EVERYTHING, ...options }).suppressed,
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
