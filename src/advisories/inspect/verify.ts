import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Digest } from '../../core/digest.ts'
import { messageOf } from '../../core/errors.ts'
import { feedFile } from '../paths.ts'
import { readStates } from '../state/state-files.ts'

export interface FeedCheck {
  readonly feed: string
  /** What is wrong; absent when all is well. */
  readonly fault?: string
}

/** Holds every feed's file to its digest, and lets SQLite look over it. */
export async function verifyDatabase(dir: string, signal: AbortSignal): Promise<readonly FeedCheck[]> {
  const checks: FeedCheck[] = []
  for (const { feed, digest } of await readStates(dir, signal)) {
    const fault = await findFault(feedFile(dir, digest), digest, signal)
    checks.push({ feed, ...(fault === undefined ? {} : { fault }) })
  }
  return checks
}

/** What is wrong with a feed's file. */
export async function findFault(
  path: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { FeedReader } = await import('../store/feed-reader.ts')
  try {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer)
    const actual = `sha256:${hash.digest('hex')}`
    if (actual !== digest) return `its digest is ${actual} instead of ${digest}`
    const reader = new FeedReader(path)
    try {
      return reader.check()[0]
    } finally {
      reader.close()
    }
  } catch (error) {
    if (signal.aborted) throw error
    return messageOf(error)
  }
}
