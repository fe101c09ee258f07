import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { Feed } from '../../core/feed.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { feedFile, stateFile } from '../paths.ts'
import { STORE_FORMAT } from '../store/schema.ts'
import { type FeedState, formatFeedState, parseFeedState } from './feed-state.ts'

/** `undefined` when there is none, or none that can be read. At once: a turn of the loop takes longer than the file. */
export function readState(dir: string, feedId: string): FeedState | undefined {
  try {
    const state = parseFeedState(readFileSync(stateFile(dir, feedId), 'utf8'))
    return state?.feed === feedId ? state : undefined
  } catch {
    return undefined
  }
}

/** Whether a state was made by this code and its file is there. */
export function isInForce(feed: Feed, state: FeedState, dir: string): boolean {
  return state.version === buildVersion(feed) && existsSync(feedFile(dir, state.digest))
}

/** Which code makes files like these: a state of another version is built anew. */
export function buildVersion(feed: Feed): string {
  return `${STORE_FORMAT}.${feed.version}`
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
export async function readStates(dir: string): Promise<FeedState[]> {
  return (await stateIds(dir)).flatMap((id) => readState(dir, id) ?? [])
}
