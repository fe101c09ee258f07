import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { stateFile } from '../paths.ts'
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

/** Puts a state in force. Of several writers the last one wins, and each reader sees a whole one. */
export async function writeState(dir: string, state: FeedState): Promise<void> {
  const path = stateFile(dir, state.feed)
  try {
    await makeFolder(dirname(path))
    await writeWhole(path, (beside) => writeFile(beside, formatFeedState(state), { flush: true }))
  } catch (error) {
    const message = `The database in ${dir} cannot be written: ${messageOf(error)}.`
    throw new PlimsollError('cache-unwritable', message, { cause: error })
  }
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
