import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { feedFile, stateFile } from '../paths.ts'
import { type FeedState, formatFeedState, parseFeedState } from './feed-state.ts'

/** `undefined` when there is none, or none that can be read. */
export async function readState(
  dir: string,
  feedId: string,
  signal: AbortSignal,
): Promise<FeedState | undefined> {
  try {
    const state = parseFeedState(await readFile(stateFile(dir, feedId), { encoding: 'utf8', signal }))
    return state?.feed === feedId ? state : undefined
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
}

/**
 * Puts a state in force. Of several writers the last one wins, and each reader sees a whole one. The file of the
 * state before stays as long as a new one would: a scan that has read that state may be about to open it.
 */
export async function writeState(dir: string, state: FeedState): Promise<void> {
  const path = stateFile(dir, state.feed)
  try {
    await touchReplaced(dir, state)
    await makeFolder(dirname(path))
    await writeWhole(path, (beside) => writeFile(beside, formatFeedState(state), { flush: true }))
  } catch (error) {
    const message = `The database in ${dir} cannot be written: ${faultOf(error)}.`
    throw new PlimsollError('cache-unwritable', message, { cause: error })
  }
}

/** The garbage collector goes by the age of a file, which is not how long ago it went out of use. */
async function touchReplaced(dir: string, { feed, digest }: FeedState): Promise<void> {
  const text = await readFile(stateFile(dir, feed), 'utf8').catch(() => '')
  const replaced = parseFeedState(text)
  if (!replaced || replaced.digest === digest) return
  const now = new Date()
  await utimes(feedFile(dir, replaced.digest), now, now).catch(() => undefined) // It may be gone, or another's.
}

/** Feeds that have a state, sorted, also those whose state cannot be read. */
export async function stateIds(dir: string): Promise<string[]> {
  const names = await readdir(join(dir, 'state')).catch(() => [])
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort()
}

/** All states that can be read, sorted by feed. */
export async function readStates(dir: string, signal: AbortSignal): Promise<FeedState[]> {
  const states = await Promise.all((await stateIds(dir)).map((id) => readState(dir, id, signal)))
  return states.filter((state) => state !== undefined)
}
