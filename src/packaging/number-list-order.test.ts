import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { needsRealData } from '../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../test/version-lines.ts'
import { assertTotalOrder } from '../../test/version-properties.ts'
import { MAX_NUMBER_LIST_LENGTH, numberListOrder } from './number-list-order.ts'
import { unordered } from './unordered.ts'

const HASKELL = numberListOrder('pvp', '.')
const R = numberListOrder('r', '.-')

describe('an order of numbers alone', () => {
  for (const [file, order] of [
    ['hackage-versions.txt', HASKELL],
    ['cran-versions.txt', R],
    ['cran-versions-generated.txt', R],
  ] as const) {
    it(`says what ${file} says, in both directions`, (t) => {
      if (!needsRealData(t)) return
      const lines = versionLines(file)
      assert.ok(lines.length > 8)
      assert.deepEqual(disagreements(order, lines), [])
    })
  }

  it('is a total order', () => {
    const number = fc.constantFrom('0', '1', '01', '10', '99999999999999999999')
    assertTotalOrder(
      R,
      fc
        .array(fc.tuple(number, fc.constantFrom('.', '-')), { minLength: 1, maxLength: 4 })
        .map((parts) => parts.flat().slice(0, -1).join('')),
    )
  })

  it('has the longer version after the shorter, and refuses all else', () => {
    assert.equal(relationOf(HASKELL, '1.0', '1.0.0'), '<')
    assert.equal(relationOf(R, '1-2', '1.2'), '=')
    for (const text of ['', '1.', '1-2', 'a', '1.a']) assert.equal(HASKELL.isValid(text), false, text)
    assert.equal(HASKELL.isValid('1'.repeat(MAX_NUMBER_LIST_LENGTH)), true)
    assert.equal(HASKELL.isValid('1'.repeat(MAX_NUMBER_LIST_LENGTH + 1)), false)
  })
})

it('where nothing is compared, no version is valid', () => {
  assert.deepEqual([unordered.isValid('1'), relationOf(unordered, '1', '2')], [false, '<'])
})
