import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { oneLine, printable } from './printable.ts'

test('a text on one line is the same whether it takes the short way or not', () => {
  const any = fc.string({
    unit: fc.constantFrom('a', 'ü', ' ', '\t', '\n', '~', '\u202e', '\u0000'),
    maxLength: 8,
  })
  fc.assert(
    fc.property(any, (text) => {
      assert.equal(oneLine(text), printable(text.replace(/\s+/gu, ' ').trim()))
    }),
    { numRuns: 2000 },
  )
  assert.deepEqual([' a ', 'a  b', '', ' ', 'a\u202eb'].map(oneLine), ['a', 'a b', '', '', 'a\\u{202e}b'])
})
