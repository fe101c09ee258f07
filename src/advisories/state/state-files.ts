import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, PlimsollError } from '../../core/errors.ts'
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

/** Puts a state in force. Of several processes the last one wins, and each reader sees a whole one. */
export async function writeState(dir: string, state: FeedState): Promise<void> {
  const path = stateFile(dir, state.feed)
  const beside = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(beside, formatFeedState(state), { flush: true })
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw new PlimsollError(
      'cache-unwritable',
      `The database in ${dir} cannot be written: ${messageOf(error)}.`,
      {
        cause: error,
      },
    )
  }
}

/** All states that can be read, sorted by feed. */
export async function readStates(dir: string, signal: AbortSignal): Promise<FeedState[]> {
  const names = await readdir(join(dir, 'state')).catch(() => [])
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
  const states = await Promise.all(ids.sort().map((id) => readState(dir, id, signal)))
  return states.filter((state) => state !== undefined)
}
