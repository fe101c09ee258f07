import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { ServiceContext } from '../context.ts'
import { within } from './within.ts'

/** The store cannot be used, or does not answer in time. */
export class StoreAway extends Error {
  override name = 'StoreAway'
}

/** Whether the store answers, so that an API server never waits for one that is away. */
export interface StoreWatch {
  /**
   * Asks the store. Throws `StoreAway` where it cannot be used or takes too long, and then at once, until it is back.
   * @param work its signal says that nobody waits for it any more
   */
  readonly ask: <T>(work: (given: AbortSignal) => Promise<T>) => Promise<T>
  /** Whether an error, wherever it was thrown, says that the store is away. */
  readonly isAway: (error: unknown) => boolean
  /** Looks until the signal whether it is back, while it is away. */
  readonly follow: (signal: AbortSignal) => Promise<void>
}

/** Milliseconds for one question: API servers wait for 10 s unless they are told otherwise. */
const PATIENCE = 3000
/** Milliseconds between looks whether it is back. */
const PAUSE = 500

/** @param onBack what is to be done first when it is back; where that fails it is still away */
export function createStoreWatch(
  { store, log, metrics }: Pick<ServiceContext, 'store' | 'log' | 'metrics'>,
  onBack: () => Promise<void>,
): StoreWatch {
  let isGone = false
  metrics.set('plimsoll_admission_store_away', 0)

  function leave(error: unknown): void {
    if (isGone) return
    isGone = true
    metrics.set('plimsoll_admission_store_away', 1)
    log.error({ err: error }, 'store away, admission decides without it')
  }

  /** A write that changes nothing: a store that only reads is away too. */
  async function touch(): Promise<void> {
    await store.db
      .updateTable('admission_tickets')
      .set({ uses: sql<number>`uses` })
      .where('ticket', '=', '')
      .execute()
  }

  async function isReplaced(): Promise<boolean> {
    const isThere = await store.isInPlace()
    if (!isThere) leave(new StoreAway('Another file lies in the place of the database.'))
    return !isThere
  }

  async function look(): Promise<void> {
    try {
      if ((await within(touch(), PATIENCE)).kind === 'late') return
      await onBack()
      isGone = false
      metrics.set('plimsoll_admission_store_away', 0)
      log.info({}, 'store back')
    } catch (error) {
      log.debug({ err: error }, 'store still away')
    }
  }

  return {
    async ask(work) {
      if (isGone) throw new StoreAway('The store is away.')
      const given = new AbortController()
      try {
        const answer = await within(work(given.signal), PATIENCE)
        if (answer.kind === 'done') return answer.value
      } catch (error) {
        if (!store.isAway(error)) throw error
        leave(error)
        throw new StoreAway('The store is away.', { cause: error })
      }
      given.abort()
      const late = new StoreAway(`The store did not answer within ${PATIENCE} ms.`)
      leave(late)
      throw late
    },
    isAway(error) {
      if (error instanceof StoreAway) return true
      if (!store.isAway(error)) return false
      leave(error)
      return true
    },
    async follow(signal) {
      while (!signal.aborted) {
        await sleep(PAUSE, undefined, { signal }).catch(() => undefined)
        if (signal.aborted || (await isReplaced())) continue
        if (isGone) await look()
      }
    },
  }
}
