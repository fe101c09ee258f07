import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { elementsOf, entriesOf, memberOf, textOf } from './guards.ts'
import { type LocatedJson, MAX_JSON_DEPTH, readLocatedJson } from './located-json.ts'

function read(text: string): LocatedJson {
  const result = readLocatedJson(Buffer.from(text))
  if (typeof result === 'string') throw new TypeError(result)
  return result
}

describe('JSON with lines', () => {
  it('is what JSON.parse says', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent)
        assert.equal(JSON.stringify(read(pretty).value), JSON.stringify(JSON.parse(pretty)))
      }),
    )
  })

  it('is refused where JSON.parse refuses it', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('"', '{', ']', ',', '', '\\', '\n', '1', ' ', '\0'),
        (text, at, put) => {
          const cut = at % (text.length + 1)
          const damaged = text.slice(0, cut) + put + text.slice(cut + 1)
          let isJson = true
          try {
            JSON.parse(damaged)
          } catch {
            isJson = false
          }
          assert.equal(typeof readLocatedJson(Buffer.from(damaged)) !== 'string', isJson, damaged)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('knows the lines of objects and arrays', () => {
    const { value, linesOf } = read('{\n "a": {\n  "b": [\n ]},\r\n "c": {} }')
    const a = memberOf(value, 'a') as object
    assert.deepEqual(linesOf(a), { start: 2, end: 4 })
    assert.deepEqual(linesOf(memberOf(a, 'b') as object), { start: 3, end: 4 })
    assert.deepEqual(linesOf(memberOf(value, 'c') as object), { start: 5, end: 5 })
    assert.equal(linesOf({}), undefined)
  })

  it('takes a byte order mark, and no prototype', () => {
    const { value } = read('\uFEFF{"__proto__": {"x": 1}, "constructor": "a"}')
    assert.deepEqual(Object.keys(value as object), ['__proto__', 'constructor'])
    assert.equal(memberOf(value, 'toString'), undefined)
  })

  it('is refused where it is too deep, and says where it is none', () => {
    const fault = (text: string): string => {
      const result = readLocatedJson(Buffer.from(text))
      return typeof result === 'string' ? result : ''
    }
    const nested = (depth: number): string => fault('['.repeat(depth) + ']'.repeat(depth))
    assert.equal(nested(MAX_JSON_DEPTH + 1), '')
    assert.match(nested(MAX_JSON_DEPTH + 2), /nested deeper/)
    assert.match(nested(1_000_000), /nested deeper/)
    assert.match(fault('{\n"a" 1}'), /colon is expected at line 2/)
  })
})

it('guards give nothing for what is of another kind', () => {
  assert.deepEqual([entriesOf([1]), entriesOf(null), elementsOf({}), elementsOf('a')], [[], [], [], []])
  assert.deepEqual(
    [textOf(''), textOf(1), textOf('a'), memberOf([1], 'length')],
    [undefined, undefined, 'a', undefined],
  )
})
