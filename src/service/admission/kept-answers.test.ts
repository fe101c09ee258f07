import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keepAnswers } from './kept-answers.ts'

const { signal } = new AbortController()

/** Answers that are as fresh as they say, in milliseconds, and a clock that stands. */
function keeper(most = 10) {
  let now = 0
  let asked = 0
  const answers = keepAnswers<number>({ now: () => now, most, freshFor: (answer) => answer, asking: 50 })
  return {
    pass: (time: number) => void (now += time),
    asked: () => asked,
    get: async (key: string, answer: () => Promise<number>, by = signal) =>
      await answers.get(
        key,
        () => {
          asked++
          return answer()
        },
        by,
      ),
  }
}

const after = (value: number) => () => Promise.resolve(value)

describe('kept answers', () => {
  it('are kept for as long as they say', async () => {
    const { get, pass, asked } = keeper()
    assert.equal(await get('a', after(100)), 100)
    pass(99)
    assert.equal(await get('a', after(1)), 100)
    pass(1)
    assert.equal(await get('a', after(10)), 10)
    pass(10)
    assert.equal(await get('a', after(7)), 7)
    assert.equal(asked(), 3)
  })

  it('are asked for once by all who want them, whoever goes away', async () => {
    const { get, asked } = keeper()
    const pending = Promise.withResolvers<number>()
    const leaving = new AbortController()
    const first = get('a', () => pending.promise, leaving.signal)
    const second = get('a', () => pending.promise)
    leaving.abort(new Error('gone'))
    await assert.rejects(first, /gone/)
    pending.resolve(5)
    assert.deepEqual([await second, asked()], [5, 1])
  })

  it('are not kept where there was none', async () => {
    const { get, asked } = keeper()
    await assert.rejects(
      get('a', () => Promise.reject(new Error('away'))),
      /away/,
    )
    assert.equal(await get('a', after(1)), 1)
    assert.equal(asked(), 2)
  })

  it('are forgotten from the oldest on, beyond the limit', async () => {
    const { get, asked } = keeper(2)
    for (const key of ['a', 'b', 'c', 'c', 'b']) await get(key, after(100))
    assert.equal(asked(), 3)
    await get('a', after(100))
    assert.equal(asked(), 4)
  })
})
