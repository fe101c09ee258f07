import { setTimeout as sleep } from 'node:timers/promises'
import type { Listening } from '../http/listen.ts'
import type { Logger } from '../observe/logger.ts'
import type { Worker } from './work.ts'

/** What a running service has open. */
export interface Stoppable {
  readonly listening: Listening[]
  /** Open to the last, so that it can be seen how the stop goes. */
  introspection?: Listening
  readonly workers: Worker[]
  /** Tells what is under way that it has no more time. */
  giveUp?: () => void
  /** Called one after the other when nothing is under way any more. */
  readonly close: (() => Promise<void>)[]
}

/** Milliseconds between giving up and cutting, for answers that say so. */
const LAST_WORDS = 1000

/**
 * Stops accepting, lets requests and jobs finish within the grace (workers hand back what is not done by then), cuts
 * what is left, closes. Never rejects: a stop goes on whatever fails in it.
 */
export async function stopInOrder(
  { listening, introspection, workers, giveUp, close }: Stoppable,
  { grace, log }: { readonly grace: number; readonly log: Logger },
): Promise<void> {
  const requests = Promise.all(listening.map(async (one) => await one.stop()))
  const isInTime = await inTime(requests, grace)
  if (!isInTime) {
    log.warn({ grace }, 'requests given up')
    giveUp?.()
    await inTime(requests, LAST_WORDS)
    for (const one of listening) one.cut()
  }
  // They know by the context's signal, and keep to the same grace.
  await Promise.allSettled(workers.map(({ done }) => done))
  introspection?.cut()
  for (const step of [async () => await introspection?.stop(), ...close]) {
    try {
      await step()
    } catch (error) {
      log.error({ err: error }, 'part not closed')
    }
  }
}

async function inTime(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const isOver = new AbortController()
  try {
    return await Promise.race([
      work.then(() => true),
      sleep(milliseconds, false, { signal: isOver.signal }).catch(() => false),
    ])
  } finally {
    isOver.abort()
  }
}
