import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { sorted } from '../../web/report/sorting.ts'
import { EVERYTHING, formatView, isFiltered, parseView, type View } from '../../web/report/view.ts'

const VIEWS: fc.Arbitrary<View> = fc.record(
  {
    tab: fc.constantFrom('findings', 'layers', 'problems'),
    query: fc.string({ unit: 'grapheme' }),
    severities: fc.uniqueArray(fc.integer({ min: 0, max: 4 })).map((levels) => new Set(levels)),
    isFixable: fc.boolean(),
    isExploited: fc.boolean(),
    status: fc.string(),
    packageClass: fc.constantFrom('', 'os', 'library'),
    layer: fc.nat(9999),
    image: fc.nat(9999),
    update: fc.string(),
    sort: fc.option(
      fc.record(
        { column: fc.constantFrom('id', 'epss'), isDescending: fc.boolean() },
        { noNullPrototype: true },
      ),
      {
        nil: undefined,
      },
    ),
    open: fc.string(),
  },
  { noNullPrototype: true },
)

describe('the fragment of the address', () => {
  it('holds every view, and gives it back', () => {
    fc.assert(fc.property(VIEWS, (view) => assert.deepEqual(parseView(`#${formatView(view)}`), view)))
  })

  it('is empty at the beginning, and anybody may write anything into it', () => {
    assert.equal(formatView(EVERYTHING), '')
    assert.equal(isFiltered({ ...EVERYTHING, tab: 'layers', open: 'x' }), false)
    assert.equal(isFiltered({ ...EVERYTHING, query: 'x' }), true)
    fc.assert(fc.property(fc.string(), (text) => void parseView(text)))
  })
})

describe('sorting', () => {
  it('keeps rows of the same key in their order, and puts those without a key last', () => {
    const rows = [{ n: 2 }, { n: undefined }, { n: 1 }, { n: 2, second: true }]
    const numbers = (isDescending: boolean) => sorted(rows, ({ n }) => n, isDescending)
    assert.deepEqual(numbers(false), [rows[2], rows[0], rows[3], rows[1]])
    assert.deepEqual(numbers(true), [rows[0], rows[3], rows[2], rows[1]])
  })

  it('orders numbers within texts as numbers', () => {
    const texts = ['CVE-2024-10', 'CVE-2024-9', 'a1', 'B1']
    assert.deepEqual(
      sorted(texts, (text) => text, false),
      ['a1', 'B1', 'CVE-2024-9', 'CVE-2024-10'],
    )
  })

  it('gives all rows, whatever the keys', () => {
    const keys = fc.array(fc.option(fc.integer(), { nil: undefined }))
    fc.assert(
      fc.property(keys, fc.boolean(), (rows, isDescending) => {
        const known = rows.filter((row) => row !== undefined).sort((a, b) => (isDescending ? b - a : a - b))
        const expected = [...known, ...rows.filter((row) => row === undefined)]
        assert.deepEqual(
          sorted(rows, (row) => row, isDescending),
          expected,
        )
      }),
    )
  })
})
