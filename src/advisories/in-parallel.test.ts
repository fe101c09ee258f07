import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inParallel } from './in-parallel.ts'

describe('inParallel', () => {
  it('gives results in the order of the items, and does no more at once than it may', async () => {
    let running = 0
    let most = 0
    const results = await inParallel([5, 1, 3, 0], 2, async (item) => {
      most = Math.max(most, ++running)
      for (let i = 0; i < item; i++) await Promise.resolve()
      running--
      return item * 2
    })
    assert.deepEqual([results, most], [[10, 2, 6, 0], 2])
  })

  it('begins nothing after a failure, and leaves nothing running', async () => {
    const begun: number[] = []
    const ended: number[] = []
    const work = inParallel([0, 1, 2, 3], 2, async (item) => {
      begun.push(item)
      if (item === 0) throw new Error('broken')
      for (let i = 0; i < 20; i++) await Promise.resolve()
      ended.push(item)
    })
    await assert.rejects(work, /broken/)
    assert.deepEqual([begun, ended], [[0, 1], [1]])
  })
})
