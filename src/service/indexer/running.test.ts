import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredImage } from '../parts.ts'
import { createRunning, type RunningWork } from './running.ts'

const { signal } = new AbortController()
const IMAGE = { kind: 'stored-image', state: 'indexed' } as StoredImage

function work(outcomes: readonly ('done' | 'failed' | Error)[]) {
  const abandoned: unknown[] = []
  let runs = 0
  const kind: RunningWork = {
    async run() {
      const outcome = outcomes[runs++] ?? 'done'
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (outcome instanceof Error) throw outcome
      return { ...IMAGE, state: outcome === 'done' ? 'indexed' : 'failed' }
    },
    isDone: ({ state }) => state === 'indexed',
    onAbandonedFailure: (error) => abandoned.push(error),
  }
  return { kind, abandoned, runs: () => runs }
}

test('what several want is done once, and what failed once more for all who waited', async () => {
  const cases: readonly (readonly [Parameters<typeof work>[0], number, string])[] = [
    [['done'], 1, 'indexed indexed indexed'],
    [['failed', 'done'], 2, 'failed indexed indexed'],
    [['failed', 'failed'], 2, 'failed failed failed'],
    [[new Error('x'), 'done'], 2, 'x indexed indexed'],
    [[new Error('x'), new Error('y')], 2, 'x y y'],
  ]
  for (const [outcomes, runs, expected] of cases) {
    const running = createRunning()
    const shared = work(outcomes)
    const results = await Promise.all(
      Array.from({ length: 3 }, () =>
        running.share('k', shared.kind, signal).then(
          ({ state }) => state,
          (error: Error) => error.message,
        ),
      ),
    )
    assert.deepEqual([results.join(' '), shared.runs(), running.count], [expected, runs, 0])
  }
})

test('other keys are other work', async () => {
  const running = createRunning()
  const shared = work([])
  await Promise.all(['a', 'b'].map((key) => running.share(key, shared.kind, signal)))
  assert.equal(shared.runs(), 2)
})

test('who leaves is let go at once; what then fails is told and hurts nobody', async () => {
  const running = createRunning()
  const shared = work([new Error('late')])
  const gone = new AbortController()
  const left = running.share('k', shared.kind, gone.signal)
  gone.abort(new Error('gone'))
  await assert.rejects(left, /gone/)
  assert.equal(running.count, 1)
  while (running.count > 0) await new Promise((resolve) => setTimeout(resolve, 2))
  assert.deepEqual(shared.abandoned.map(String), ['Error: late'])
  await assert.rejects(running.share('k', work([]).kind, AbortSignal.abort(new Error('before'))), /before/)
})
