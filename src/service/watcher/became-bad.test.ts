import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Baseline, newObjections, nextBaseline } from './became-bad.ts'
import type { MeasuredReport, Objection } from './judge-by-measure.ts'

function objection(key: string, action: Objection['action'] = 'deny'): Objection {
  return { key, action, policy: 'p', rule: 'r', message: key }
}

function said(verdict: MeasuredReport['verdict'], ...objections: readonly Objection[]) {
  return { verdict, objections }
}

describe('an image that runs', () => {
  const cases: readonly [
    what: string,
    before: Baseline,
    now: ReturnType<typeof said>,
    told: readonly string[],
  ][] = [
    ['that was never judged is not told of', { bad: [] }, said('fail', objection('a')), []],
    ['passes and fails', { verdict: 'pass', bad: [] }, said('fail', objection('a')), ['a']],
    ['passes and is warned of', { verdict: 'pass', bad: [] }, said('warn', objection('a', 'warn')), ['a']],
    ['fails as before', { verdict: 'fail', bad: ['a'] }, said('fail', objection('a')), []],
    ['fails for more', { verdict: 'fail', bad: ['a'] }, said('fail', objection('a'), objection('b')), ['b']],
    ['fails for less', { verdict: 'fail', bad: ['a', 'b'] }, said('fail', objection('a')), []],
    [
      'fails for what was warned of',
      { verdict: 'warn', bad: ['a', 'b'] },
      said('fail', objection('a'), objection('b', 'warn')),
      ['a'],
    ],
    ['is not known whole', { verdict: 'pass', bad: [] }, said('incomplete'), []],
    [
      'is not known whole, and bad in what is known',
      { verdict: 'pass', bad: [] },
      said('incomplete', objection('a', 'warn')),
      ['a'],
    ],
    [
      'was not known whole, and fails',
      { verdict: 'incomplete', bad: [] },
      said('fail', objection('a')),
      ['a'],
    ],
    ['is well again', { verdict: 'fail', bad: ['a'] }, said('pass'), []],
  ]
  for (const [what, before, now, told] of cases)
    it(what, () => {
      assert.deepEqual(
        newObjections(before, now).map(({ key }) => key),
        told,
      )
    })

  it('is held against what was certain', () => {
    const bad = said('fail', objection('a'), objection('a'), objection('b'))
    assert.deepEqual(nextBaseline({ bad: [] }, bad, false), { verdict: 'fail', bad: ['a', 'b'] })
    assert.deepEqual(nextBaseline({ verdict: 'fail', bad: ['a', 'b'] }, said('pass'), false), {
      verdict: 'pass',
      bad: [],
    })
    // What comes back when all can be judged again is no news.
    assert.deepEqual(nextBaseline({ verdict: 'fail', bad: ['a'] }, said('incomplete'), false), {
      verdict: 'incomplete',
      bad: ['a'],
    })
    // Feeds that are on their way will say more of an image that is new.
    assert.deepEqual(nextBaseline({ bad: [] }, bad, true), { bad: ['a', 'b'] })
  })
})
