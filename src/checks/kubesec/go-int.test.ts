import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseGoInt } from './go-int.ts'

describe('numbers in the words of Go', () => {
  const numbers: readonly [string, number][] = [
    ['0', 0],
    ['2', 2],
    ['+2', 2],
    ['-2', -2],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0X_1f', 31],
    ['-0b101', -5],
    ['0o17', 15],
    ['017', 15],
    ['0_17', 15],
    ['00', 0],
    ['9223372036854775807', 2 ** 63],
    ['-0x8000000000000000', -(2 ** 63)],
  ]
  for (const [text, value] of numbers)
    it(`${text} is ${value}`, () => assert.deepEqual(parseGoInt(text), { kind: 'number', value }))

  const wrong = [
    '',
    'x',
    '1x',
    '08',
    '0x',
    '0b2',
    '0o8',
    '1__0',
    '_1',
    '1_',
    '0x_',
    '--1',
    '1.0',
    ' 1',
    '1e3',
  ]
  for (const text of wrong)
    it(`${JSON.stringify(text)} is none`, () =>
      assert.deepEqual(parseGoInt(text), { kind: 'fault', fault: 'invalid syntax' }))

  for (const text of ['9223372036854775808', '-0x8000000000000001', '1'.repeat(100)])
    it(`${text.slice(0, 20)} is out of range`, () =>
      assert.deepEqual(parseGoInt(text), { kind: 'fault', fault: 'value out of range' }))
})
