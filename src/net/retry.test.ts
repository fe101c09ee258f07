import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_RETRY_AFTER, parseRetryAfter, retryDelay } from './retry.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

test('Retry-After is seconds or a date', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    [' 120 ', 120_000],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['9'.repeat(40), undefined],
  ]
  for (const [value, expected] of cases) assert.equal(parseRetryAfter(value, NOW), expected, value)
})

test('waits grow, are spread, and end', () => {
  const shortest = [0, 1, 2, 3, 4, 9].map((attempt) => retryDelay(attempt, undefined, NOW, 0))
  const longest = [0, 1, 2, 3, 4, 9].map((attempt) => retryDelay(attempt, undefined, NOW, 1))

  assert.deepEqual(shortest, [250, 500, 1000, 2000, 4000, 5000])
  assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 10_000])
})

test('a server is waited for as long as it asks, within reason', () => {
  assert.equal(retryDelay(0, '7', NOW, 0), 7000)
  assert.equal(retryDelay(3, '1', NOW, 0), 2000)
  assert.equal(retryDelay(0, String(MAX_RETRY_AFTER / 1000), NOW, 0), MAX_RETRY_AFTER)
  assert.equal(retryDelay(0, String(MAX_RETRY_AFTER / 1000 + 1), NOW, 0), undefined)
  assert.equal(retryDelay(0, 'nonsense', NOW, 0), 250)
})
