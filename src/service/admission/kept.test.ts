import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createKept } from './kept.ts'

const { signal } = new AbortController()

/** Answers with how often it was asked. */
function counted(fresh: number) {
  let asked = 0
  return async () => await Promise.resolve({ value: ++asked, fresh })
}

describe('answers that are kept', () => {
  it('count for their time, and are asked for once by all who wait', async () => {
    let now = 0
    const kept = createKept<number>(() => now)
    const ask = counted(10)

    assert.deepEqual(await Promise.all([kept.get('a', signal, ask), kept.get('a', signal, ask)]), [1, 1])
    now = 9
    assert.equal(await kept.get('a', signal, ask), 1)
    assert.equal(await kept.get('b', signal, ask), 2)
    now = 10
    assert.equal(await kept.get('a', signal, ask), 3)
  })

  it('are not kept when they fail, or are for who waits alone', async () => {
    const kept = createKept<number>(() => 0)
    await assert.rejects(
      kept.get('a', signal, async () => await Promise.reject(new Error('no'))),
      /no/,
    )
    const ask = counted(0)
    assert.equal(await kept.get('a', signal, ask), 1)
    assert.equal(await kept.get('a', signal, ask), 2)
  })

  it('are no more than their limit', async () => {
    const kept = createKept<number>(() => 0, 2)
    const ask = counted(10)
    for (const key of ['a', 'b', 'c']) await kept.get(key, signal, ask)

    assert.equal(await kept.get('b', signal, ask), 2)
    assert.equal(await kept.get('a', signal, ask), 4)
  })

  it('come to the others when one of them goes away', async () => {
    const kept = createKept<number>(() => 0)
    const answer = Promise.withResolvers<{ value: number; fresh: number }>()
    const gone = new AbortController()
    const first = kept.get('a', gone.signal, () => answer.promise)
    const second = kept.get('a', signal, () => answer.promise)
    gone.abort(new Error('gone'))

    await assert.rejects(first, /gone/)
    answer.resolve({ value: 7, fresh: 1 })
    assert.equal(await second, 7)
  })
})
