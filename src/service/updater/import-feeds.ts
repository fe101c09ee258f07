import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { feedFile } from '../../advisories/paths.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import { importDatabase } from '../../advisories/transfer/import.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { findFeed } from '../../engine/feeds.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { listGenerations } from './generations.ts'
import { type PublishContext, publish } from './publish.ts'

/** What became of a feed of the file. */
export interface ImportedFeed {
  /** `known`: the generation in force is this one. `kept`: that in force is newer. `held`: it has too few records. */
  readonly outcome: 'imported' | 'known' | 'kept' | 'held'
  readonly state: FeedState
}

/**
 * Makes generations of the feeds of an exported file: a running service takes them over by itself. When one is damaged,
 * none is imported. Throws what `importDatabase` does.
 */
export async function importFeeds(
  context: PublishContext,
  path: string,
  { now, signal }: { readonly now: string; readonly signal: AbortSignal },
): Promise<readonly ImportedFeed[]> {
  const { dir } = context.config.matcher.database
  const work = await workFolder(dir)
  try {
    const results: ImportedFeed[] = []
    for (const { state } of await importDatabase(path, work, { now, signal }))
      results.push(await importOne(context, work, state, signal))
    return results
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function importOne(
  context: PublishContext,
  work: string,
  state: FeedState,
  signal: AbortSignal,
): Promise<ImportedFeed> {
  const { store, config } = context
  const generations = await listGenerations(store.db, state.feed)
  const current = generations.find(({ standing }) => standing === 'current')?.state
  if (current && current.digest !== state.digest && isNewer(current, state))
    return { outcome: 'kept', state: current }
  // Also of one that is known: its file may be the one that is missing.
  await makeFolder(join(config.matcher.database.dir, 'feeds'))
  await rename(feedFile(work, state.digest), feedFile(config.matcher.database.dir, state.digest))
  if (current?.digest === state.digest && isNewer(current, state)) return { outcome: 'known', state: current }
  const kind = findFeed(state.feed)?.content === 'facts' ? 'enrichment' : 'vulnerability'
  const { outcome } = await publish(context, { state, kind, signal })
  return { outcome: outcome === 'published' ? 'imported' : outcome === 'held' ? 'held' : 'known', state }
}

function isNewer(one: FeedState, other: FeedState): boolean {
  return one.version === other.version && Date.parse(one.checkedAt) > Date.parse(other.checkedAt)
}

async function workFolder(dir: string): Promise<string> {
  try {
    await makeFolder(join(dir, 'downloads')) // What is left there by whoever was killed is removed in time.
    return await mkdtemp(join(dir, 'downloads', 'import-'))
  } catch (error) {
    const message = `The database in ${dir} cannot be written: ${faultOf(error)}.`
    throw new PlimsollError('cache-unwritable', message, { cause: error })
  }
}
