import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeFeed } from '../../../test/matching-service.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { createFeedPool, MAX_IDLE } from './feed-pool.ts'

test('a file stays open for the next, and at most so many that nobody reads', (t) => {
  const dir = temporaryFolder(t)
  const states = Array.from({ length: MAX_IDLE + 3 }, (_, i) =>
    writeFeed(dir, 'osv-npm', { hits: [['npm', `p${i}`, 'CVE-2021-0001', '1']] }, 0),
  )
  const pool = createFeedPool(dir)
  const all = states.map((state) => pool.open(state))
  assert.equal(pool.size(), states.length)
  for (const [i, feed] of all.entries()) assert.equal(feed.lookup('npm', `p${i}`).length, 1)
  for (const feed of all) {
    feed.close()
    feed.close() // Twice is once.
  }
  assert.equal(pool.size(), MAX_IDLE)
  const [last] = states.slice(-1)
  assert(last)
  const held = pool.open(last)
  pool.close()
  assert.equal(pool.size(), 1)
  assert.equal(held.hasNamespace('npm'), true)
  held.close()
  assert.equal(pool.size(), 0)
})
