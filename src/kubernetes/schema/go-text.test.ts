import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { goCount, goDisplayed, goNumber, goQuoted } from './go-text.ts'

/** As strconv.Quote has them, in single quotes. */
const QUOTED: readonly (readonly [string, string])[] = [
  ['', "''"],
  ['a "b"', `'a "b"'`],
  ["it's", "'it\\'s'"],
  ['a\\b', "'a\\\\b'"],
  ['\u0007\b\f\n\r\t\v', "'\\a\\b\\f\\n\\r\\t\\v'"],
  ['\u0000\u001b[31m\u007f', "'\\x00\\x1b[31m\\x7f'"],
  ['é漢😀', "'é漢😀'"],
  ['\u00a0\u2028\u202e', "'\\u00a0\\u2028\\u202e'"],
  ['\u{e0001}', "'\\U000e0001'"],
]

/** As golang.org/x/text/message has them with %v in English. */
const NUMBERS: readonly (readonly [number, string])[] = [
  [0, '0'],
  [-5, '-5'],
  [1.5, '1.5'],
  [70_000, '70,000'],
  [-123_456.25, '-123,456.25'],
  [0.0001, '0.0001'],
  [0.00001, '1×10⁻⁰⁵'],
  [-1_234_567, '-1.234567×10⁰⁶'],
  [1.5e300, '1.5×10³⁰⁰'],
  [Number.POSITIVE_INFINITY, '∞'],
]

describe('texts of Go', () => {
  for (const [text, quoted] of QUOTED)
    it(`quote ${JSON.stringify(text)}`, () => {
      assert.equal(goQuoted(text), quoted)
    })

  it('have no control characters, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(goQuoted(text), /\p{C}/u)
      }),
      { numRuns: 300 },
    )
  })

  for (const [value, text] of NUMBERS)
    it(`write the number ${value}`, () => {
      assert.equal(goNumber(value), text)
    })

  it('count', () => {
    assert.deepEqual([0, 999, 1000, 1_234_567].map(goCount), ['0', '999', '1,000', '1,234,567'])
  })

  it('show values', () => {
    assert.deepEqual([null, true, 1, 'a', {}, 2n].map(goDisplayed), [
      '<nil>',
      'true',
      '1',
      "'a'",
      'value',
      '2',
    ])
  })
})
