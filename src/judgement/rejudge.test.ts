import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { SEVERITIES, type Severity } from '../core/severity.ts'
import { filterJudge } from './filter.ts'
import { rejudge } from './rejudge.ts'
import type { Decisions, Judge, PolicyJudge } from './types.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
const NOW = '2026-03-01T00:00:00.000Z'
const VERDICT = {
  exitCode: 0,
  exitOnEol: 0,
  allowIncomplete: true,
  failOnEmpty: false,
  failOnUnusedExceptions: false,
}

function filters(severities: readonly Severity[] = SEVERITIES): Judge {
  return filterJudge({
    severities,
    ignoreStatuses: [],
    ignoreStatusOption: '--ignore-status',
    packageTypes: ['os', 'library', 'program'],
  })
}

function judged(decisions: Partial<Decisions> = {}, verdict = VERDICT, report = FULL): Report {
  return rejudge(report, { filters: filters(), ...decisions }, { verdict, now: NOW })
}

describe('a saved report that is judged again', () => {
  it('is the same where nothing was decided', () => {
    const { verdict, ...rest } = judged()
    const { verdict: before, ...expected } = FULL
    assert.deepEqual(rest, expected)
    assert.deepEqual(verdict.hits, before.hits)
  })

  it('keeps what was suppressed, and adds to it', () => {
    const { findings, suppressed } = judged({ filters: filters(['CRITICAL']) })
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['CVE-2024-0001'],
    )
    assert.deepEqual(suppressed.slice(0, 3), FULL.suppressed)
    assert.equal(suppressed.length, 3 + 5)
  })

  it('is held against the time of judging, and keeps the time at which it was made', () => {
    let clock = ''
    const exceptions: Judge = (findings, { createdAt }) => {
      clock = createdAt
      return { kept: findings, suppressed: [] }
    }
    assert.equal(judged({ exceptions }).createdAt, FULL.createdAt)
    assert.equal(clock, NOW)
  })

  it('adds decisions to those that it had', () => {
    const use = { source: 'new.yaml:1', subject: 's', reason: 'r', state: 'unused', findings: 0 } as const
    const exceptions: Judge = (kept) => ({ kept, suppressed: [], record: { exceptions: [use] } })
    const { decisions } = judged({ exceptions })
    assert.deepEqual(decisions.exceptions, [...FULL.decisions.exceptions, use])
    assert.deepEqual(decisions.vex, FULL.decisions.vex)
    assert.deepEqual(decisions.policies, FULL.decisions.policies)
  })

  it('fails for what policies denied before, as long as it is there', () => {
    assert.deepEqual([judged().verdict.outcome, judged().verdict.exitCode], ['fail', 1])
    const { verdict } = judged({ filters: filters(['CRITICAL']) })
    assert.deepEqual(
      verdict.hits.map(({ rule }) => rule),
      ['no-root', 'old-lodash'],
    )
  })

  it('is judged by new policies alone where there are any, which see what was suppressed before', () => {
    let seen = 0
    const policy: PolicyJudge = ({ suppressed }) => {
      seen = suppressed.length
      return { hits: [], uses: [{ policy: 'new', source: 'n', rules: 1 }], problems: [] }
    }
    const { verdict, decisions } = judged({ policy })
    assert.deepEqual([verdict.outcome, verdict.hits, seen], ['pass', [], 3])
    assert.deepEqual(
      decisions.policies.map(({ policy: name }) => name),
      ['new'],
    )
  })

  it('is incomplete where a policy cannot see its packages', () => {
    const unlisted = { ...FULL, problems: [problem('packages-not-listed', 'x', 'y')] }
    const policy: PolicyJudge = () => ({ hits: [], uses: [], problems: [] })
    const strict = { ...VERDICT, allowIncomplete: false }
    assert.equal(judged({ policy }, strict, unlisted).verdict.exitCode, 4)
    assert.equal(judged({ policy }, strict, { ...unlisted, problems: [] }).verdict.exitCode, 0)
    assert.equal(
      judged({}, strict, { ...unlisted, decisions: { exceptions: [], vex: [], policies: [] } }).verdict
        .exitCode,
      0,
    )
  })

  it('ends with the exit code that is asked for', () => {
    const plain = { ...FULL, decisions: { exceptions: [], vex: [], policies: [] } }
    assert.equal(judged({}, { ...VERDICT, exitCode: 7 }, plain).verdict.exitCode, 7)
    assert.equal(judged({}, VERDICT, plain).verdict.outcome, 'warn')
  })
})
