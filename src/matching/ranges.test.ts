import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { affects, NUMBERS } from '../../test/matching-fixtures.ts'
import type { AffectedPackage, VersionRange } from '../core/advisory.ts'
import { decide, isAffected } from './ranges.ts'

describe('decide', () => {
  const cases: readonly {
    record: Partial<AffectedPackage>
    hits: readonly string[]
    misses: readonly string[]
    says?: RegExp
  }[] = [
    {
      record: { ranges: [{ fixed: '10' }] },
      hits: ['0', '9'],
      misses: ['10', '11'],
      says: /^9 < 10 by number order$/,
    },
    {
      record: { ranges: [{ introduced: '5', fixed: '10' }] },
      hits: ['5', '9'],
      misses: ['4', '10'],
      says: /^5 <= 9 < 10 by number order$/,
    },
    {
      record: { ranges: [{ introduced: '0', fixed: '10' }] },
      hits: ['0', '9'],
      misses: ['10'],
      says: /^9 < 10/,
    },
    {
      record: { ranges: [{ lastAffected: '10' }] },
      hits: ['0', '10'],
      misses: ['11'],
      says: /^10 <= 10 by number order$/,
    },
    {
      record: { ranges: [{ introduced: '5', before: '10' }] },
      hits: ['5', '9'],
      misses: ['4', '10', '11'],
      says: /^5 <= 9 < 10 by number order$/,
    },
    {
      record: { ranges: [{ after: '5', fixed: '10' }] },
      hits: ['6', '9'],
      misses: ['4', '5', '10'],
      says: /^5 < 9 < 10 by number order$/,
    },
    {
      record: { ranges: [{ after: '5' }] },
      hits: ['6', '99'],
      misses: ['5'],
      says: /^5 < 99 by number order, and/,
    },
    { record: { ranges: [{ introduced: '5', lastAffected: '10' }] }, hits: ['5', '10'], misses: ['4', '11'] },
    {
      record: { ranges: [{}] },
      hits: ['0', '99'],
      misses: [],
      says: /^every version is affected: there is no fix in 1$/,
    },
    {
      record: { ranges: [{ introduced: '5' }] },
      hits: ['5', '99'],
      misses: ['4'],
      says: /^5 <= 99 by number order, and there is no fix in 1$/,
    },
    {
      record: { ranges: [{ fixed: '3' }, { introduced: '5', fixed: '7' }] },
      hits: ['2', '5', '6'],
      misses: ['3', '4', '7'],
    },
    {
      record: { ranges: [], versions: ['4', '6'] },
      hits: ['4', '06', '6'],
      misses: ['5', '7'],
      says: /^6 is in the list/,
    },
    { record: { ranges: [] }, hits: [], misses: ['0', '1'] },
  ]
  for (const { record, hits, misses, says } of cases) {
    it(`holds ${JSON.stringify(record)} to both sides of its bounds`, () => {
      const affected = affects('CVE-1', record)
      for (const version of hits) assert.equal(decide(version, affected, NUMBERS).kind, 'hit', version)
      for (const version of misses) assert.equal(decide(version, affected, NUMBERS).kind, 'miss', version)
      const last = hits.at(-1)
      if (!says || last === undefined) return
      const decision = decide(last, affected, NUMBERS)
      assert.match(decision.kind === 'hit' ? decision.comparison : '', says)
    })
  }

  it('says which bound is no version', () => {
    assert.deepEqual(decide('1', affects('x', { ranges: [{ fixed: 'two' }] }), NUMBERS), {
      kind: 'invalid',
      text: 'two',
    })
  })

  it('takes 0 for the first version as a beginning only, where it is none of the ecosystem', () => {
    const positive = { ...NUMBERS, isValid: (version: string) => /^[1-9]\d*$/.test(version) }
    const since = (range: VersionRange) => decide('5', affects('x', { ranges: [range] }), positive)
    assert.equal(since({ introduced: '0', fixed: '10' }).kind, 'hit')
    assert.deepEqual(since({ fixed: '0' }), { kind: 'invalid', text: '0' })
    assert.deepEqual(since({ lastAffected: '0' }), { kind: 'invalid', text: '0' })
    assert.deepEqual(since({ introduced: 'x', fixed: '10' }), { kind: 'invalid', text: 'x' })
  })

  it('lets a good range speak beside a bad one', () => {
    const affected = affects('x', { ranges: [{ fixed: 'two' }, { fixed: '10' }] })
    assert.equal(decide('1', affected, NUMBERS).kind, 'hit')
  })

  it('never adds a finding when the version is raised past a hit, for ranges that begin at the first version', () => {
    const range = fc.record({ fixed: fc.nat(50).map(String) }).map((one): VersionRange => one)
    fc.assert(
      fc.property(fc.array(range), fc.nat(60), fc.nat(60), (ranges, a, b) => {
        const affected = affects('x', { ranges })
        const [low, high] = a < b ? [a, b] : [b, a]
        if (isAffected(String(high), affected, NUMBERS)) assert.ok(isAffected(String(low), affected, NUMBERS))
      }),
    )
  })
})
