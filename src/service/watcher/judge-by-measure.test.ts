import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { RuleHit } from '../../core/decision.ts'
import { problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { severityRank } from '../../core/severity.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import { judgeByMeasure } from './judge-by-measure.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
/** As a matcher gives it that nobody gave a policy. */
const PLAIN: Report = {
  ...FULL,
  problems: [],
  verdict: { outcome: 'pass', reason: '', exitCode: 0, hits: [] },
  decisions: { exceptions: [], vex: [], policies: [] },
}
const [FIRST] = FULL.findings

function hitting(...hits: readonly Partial<RuleHit>[]): PolicyJudge {
  return () => ({
    hits: hits.map((hit) => ({
      action: 'deny',
      policy: 'ours',
      rule: 'r',
      message: 'no',
      on: { kind: 'report' },
      ...hit,
    })),
    problems: [],
    uses: [],
  })
}

describe('a report of what runs', () => {
  it('is held to a severity where there is no policy', () => {
    const high = PLAIN.findings.filter(({ severity }) => severityRank(severity.level) >= severityRank('HIGH'))
    assert.ok(high.length > 0 && high.length < PLAIN.findings.length)
    const { verdict, objections, report } = judgeByMeasure(PLAIN, { severity: 'HIGH' })
    assert.equal(verdict, 'fail')
    assert.deepEqual(
      objections.map(({ finding }) => finding),
      high,
    )
    // What is written of it is all that is left, whatever is bad.
    assert.equal(report, PLAIN)
    const few = { ...PLAIN, findings: PLAIN.findings.filter((one) => !high.includes(one)) }
    assert.equal(judgeByMeasure(few, { severity: 'HIGH' }).verdict, 'pass')
    assert.equal(judgeByMeasure(few, { severity: 'UNKNOWN' }).verdict, 'fail')
  })

  it('is held to the policy, whatever it is about', () => {
    assert.ok(FIRST)
    const policy = hitting(
      { on: { kind: 'finding', id: FIRST.id, package: FIRST.package.id } },
      { on: { kind: 'package', package: 'x' }, action: 'warn' },
      { on: { kind: 'file', path: '/etc/x' } },
      { action: 'allow' },
      {},
    )
    const { verdict, objections } = judgeByMeasure(PLAIN, { policy, severity: 'LOW' })
    assert.equal(verdict, 'fail')
    assert.deepEqual(
      objections.map(({ key, action }) => `${action} ${key}`),
      [`deny ${FIRST.id}`, 'deny ours/r /etc/x', 'deny ours/r', 'warn ours/r x'],
    )
    assert.equal(objections[0]?.finding, FIRST)
    assert.equal(judgeByMeasure(PLAIN, { policy: hitting(), severity: 'LOW' }).verdict, 'pass')
  })

  it('is held to the policies of the matcher where it has no other', () => {
    const uses = [{ policy: 'theirs', source: 'built in', rules: 1 }]
    const hits = hitting({ policy: 'theirs', action: 'warn' })(FULL).hits
    const theirs: Report = {
      ...PLAIN,
      verdict: { ...PLAIN.verdict, hits },
      decisions: { ...PLAIN.decisions, policies: uses },
    }
    const { verdict, objections } = judgeByMeasure(theirs, { severity: 'LOW' })
    assert.deepEqual([verdict, objections[0]?.policy], ['warn', 'theirs'])
  })

  it('in which something could not be judged is not whole', () => {
    const partial = { ...PLAIN, problems: [problem('file-unreadable', 'etc/x', 'it is cut off.')] }
    assert.equal(judgeByMeasure(partial, { policy: hitting(), severity: 'LOW' }).verdict, 'incomplete')
    const empty = { ...PLAIN, packages: [], findings: [] }
    assert.equal(judgeByMeasure(empty, { severity: 'HIGH' }).verdict, 'incomplete')
  })

  it('has another content when something that is shown is another', () => {
    const contentOf = (report: Report): string => judgeByMeasure(report, { severity: 'HIGH' }).content
    const same = { ...PLAIN, createdAt: '2030-01-01T00:00:00.000Z' }
    assert.equal(contentOf(same), contentOf(PLAIN))
    const fixed = PLAIN.findings.map((finding) => ({ ...finding, fixedVersion: '99' }))
    assert.notEqual(contentOf({ ...PLAIN, findings: fixed }), contentOf(PLAIN))
    const ended = { ...PLAIN, endOfLife: { state: 'ended' as const } }
    assert.notEqual(contentOf(ended), contentOf({ ...PLAIN, endOfLife: { state: 'supported' } }))
  })
})
