import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { checksum } from './checksum.ts'

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 })

describe('the checksum of a file', () => {
  it('is another when any one byte is another', () =>
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (good, place, change) => {
        const at = place % good.length
        const bad = good.map((byte, i) => (i === at ? byte ^ change : byte))
        assert.notEqual(checksum(bad), checksum(good))
      }),
    ))

  it('is another for a file that was cut, though only zeros are gone', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (length, cut) =>
        assert.notEqual(checksum(new Uint8Array(length)), checksum(new Uint8Array(cut % length))),
      ),
    ))

  it('does not depend on where in a buffer the bytes lie', () =>
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 7 }), (content, offset) => {
        const moved = new Uint8Array(content.length + offset)
        moved.set(content, offset)
        assert.equal(checksum(moved.subarray(offset)), checksum(content))
      }),
    ))

  it('with a stride notices every block that is gone', () => {
    const good = Uint8Array.from({ length: 8192 }, (_, i) => (i % 255) + 1)
    for (let block = 0; block < good.length; block += 512) {
      const bad = good.slice().fill(0, block, block + 512)
      assert.notEqual(checksum(bad, 16), checksum(good, 16))
    }
  })
})
