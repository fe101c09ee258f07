import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds for which one turn of the event loop is taken up before others get theirs. */
const MAX_TURN = 3

/**
 * Waits for the next turn of the event loop where this one has been taken up for too long. SQLite answers at once, so that
 * whoever asks it one question after the other would let nobody else's requests in until the last.
 */
export function createFairTurns(now: () => number = () => performance.now()): () => Promise<void> {
  let begun: number | undefined
  return async () => {
    if (begun === undefined) {
      begun = now()
      setImmediate(() => (begun = undefined))
    } else if (now() - begun >= MAX_TURN) await nextTurn()
  }
}
