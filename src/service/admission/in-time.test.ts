import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answerInTime, isTimeToAnswer } from './in-time.ts'

const urlOf = (timeout: string): URL => new URL(`https://plimsoll/admission/validate?timeout=${timeout}`)

describe('the time for an answer', () => {
  it('is over before that of the API server, and not because the caller has gone', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    for (const [timeout, milliseconds] of [
      ['10s', 9000],
      ['1s', 750],
      ['', 29_000],
      ['x', 29_000],
      ['1000000s', 29_000],
    ] as const) {
      const { signal } = answerInTime(urlOf(timeout), new AbortController().signal)
      t.mock.timers.tick(milliseconds - 1)
      assert.deepEqual([signal.aborted, isTimeToAnswer(signal)], [false, false], timeout)
      t.mock.timers.tick(1)
      assert.deepEqual([signal.aborted, isTimeToAnswer(signal)], [true, true], timeout)
    }
  })

  it('does not count when the caller has gone', () => {
    const caller = new AbortController()
    const { signal } = answerInTime(urlOf('10s'), caller.signal)
    caller.abort(new Error('gone'))
    for (const one of [signal, answerInTime(urlOf('10s'), caller.signal).signal])
      assert.deepEqual([one.aborted, isTimeToAnswer(one)], [true, false])
  })

  it('is not waited for when it is answered', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const caller = new AbortController()
    const { signal, done } = answerInTime(urlOf('10s'), caller.signal)
    done()
    caller.abort()
    t.mock.timers.tick(60_000)
    assert.equal(signal.aborted, false)
  })
})
