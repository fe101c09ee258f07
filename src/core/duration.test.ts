import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DURATION_PATTERN, parseDuration } from './duration.ts'

const GOOD: readonly (readonly [string, number])[] = [
  ['90s', 90_000],
  ['6h', 21_600_000],
  ['1h30m', 5_400_000],
  ['1h 30m', 5_400_000],
  [' 1.5 h ', 5_400_000],
  ['.5s', 500],
  ['1.s', 1000],
  ['5m0s', 300_000],
  ['300ms', 300],
  ['1.5ms', 2],
  ['1500us', 2],
  ['1500µs', 2],
  ['1500μs', 2],
  ['1000000ns', 1],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  ['0', 0],
]

const BAD = [
  '',
  ' ',
  '5',
  '00',
  '3x',
  's',
  '-5m',
  '+5m',
  '5m0',
  '1.2.3s',
  '5m,1s',
  '1constructor',
  '0 0',
  'é',
]

const PATTERN = new RegExp(DURATION_PATTERN, 'u')

describe('durations', () => {
  for (const [text, milliseconds] of GOOD)
    it(`${JSON.stringify(text)} is ${milliseconds} ms`, () => {
      assert.equal(parseDuration(text), milliseconds)
      assert.match(text, PATTERN)
    })
  for (const text of BAD)
    it(`${JSON.stringify(text)} is none`, () => {
      assert.equal(parseDuration(text), undefined)
      assert.doesNotMatch(text, PATTERN)
    })

  it('may have capitals', () => assert.equal(parseDuration('1H30M'), 5_400_000))

  it('that nobody can count, or that are too long to be read, are none', () => {
    assert.equal(parseDuration(`${'9'.repeat(20)}w`), undefined)
    assert.equal(parseDuration(`${' '.repeat(63)}1s`), undefined)
    assert.equal(parseDuration(`${' '.repeat(62)}1s`), 1000)
  })
})
