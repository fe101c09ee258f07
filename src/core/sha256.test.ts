import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { sha256 } from './sha256.ts'

describe('SHA-256', () => {
  it('is what Node itself makes of any bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        assert.equal(sha256(bytes), hash('sha256', bytes)),
      ),
    ))

  it('is what Node itself makes of any text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(sha256(text), hash('sha256', text))),
    ))

  // Around the ends of a block, where the length still fits or does not, and on both sides of what is short.
  for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 65_535, 65_536, 65_537, 200_000]) {
    it(`is right for ${length} bytes`, () => {
      const bytes = Buffer.alloc(length, 0xa7)
      assert.equal(sha256(bytes), hash('sha256', bytes))
    })
  }

  it('of a part of a larger buffer is that of the part', () => {
    const bytes = Buffer.from('xabcx').subarray(1, 4)
    assert.equal(sha256(bytes), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
