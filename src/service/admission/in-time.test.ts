import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answerInTime, isTimeToAnswer } from './in-time.ts'

const urlOf = (timeout: string): URL => new URL(`https://plimsoll/admission/validate?timeout=${timeout}`)

describe('the time for an answer', () => {
  it('is over before that of the API server, and not because the caller has gone', async () => {
    const never = new AbortController().signal
    const short = answerInTime(urlOf('1s'), never)
    assert.equal(short.aborted, false)
    assert.equal(isTimeToAnswer(short), false)
    const { promise, resolve } = Promise.withResolvers<void>()
    short.addEventListener('abort', () => resolve())
    await promise
    assert.equal(isTimeToAnswer(short), true)
    assert.equal(isTimeToAnswer(answerInTime(urlOf('10s'), AbortSignal.abort(new Error('gone')))), false)
  })

  it('has an end whatever the API server says', (t) => {
    const asked: number[] = []
    t.mock.method(AbortSignal, 'timeout', (milliseconds: number) => {
      asked.push(milliseconds)
      return new AbortController().signal
    })
    for (const timeout of ['10s', '1s', '', 'x', '1000000s', '0s'])
      answerInTime(urlOf(timeout), new AbortController().signal)
    assert.deepEqual(asked, [9000, 750, 29_000, 29_000, 29_000, 0])
  })
})
