import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MAX_VECTOR_LENGTH, parseCvss } from './cvss.ts'

/**
 * FIRST's own examples: https://www.first.org/cvss/v2/guide section 3.3, https://www.first.org/cvss/v3.1/examples,
 * https://www.first.org/cvss/v4.0/examples
 */
const EXAMPLES: readonly (readonly [string, string, number])[] = [
  ['2.0', 'AV:N/AC:L/Au:N/C:N/I:N/A:C', 7.8],
  ['2.0', 'AV:N/AC:L/Au:N/C:C/I:C/A:C', 10],
  ['2.0', 'AV:L/AC:H/Au:N/C:C/I:C/A:C', 6.2],
  ['3.0', 'CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
  ['3.1', 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
  ['3.1', 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1],
  ['3.1', 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 9.9],
  ['3.1', 'CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L', 4.2],
  ['3.1', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5],
  ['3.1', 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N', 6.8],
  ['4.0', 'CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3],
  ['4.0', 'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.7],
  ['4.0', 'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N', 8.3],
  ['4.0', 'CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N', 4.6],
  ['4.0', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
]
const [V2, V31, V4] = ['2.0', '3.1', '4.0'].map(
  (version) => EXAMPLES.find(([own]) => own === version)?.[1] ?? '',
)

describe('the score of a CVSS vector', () => {
  for (const [version, vector, score] of EXAMPLES) {
    it(`${vector} is ${score}`, () => {
      assert.deepEqual(parseCvss(vector), { version, vector, score })
    })
  }

  it('of version 2 does not mind how it is dressed', () => {
    for (const vector of [`(${V2})`, `CVSS2#${V2}`, `CVSS:2.0/${V2}`, ` ${V2} `])
      assert.deepEqual(parseCvss(vector), { version: '2.0', vector: V2, score: 7.8 })
  })

  it('is that of the base, whatever is known of threat and environment', () => {
    assert.equal(parseCvss(`${V2}/E:U/RL:OF/RC:UC`)?.score, 7.8)
    assert.equal(parseCvss(`${V31}/E:U/RL:O/RC:U/CR:L`)?.score, 6.4)
    assert.equal(parseCvss(`${V4}/E:U/CR:L/MAV:P/S:P/AU:Y/R:U/V:D/RE:L/U:Red`)?.score, 7.3)
  })
})

describe('what is no CVSS vector', () => {
  const cases = [
    '',
    'x',
    '7.5',
    'CVSS:3.1/',
    'CVSS:5.0/AV:N',
    'CVSS:3.1/AV:N/AC:L',
    'CVSS:4.0/AV:N/AC:L',
    'AV:N/AC:L',
    `(${V31})`,
    `${V31}/AV:N`,
    `${V4}/AV:N`,
    V31?.replace('AV:N', 'AV:X') ?? '',
    V4?.replace('AT:P', 'AT:X') ?? '',
    `${V4}/E:Z`,
    V31 + '/E:U'.padEnd(MAX_VECTOR_LENGTH, ' '),
  ]
  for (const vector of cases) {
    it(`«${vector.slice(0, 80)}»`, () => assert.equal(parseCvss(vector), undefined))
  }

  it('never throws, never gives a score that is none, and prints nothing', (t) => {
    const warn = t.mock.method(console, 'warn')
    const part = fc.constantFrom(
      'AV:N',
      'AC:L',
      'Au:N',
      'C:C',
      'I:P',
      'A:N',
      'S:U',
      'PR:N',
      'UI:N',
      'E:',
      ':',
      '(',
    )
    const prefix = fc.constantFrom('', 'CVSS:3.0/', 'CVSS:3.1/', 'CVSS:4.0/', 'CVSS2#')
    fc.assert(
      fc.property(prefix, fc.array(part, { maxLength: 12 }), (start, parts) => {
        const score = parseCvss(start + parts.join('/'))?.score ?? 0
        assert.ok(score >= 0 && score <= 10)
      }),
    )
    assert.equal(warn.mock.callCount(), 0)
  })
})
