import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readNumber } from './numbers.ts'

describe('readNumber', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['00000000017\0', 15],
    ['17\0\0\0\0\0\0\0\0\0\0', 15],
    ['         17 ', 15],
    ['         17\0', 15],
    ['777777777777', 8 ** 12 - 1],
    ['\0\0\0\0\0\0\0\0\0\0\0\0', 0],
    ['            ', 0],
    ['00000000018\0', undefined],
    ['0000 000017\0', undefined],
    ['-0000000017\0', undefined],
    ['0x000000017\0', undefined],
    ['\x80\0\0\0\0\0\0\0\0\0\0\x0f', 15],
    ['\x80\0\0\0\0\x20\0\0\0\0\0\0', undefined],
    ['\x80\0\0\0\0\x1f\xff\xff\xff\xff\xff\xff', Number.MAX_SAFE_INTEGER],
    ['\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff', -1],
    ['\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00', -256],
    ['\xff\0\0\0\0\0\0\0\0\0\0\0', undefined],
  ]
  for (const [field, expected] of cases) {
    it(`${JSON.stringify(field)} is ${expected}`, () => {
      const block = Buffer.concat([Buffer.from('x'), Buffer.from(field, 'latin1'), Buffer.from('x')])

      assert.equal(readNumber(block, 1, field.length), expected)
    })
  }

  it('reads back any octal number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 ** 11 - 1 }), (value) => {
        const field = Buffer.from(`${value.toString(8).padStart(11, '0')}\0`)
        assert.equal(readNumber(field, 0, 12), value)
      }),
    )
  })
})
