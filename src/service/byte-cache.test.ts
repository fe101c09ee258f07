import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createByteCache } from './byte-cache.ts'

test('what was used last stays, up to so many bytes', () => {
  const cache = createByteCache<string>(10)
  cache.put('a', '1', 'A', 4)
  cache.put('b', '1', 'B', 4)
  assert.equal(cache.get('a', '1'), 'A')
  cache.put('c', '1', 'C', 4)
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.get(key, '1')),
    ['A', undefined, 'C'],
  )
})

test('a value of another stamp does not count, and takes up nothing', () => {
  const cache = createByteCache<string>(10)
  cache.put('a', '1', 'A', 10)
  assert.equal(cache.get('a', '2'), undefined)
  cache.put('b', '1', 'B', 10)
  assert.equal(cache.get('b', '1'), 'B')
})

test('what alone is larger is not kept, and what it was to replace is gone', () => {
  const cache = createByteCache<string>(10)
  cache.put('a', '1', 'A', 5)
  cache.put('a', '1', 'AA', 11)
  assert.equal(cache.get('a', '1'), undefined)
})
