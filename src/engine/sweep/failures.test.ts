import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ErrorCode, PlimsollError } from '../../core/errors.ts'
import { createFailures, MAX_UNREACHABLE } from './failures.ts'
import { forEachSideBySide } from './side-by-side.ts'

const signal = new AbortController().signal

describe('failures of a sweep', () => {
  const rows: readonly ErrorCode[] = [
    'manifest-invalid',
    'image-not-found',
    'reference-invalid',
    'layer-corrupt',
  ]
  for (const code of rows) {
    it(`${code} is a row`, () => {
      const result = createFailures(signal).resultOf(new PlimsollError(code, 'Why.'))
      assert.deepEqual(result, { kind: 'failed', why: 'Why.', code })
    })
  }
  const ends: readonly ErrorCode[] = [
    'registry-rate-limited',
    'option-invalid',
    'output-unwritable',
    'timeout',
  ]
  for (const code of ends) {
    it(`${code} is the end`, () => {
      const error = new PlimsollError(code, 'Why.')
      assert.throws(() => createFailures(signal).resultOf(error), error)
    })
  }

  it('a registry that cannot be reached is given up after some images in a row', () => {
    const failures = createFailures(signal)
    const error = new PlimsollError('registry-unreachable', 'Gone.')
    const failOften = (count: number): void => {
      for (let i = 0; i < count; i++) failures.resultOf(error)
    }
    failOften(MAX_UNREACHABLE - 1)
    failures.succeeded()
    failOften(MAX_UNREACHABLE - 1)
    assert.throws(() => failures.resultOf(error), error)
  })

  it('a defect is no row', () => {
    assert.throws(() => createFailures(signal).resultOf(new TypeError('x')), TypeError)
  })
})

describe('side by side', () => {
  it('does all, no more than so many at once', async () => {
    let running = 0
    let most = 0
    const done: number[] = []
    await forEachSideBySide([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      done.push(item)
    })
    assert.deepEqual([done.sort((a, b) => a - b), most], [[1, 2, 3, 4, 5], 2])
  })

  it('begins nothing after an error, and waits for what runs', async () => {
    const begun: number[] = []
    let isLate = true
    const all = forEachSideBySide([1, 2, 3], 2, async (item) => {
      begun.push(item)
      if (item === 1) throw new Error('first')
      await new Promise((resolve) => setTimeout(resolve, 5))
      isLate = false
    })
    await assert.rejects(all, /first/)
    assert.deepEqual([begun, isLate], [[1, 2], false])
  })
})
