import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hasAnySymbol, packSymbols, symbolNumber } from './symbol-set.ts'

describe('a set of symbols', () => {
  it('has every name that was put in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), (names) => {
        const set = packSymbols(names.map(symbolNumber))
        assert.ok(names.every((name) => hasAnySymbol(set, [name])))
        assert.ok(hasAnySymbol(set, ['not there', ...names]))
        assert.ok(set.length <= 4 * names.length)
      }),
    )
  })

  it('hardly ever has one that was not', () => {
    const numbersOf = (prefix: string): string[] => Array.from({ length: 10_000 }, (_, i) => `${prefix}${i}`)
    const set = packSymbols(numbersOf('net/http.f').map(symbolNumber))
    const wrong = numbersOf('net/http.g').filter((name) => hasAnySymbol(set, [name]))
    assert.ok(wrong.length <= 20, `${wrong.length} of 10000`)
  })

  it('may be empty, or damaged', () => {
    assert.equal(packSymbols([]), '')
    for (const set of ['', '!', 'AA', 'AAAAA']) assert.equal(hasAnySymbol(set, ['a', 'b']), false)
  })
})
