import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseStatus, type FeedStatus } from '../../advisories/inspect/status.ts'
import type { Digest } from '../../core/digest.ts'
import type { SweepJudgement } from '../../core/sweep.ts'
import { type JournalEntry, readJournal } from './journal.ts'
import { reportFile } from './report-file.ts'
import type { EachRequest } from './types.ts'

/** Tells what an earlier sweep made of an image; `undefined` where it has to be scanned. */
export type KeptReports = (digest: Digest) => Promise<SweepJudgement | undefined>

/**
 * A report holds as long as a new scan could say nothing else: same version and settings, and every feed that it used
 * is the one in the database, and not so old that a scan would fetch it anew.
 */
export async function keptReports(request: EachRequest): Promise<KeptReports> {
  if (request.rescan) return () => Promise.resolve(undefined)
  const { database, now, signal } = request.scan
  const journal = await readJournal(request.folder, signal)
  const options = { maxAge: database.maxAge, now: Date.parse(now), signal }
  const statuses = journal.size === 0 ? [] : await databaseStatus(database.dir, options)
  const feeds = new Map(statuses.map((status) => [status.feed, status]))
  return async (digest) => {
    const entry = journal.get(digest)
    if (!entry || entry.settings !== request.settings) return undefined
    if (!isCurrent(entry, feeds, database.offline)) return undefined
    const file = await stat(join(request.folder, reportFile(digest))).catch(() => undefined)
    return file?.isFile() ? entry.judgement : undefined
  }
}

function isCurrent(entry: JournalEntry, feeds: ReadonlyMap<string, FeedStatus>, isOffline: boolean): boolean {
  if (entry.lacksFeeds && !isOffline) return false
  return Object.entries(entry.feeds).every(([id, digest]) => {
    const feed = feeds.get(id)
    return feed?.digest === digest && (isOffline || !feed.isStale)
  })
}
