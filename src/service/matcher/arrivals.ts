import type { ServiceContext } from '../context.ts'
import { currentGenerations } from '../updater/generations.ts'
import type { FeedFiles } from '../updater/types.ts'
import type { Advisories } from './advisories.ts'

/** Brings feeds that are in force by the store's word and have not reached this replica's folder yet. */
export interface Arrivals {
  /** Whether one of the feeds, or any at all where none are named, is there now and was not before. */
  bring(feeds?: readonly string[]): Promise<boolean>
}

/**
 * A generation is current as soon as its transaction is over, and the folders of the replicas follow: whoever was told
 * that a feed has come, and asks in between, would hear that there is none. Those who ask at once wait for one turn.
 */
export function createArrivals(
  { store, signal }: Pick<ServiceContext, 'store' | 'signal'>,
  { files, advisories }: { readonly files: Pick<FeedFiles, 'sync'>; readonly advisories: Advisories },
): Arrivals {
  let running: Promise<void> | undefined

  async function sync(): Promise<void> {
    running ??= files.sync(signal).finally(() => {
      running = undefined
    })
    // Who follows the generations tells what is wrong with the folder; a question is answered with what is there.
    await running.catch(() => undefined)
  }

  return {
    async bring(feeds) {
      const current = (await currentGenerations(store.db)).map(({ feed }) => feed)
      const wanted = feeds ? current.filter((feed) => feeds.includes(feed)) : current
      if (wanted.length === 0) return false
      await sync()
      signal.throwIfAborted()
      const there = new Set((await advisories.states()).map(({ feed }) => feed))
      return wanted.some((feed) => there.has(feed))
    },
  }
}
