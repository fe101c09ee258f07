import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '../core/digest.ts'
import { faultOf, PlimsollError } from '../core/errors.ts'
import type { Feed } from '../core/feed.ts'
import { makeFolder } from '../files/make-folder.ts'
import { sha256File } from '../files/sha256-file.ts'
import type { DocumentSource } from './fetch/document-source.ts'
import { FeedDocuments, type WholeDocument } from './fetch/feed-documents.ts'
import { findFault } from './inspect/verify.ts'
import { feedFile } from './paths.ts'
import type { FeedState } from './state/feed-state.ts'
import { buildVersion, isInForce, writeState } from './state/state-files.ts'
import type { FeedSummary } from './store/feed-writer.ts'

export interface UpdateOptions {
  readonly dir: string
  readonly source: DocumentSource
  /** Wall clock, ISO 8601. */
  readonly now: string
  readonly signal: AbortSignal
}

export interface RenewedFeed {
  readonly state: FeedState
  readonly isChanged: boolean
}

/**
 * Brings one feed up to date: fetches what changed, builds a new file beside the old one, and puts it in force by a
 * rename. Whatever happens on the way, the old state stays in use. Throws `feed-unreachable`, `feed-invalid`,
 * `cache-unwritable`.
 */
export async function updateFeed(
  feed: Feed,
  previous: FeedState | undefined,
  options: UpdateOptions,
): Promise<RenewedFeed> {
  const renewed = await renewFeed(feed, previous, options)
  await writeState(options.dir, renewed.state)
  return renewed
}

/** The same without putting it in force: its file has its name, and whoever asked decides what becomes of it. */
export async function renewFeed(
  feed: Feed,
  previous: FeedState | undefined,
  options: UpdateOptions,
): Promise<RenewedFeed> {
  const usable = (await isUsable(feed, previous, options)) ? previous : undefined
  const documents = new FeedDocuments(feed, options)
  try {
    if (usable && (await documents.areAsIn(usable)))
      return { state: { ...usable, checkedAt: options.now }, isChanged: false }
    const state = await build(feed, await documents.fetchAll(), options)
    // A damaged file that was made good has the same name.
    return { state, isChanged: usable === undefined || state.digest !== usable.digest }
  } finally {
    await documents.discard()
  }
}

/**
 * Whether "unchanged" would be good news: the file in force is whole, was made by this code, and from the same
 * origin. A date of one origin proves nothing to another, whose older document would count as unchanged since.
 */
async function isUsable(feed: Feed, state: FeedState | undefined, options: UpdateOptions): Promise<boolean> {
  if (state?.origin !== options.source.origin || !isInForce(feed, state, options.dir)) return false
  const fault = await findFault(feedFile(options.dir, state.digest), state, options.signal)
  return fault === undefined
}

async function build(
  feed: Feed,
  documents: readonly WholeDocument[],
  options: UpdateOptions,
): Promise<FeedState> {
  const { FeedWriter } = await import('./store/feed-writer.ts')
  const folder = join(options.dir, 'feeds')
  const beside = join(folder, `${feed.id}.${randomUUID()}.tmp`)
  try {
    await makeFolder(folder)
    const writer = new FeedWriter(beside)
    const meta = { feed: feed.id, version: String(feed.version) }
    let summary: FeedSummary
    try {
      await feed.build(
        documents.map(({ open }) => open),
        writer,
        { signal: options.signal },
      )
      summary = writer.finish(meta)
    } catch (error) {
      writer.abandon()
      throw error
    }
    const digest = await publish(beside, options.dir)
    return {
      feed: feed.id,
      name: feed.name,
      digest,
      version: buildVersion(feed),
      origin: options.source.origin,
      builtAt: options.now,
      checkedAt: options.now,
      upstreamDate: summary.upstreamDate ?? latest(documents),
      records: summary.records,
      skipped: summary.skipped,
      documents: documents.map(({ state }) => state),
    }
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    if (error instanceof PlimsollError || options.signal.aborted) throw error
    const message = `The feed ${feed.id} cannot be built in ${folder}: ${faultOf(error)}.`
    throw new PlimsollError('cache-unwritable', message, { cause: error })
  }
}

/** Without a word of upstream's own, the youngest of its documents dates the feed. */
function latest(documents: readonly WholeDocument[]): string | undefined {
  const dates = documents.flatMap(({ state }) => (state.lastModified ? [Date.parse(state.lastModified)] : []))
  const newest = dates.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY)
  return Number.isFinite(newest) ? new Date(newest).toISOString() : undefined
}

/** Gives a finished file its name, the digest of what is in it. */
async function publish(beside: string, dir: string): Promise<Digest> {
  const digest: Digest = `sha256:${await sha256File(beside)}`
  const handle = await open(beside, 'r+')
  try {
    await handle.sync() // Written without SQLite's own care: a name in force must not outlive a power cut empty.
  } finally {
    await handle.close()
  }
  await rename(beside, feedFile(dir, digest))
  return digest
}
