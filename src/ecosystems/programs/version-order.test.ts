import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { relationOf } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { MAX_LENGTH, programOrder } from './version-order.ts'

/** Of programs of the table, in the order in which they were released. */
const RELEASED: readonly (readonly string[])[] = [
  [
    '0.9.8',
    '0.9.8a',
    '0.9.8z',
    '0.9.8za',
    '0.9.8zh',
    '1.0.0-beta1',
    '1.0.0',
    '1.0.2a',
    '1.1.1',
    '1.1.1k',
    '1.1.1w',
  ],
  ['3.0.0-alpha1', '3.0.0-alpha17', '3.0.0-beta2', '3.0.0', '3.0.1', '3.0.10'],
  ['9.2', '9.2p1', '9.3', '9.3p1', '9.3p2', '10.0p1'],
  ['1.7.0_80', '1.8.0', '1.8.0_51', '1.8.0_392', '1.8.0_402'],
  ['17.0.9', '21-ea', '21', '21.0.1', '21.0.2'],
  ['2.0.0-rc.1', '2.0.0-rc.2', '2.0.0-rc.10', '2.0.0', '2.0.1'],
  ['3.12.0a1', '3.12.0a7', '3.12.0b1', '3.12.0rc1', '3.12.0', '3.12.1'],
  ['1.21beta1', '1.21rc2', '1.21', '1.21.1'],
  ['6.9.11-9', '6.9.11-60', '6.9.12-1', '7.1.0'],
  ['3.1.2', '3.1.2p20', '3.1.3'],
  ['4.96-RC0', '4.96', '4.96.1'],
  ['2.6-dev1', '2.6.0', '2.6.12'],
  ['9.11.5', '9.11.5-P1', '9.11.5-P4', '9.11.6'],
  ['0.4.7.1-alpha', '0.4.7.1', '0.4.7.7'],
  ['15beta1', '15rc1', '15.0', '15.1'],
  ['7.0.0', '8.1', '8.1.0.1', '10'],
  // As NVD writes them.
  ['9.1:*', '9.2', '9.2:p1', '9.2:p2', '9.2:*', '9.2.1', '9.3:rc1', '9.3'],
  ['1.1.1:*', '1.1.1a:beta1', '1.1.1a', '1.1.1a:*', '1.1.1b'],
  ['8:update51', '8:update392', '8:*', '11'],
]

const EQUAL: readonly (readonly [string, string])[] = [
  ['9.2:p1', '9.2p1'],
  ['9.2:patch1', '9.2-P1'],
  ['21.0.1+12', '21.0.1'],
  ['1.0', '1.0.0'],
  ['1.02', '1.2'],
  ['3.0.0:beta2', '3.0.0-beta.2'],
  ['1.2.3:rc1', '1.2.3c1'],
  ['8:update_392', '8u392'],
]

describe('the order of programs', () => {
  for (const versions of RELEASED) {
    it(`has ${versions.join(' < ')}`, () => {
      for (const [i, a] of versions.entries()) {
        assert.ok(programOrder.isValid(a), a)
        for (const [j, b] of versions.entries()) {
          const expected = i === j ? '=' : i < j ? '<' : '>'
          assert.equal(relationOf(programOrder, a, b), expected, `${a} ${b}`)
        }
      }
    })
  }

  it('has several spellings of one version', () => {
    for (const [a, b] of EQUAL) assert.equal(relationOf(programOrder, a, b), '=', `${a} ${b}`)
  })

  it('is a total order', () => {
    const part = fc.constantFrom(
      '.',
      '-',
      '_',
      ':',
      ':*',
      '+',
      '~',
      'a',
      'b',
      'rc',
      'p',
      'za',
      'update',
      '0',
      '1',
      '02',
      '9',
      '10',
    )
    const versions = fc
      .tuple(fc.nat(12), fc.array(part, { maxLength: 6 }))
      .map(([first, rest]) => `${first}${rest.join('')}`)
    assertTotalOrder(programOrder, versions)
    assertTotalOrder(programOrder, fc.constantFrom(...RELEASED.flat(), ...EQUAL.flat()))
  })

  it('refuses what begins with no number, is too long, or has other characters', () => {
    const tooLong = `1.${'0'.repeat(MAX_LENGTH)}`
    for (const text of ['', 'v1', 'x', '-1', '1 2', '1.2\n', '1/2', '1:*:2', '1*', '1*2', 'ü', tooLong])
      assert.ok(!programOrder.isValid(text), text)
  })
})
