import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { onEachStore } from '../../../test/stores.ts'
import { isLeased, tryLease, withLease } from './leases.ts'

const { signal } = new AbortController()

onEachStore('leases', (open) => {
  test('one at a time, also within one process, and everybody gets his turn', async (t) => {
    const store = await open(t)
    let inside = 0
    const order: number[] = []
    const all = Array.from({ length: 8 }, (_, n) =>
      withLease(store, 'x', { replica: 'a', signal }, async () => {
        assert.equal(++inside, 1)
        await sleep(5)
        inside--
        order.push(n)
      }),
    )
    await Promise.all(all)
    assert.equal(order.length, 8)
    assert.equal(await isLeased(store, 'x'), false)
  })

  test('one that is held is not to be had, others are', async (t) => {
    const store = await open(t)
    await withLease(store, 'x', { replica: 'a', signal }, async () => {
      assert.equal(await isLeased(store, 'x'), true)
      assert.equal(await tryLease(store, 'x', { replica: 'b', signal }, () => Promise.resolve(1)), undefined)
      assert.deepEqual(await tryLease(store, 'y', { replica: 'b', signal }, () => Promise.resolve(1)), {
        value: 1,
      })
    })
  })

  test('it is released when the work fails, and renewed as long as it goes on', async (t) => {
    const store = await open(t)
    const failing = withLease(store, 'x', { replica: 'a', signal }, () => Promise.reject(new Error('no')))
    await assert.rejects(failing, /no/)
    await withLease(store, 'x', { replica: 'a', signal, time: 150 }, async (inner) => {
      await sleep(500)
      assert.equal(inner.aborted, false)
      assert.equal(await isLeased(store, 'x'), true)
    })
  })

  test('of a holder that died it runs out; one that was taken away stops the work', async (t) => {
    const store = await open(t)
    await store.db.insertInto('leases').values({ name: 'x', holder: 'dead', until: store.now }).execute()
    const result = withLease(store, 'x', { replica: 'a', signal, time: 90 }, async (inner) => {
      await store.db.updateTable('leases').set({ holder: 'thief' }).execute()
      await sleep(10_000, undefined, { signal: inner })
    })
    await assert.rejects(result, { name: 'AbortError' })
  })

  test('who waits can stop waiting', async (t) => {
    const store = await open(t)
    const stop = new AbortController()
    await withLease(store, 'x', { replica: 'a', signal }, async () => {
      const waiting = withLease(store, 'x', { replica: 'b', signal: stop.signal }, () => Promise.resolve())
      stop.abort(new Error('enough'))
      await assert.rejects(waiting, /enough/)
    })
  })
})
