import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { readPolicyTests } from './test-file.ts'

function full(): Report {
  const report = SAMPLE_REPORTS['full']
  assert.ok(report)
  return report
}

async function faults(expect: object, report: Report = full()): Promise<readonly string[]> {
  const [test] = await readPolicyTests(
    JSON.stringify({ policies: ['house'], tests: [{ report: 'r.json', expect }] }),
    't.yaml',
  )
  assert.ok(test)
  return test.faults(report)
}

describe('a test of policies', () => {
  const cases: readonly [name: string, expect: object, faults: readonly RegExp[]][] = [
    ['of nothing', {}, []],
    ['of the outcome', { outcome: 'fail', 'exit-code': 1 }, []],
    [
      'of another outcome',
      { outcome: 'pass', 'exit-code': 0 },
      [/is fail \(policy denies 2 things\), not pass/, /is 1, not 0/],
    ],
    ['of all rules that deny', { deny: ['no-root', 'known-exploited'], warn: ['old-lodash'], allow: [] }, []],
    [
      'of a rule that does not hit',
      { deny: ['no-root', 'known-exploited', 'x'] },
      [/deny: «x» does not hit/],
    ],
    ['of too few rules', { deny: [] }, [/«known-exploited» hits and is not expected/, /«no-root» hits/]],
    [
      'of a hit on a finding',
      { hits: [{ rule: 'known-exploited', on: 'CVE-2023-44487', action: 'deny', message: 'libcurl' }] },
      [],
    ],
    ['of a hit on a package', { hits: [{ rule: 'old-lodash', on: 'pkg:npm/lodash@4.17.15' }] }, []],
    ['of a hit on the report', { hits: [{ rule: 'no-root', on: 'report' }] }, []],
    [
      'of a hit with another action',
      { hits: [{ rule: 'no-root', action: 'warn' }] },
      [/no hit is \{"rule":"no-root","action":"warn"\}/],
    ],
    ['of a hit on something else', { hits: [{ rule: 'no-root', on: 'CVE-1' }] }, [/no hit is/]],
    ['of a hit with another message', { hits: [{ rule: 'no-root', message: 'as nobody' }] }, [/no hit is/]],
    ['of what is unjudged', { unjudged: ['old'] }, [/unjudged: «old» does not hit/]],
  ]
  for (const [name, expect, expected] of cases) {
    it(`${name} says what is otherwise`, async () => {
      const found = await faults(expect)
      assert.equal(found.length, expected.length, found.join('; '))
      for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern)
    })
  }

  it('knows rules that could not be computed', async () => {
    const report = { ...full(), problems: [problem('policy-unjudged', 'house/old', 'x')] }
    assert.deepEqual(await faults({ unjudged: ['old'] }, report), [])
    assert.deepEqual(await faults({ unjudged: [] }, report), ['unjudged: «old» hits and is not expected'])
  })

  const wrong: readonly [text: string, message: string][] = [
    ['tests: []\n', 't.yaml:1:8: tests is empty or too small.'],
    ['policies: [kev]\n', 't.yaml:1:1: tests is missing.'],
    ['tests:\n  - report: a\n', 't.yaml:2:5: tests.0.expect is missing.'],
    ['tests:\n  - {report: a, expect: {}}\n', 't.yaml:2:5: the test names no policies, nor does the file.'],
    [
      'policies: [kev]\ntests:\n  - {report: a, expect: {outcom: fail}}\n',
      't.yaml:3:26: tests.0.expect.outcom is no key that is known (did you mean «outcome»?).',
    ],
    [
      'policies: [kev]\ntests:\n  - {report: a, expect: {outcome: failed}}\n',
      't.yaml:3:35: tests.0.expect.outcome is to be pass or warn or incomplete or fail.',
    ],
  ]
  for (const [text, message] of wrong) {
    it(`that is wrong is refused: ${message}`, async () => {
      await assert.rejects(readPolicyTests(text, 't.yaml'), { code: 'policy-invalid', message })
    })
  }
})
