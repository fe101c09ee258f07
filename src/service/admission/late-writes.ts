import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { ServiceContext } from '../context.ts'
import { putVerdicts, type StoredVerdict, touchVerdicts, type VerdictKey } from './verdict-store.ts'

/** What may be lost, because it can be made again: nobody who asks waits until it is written. */
export interface LateWrites {
  /** A verdict that was made while somebody waited. */
  readonly put: (key: VerdictKey, verdict: StoredVerdict) => void
  /** A stored verdict was asked for. */
  readonly touch: (key: VerdictKey) => void
  /** What waits to be written of it. */
  readonly waiting: (key: VerdictKey) => StoredVerdict | undefined
  readonly flush: () => Promise<void>
  /** Writes every second, until the signal. */
  readonly follow: (signal: AbortSignal) => Promise<void>
}

const PAUSE = 1000
/** Beyond so many, what comes is not written: it is judged again when somebody asks. */
const MAX_VERDICTS = 2000
const MAX_TOUCHED = 20_000
/** Of one transaction: all others wait for it on SQLite, where it takes the whole process. */
const VERDICTS_AT_ONCE = 10
const TOUCHED_AT_ONCE = 50

/** @param today the day of now, in milliseconds since 1970 */
export function createLateWrites(
  { store, log }: Pick<ServiceContext, 'store' | 'log'>,
  today: () => number,
): LateWrites {
  const verdicts = new Map<string, VerdictKey & { readonly verdict: StoredVerdict }>()
  const touched = new Map<string, VerdictKey>()

  async function writeVerdicts(): Promise<void> {
    const some = [...verdicts].slice(0, VERDICTS_AT_ONCE)
    const askedAt = today()
    await store.db.transaction().execute(
      async (transaction) =>
        await putVerdicts(
          transaction,
          some.map(([, one]) => ({ ...one, askedAt })),
        ),
    )
    // One that was made anew meanwhile stays for the next time.
    for (const [key, one] of some) if (verdicts.get(key) === one) verdicts.delete(key)
  }

  async function writeTouched(): Promise<void> {
    const some = [...touched].slice(0, TOUCHED_AT_ONCE)
    for (const [policy, keys] of Map.groupBy(some, ([, { policy: one }]) => one))
      await touchVerdicts(
        store.db,
        policy,
        keys.map(([, { image }]) => image),
        today(),
      )
    for (const [key] of some) touched.delete(key)
  }

  async function flush(): Promise<void> {
    while (verdicts.size > 0) {
      await writeVerdicts()
      await turn()
    }
    while (touched.size > 0) {
      await writeTouched()
      await turn()
    }
  }

  return {
    put(key, verdict) {
      if (verdicts.size < MAX_VERDICTS) verdicts.set(keyOf(key), { ...key, verdict })
    },
    touch(key) {
      if (touched.size < MAX_TOUCHED) touched.set(keyOf(key), key)
    },
    waiting: (key) => verdicts.get(keyOf(key))?.verdict,
    flush,
    async follow(signal) {
      while (!signal.aborted) {
        await sleep(PAUSE, undefined, { signal }).catch(() => undefined)
        await flush().catch((error: unknown) => {
          log.warn({ err: error }, 'verdicts not written yet')
        })
      }
    },
  }
}

function keyOf({ image, policy }: VerdictKey): string {
  return `${image} ${policy}`
}
