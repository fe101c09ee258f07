import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { streamedList, streamedMembers, writeJsonObject } from './json-stream.ts'

function written(members: Readonly<Record<string, unknown>>): string {
  return [...writeJsonObject(members)].join('')
}

describe('a JSON object that is written in pieces', () => {
  it('is what JSON.stringify writes', () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(
        fc.array(value),
        fc.dictionary(fc.string(), value, { noNullPrototype: true }),
        value,
        (list, object, other) => {
          const expected = JSON.stringify({ list, object, other }, undefined, 2)
          const text = written({
            list: streamedList(list),
            object: streamedMembers(Object.entries(object)),
            other,
          })
          assert.deepEqual(JSON.parse(text), JSON.parse(expected))
          // oxlint-disable-next-line no-control-regex
          if (!/[\u007f-\u009f\u061c\u200e-\u206f]/.test(expected)) assert.equal(text, `${expected}\n`)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('has no members that are undefined, and no items where there are none', () => {
    assert.equal(written({ a: undefined }), '{}\n')
    assert.equal(written({ a: streamedList([]), b: streamedMembers([]) }), '{\n  "a": [],\n  "b": {}\n}\n')
  })

  it('escapes what a terminal would obey, in names too', () => {
    const text = written({ a: streamedMembers([['\u202e', '\u009b']]) })
    assert.ok(text.includes(String.raw`"\u202e": "\u009b"`))
  })

  it('asks for an item when it is written, and not before', () => {
    let asked = 0
    function* items(): Generator<number> {
      for (;;) yield asked++
    }
    const pieces = writeJsonObject({ list: streamedList(items()) })
    for (let i = 0; i < 5; i++) pieces.next()
    assert.ok(asked <= 5)
  })
})
