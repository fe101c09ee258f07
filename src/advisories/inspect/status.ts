import { stat } from 'node:fs/promises'
import { feedFile } from '../paths.ts'
import { isFeedOld } from '../state/feed-age.ts'
import type { FeedState } from '../state/feed-state.ts'
import { readStates } from '../state/state-files.ts'

export interface FeedStatus extends Omit<FeedState, 'documents'> {
  readonly isStale: boolean
  /** Bytes of the feed's file; 0 when it is missing. */
  readonly size: number
}

/** Every feed in the database. */
export async function databaseStatus(
  dir: string,
  { maxAge, now, signal }: { readonly maxAge: number; readonly now: number; readonly signal: AbortSignal },
): Promise<readonly FeedStatus[]> {
  const states = await readStates(dir)
  return await Promise.all(
    states.map(async ({ documents: _documents, ...state }) => {
      signal.throwIfAborted()
      const info = await stat(feedFile(dir, state.digest)).catch(() => undefined)
      return {
        ...state,
        isStale: isFeedOld(state, new Date(now).toISOString(), maxAge),
        size: info?.size ?? 0,
      }
    }),
  )
}
