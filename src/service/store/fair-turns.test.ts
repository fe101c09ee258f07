import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createFairTurns } from './fair-turns.ts'

it('who asks much lets others in after some milliseconds, and nobody waits before', async () => {
  let now = 0
  const turn = createFairTurns(() => now)
  let others = 0
  setImmediate(() => others++)
  const ask = async (): Promise<number> => {
    await turn()
    now++
    return others
  }
  assert.deepEqual([await ask(), await ask(), await ask()], [0, 0, 0])
  assert.equal(await ask(), 1)
  await nextTurn()
  setImmediate(() => others++)
  assert.deepEqual([await ask(), await ask()], [1, 1])
})
