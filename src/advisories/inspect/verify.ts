import { messageOf } from '../../core/errors.ts'
import { sha256File } from '../../files/sha256-file.ts'
import { feedFile } from '../paths.ts'
import type { FeedState } from '../state/feed-state.ts'
import { readState, stateIds } from '../state/state-files.ts'

export interface FeedCheck {
  readonly feed: string
  /** What is wrong; absent when all is well. */
  readonly fault?: string
}

/** Holds every feed's file to its digest and its state, and lets SQLite look over it. */
export async function verifyDatabase(dir: string, signal: AbortSignal): Promise<readonly FeedCheck[]> {
  const checks: FeedCheck[] = []
  for (const feed of await stateIds(dir)) {
    const state = readState(dir, feed)
    const fault = state
      ? await findFault(feedFile(dir, state.digest), state, signal)
      : 'its state cannot be read: the feed counts as missing'
    checks.push({ feed, ...(fault === undefined ? {} : { fault }) })
  }
  return checks
}

/** What a state claims of its file. */
export type FeedClaim = Pick<FeedState, 'feed' | 'digest' | 'version' | 'records'>

/** What is wrong with a feed's file, or with what its state says of it. */
export async function findFault(
  path: string,
  claim: FeedClaim,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { FeedReader } = await import('../store/feed-reader.ts')
  try {
    const actual = `sha256:${await sha256File(path, signal)}`
    if (actual !== claim.digest) return `its digest is ${actual} instead of ${claim.digest}`
    const reader = new FeedReader(path)
    try {
      return findLie(claim, reader.meta()) ?? reader.check()[0]
    } finally {
      reader.close()
    }
  } catch (error) {
    if (signal.aborted) throw error
    return messageOf(error)
  }
}

/** A file under the name of another feed has no fault of its own, and would judge nothing. */
function findLie(claim: FeedClaim, meta: Readonly<Record<string, string>>): string | undefined {
  const claims = [
    ['feed', claim.feed, meta['feed']],
    ['version', claim.version, `${meta['format']}.${meta['version']}`],
    ['number of records', String(claim.records), meta['records']],
  ] as const
  const lie = claims.find(([, claimed, actual]) => claimed !== actual)
  return lie && `its ${lie[0]} is ${lie[2]} instead of ${lie[1]}`
}
