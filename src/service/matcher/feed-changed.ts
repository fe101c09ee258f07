import * as z from 'zod/mini'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import type { Finding } from '../../core/finding.ts'
import { epssFeed } from '../../enrichment/epss/index.ts'
import type { ServiceContext } from '../context.ts'
import type { JobContext } from '../queue/types.ts'
import { withLease } from '../store/leases.ts'
import type { Queries } from '../store/store.ts'
import { currentGenerations, findGeneration } from '../updater/generations.ts'
import type { OperationFiles } from '../updater/types.ts'
import { callForRunning } from '../watcher/call-for.ts'
import { briefOf, type FindingBrief, isSameRisk } from './brief.ts'
import { packagesConcerned } from './concerned.ts'
import { MATCHING_LEASE } from './feed-match-job.ts'
import { chunked, readBodies, storeFindings } from './findings-store.ts'
import { addJudgeAgain } from './judge-again-job.ts'
import { type MatchedBodies, matchBodies, type NumberedBody } from './match-bodies.ts'
import type { MatchingNeeds } from './needs.ts'
import { packagesOfFeed } from './packages-of-feed.ts'
import { askForFeeds, countImagesOf, PACKAGES_AT_ONCE, type RematchOptions, rematch } from './rematch.ts'
import { dropUnused } from './unused-packages.ts'

const Payload = z.object({ operation: z.string() })

/**
 * Task `feed-changed`: what a new generation of a feed changes for the packages of all images. Each package that the
 * difference may concern is matched once against the old and once against the new generation; what differs is kept for
 * the notifier. Whoever is stopped in between leaves whole packages, and the next attempt comes to the same changes.
 */
export async function feedChanged(
  context: ServiceContext,
  needs: MatchingNeeds,
  payload: unknown,
  { signal, attempt }: Pick<JobContext, 'signal' | 'attempt'>,
): Promise<void> {
  const { operation } = Payload.parse(payload)
  await withLease(context.store, MATCHING_LEASE, { replica: context.replica, signal }, async (held) => {
    await needs.files.sync(held)
    const files = await needs.files.operation(operation, held)
    if (files?.previous)
      await follow(context, needs, { files, previous: files.previous.generation.state, signal: held })
    else await withoutDifference(context, needs, operation, { signal: held, isRetry: attempt > 1 })
    await callForRunning(context.queue, context.store.db)
  })
}

interface Turn {
  readonly files: OperationFiles
  readonly previous: FeedState
  readonly signal: AbortSignal
}

async function follow(context: ServiceContext, needs: MatchingNeeds, turn: Turn): Promise<void> {
  const { store, queue, log, metrics } = context
  const { files, signal } = turn
  const { ref } = files.current.generation
  const packages = await packagesConcerned(store.db, files, signal)
  const isCurrent = (await currentGenerations(store.db)).some((one) => one.ref === ref)
  const feeds = new Map<string, string | undefined>()
  // By the changes as well, which are the same at every attempt: whoever was stopped may have stored and not counted.
  const recounted = new Set<number>()
  let count = 0
  for (const ids of chunked(packages, PACKAGES_AT_ONCE)) {
    signal.throwIfAborted()
    const bodies = await readBodies(store.db, ids)
    const matched = await matchGenerations(context, needs, bodies, { ...turn, isCurrent })
    for (const [feed, digest] of matched.now.feeds) feeds.set(feed, digest)
    const changes = changesOf(ref, matched.before, matched.after)
    count += changes.length
    for (const { package_id } of changes) recounted.add(package_id)
    const stored = await store.db.transaction().execute(async (transaction) => {
      await storeChanges(transaction, changes)
      return await storeFindings(transaction, matched.now.findings)
    })
    for (const id of stored) recounted.add(id)
  }
  await countImagesOf(context, [...recounted])
  await addJudgeAgain(context, { operation: ref, packages: [...recounted] })
  await askForFeeds(context, needs, feeds)
  await dropUnused(store)
  if (count > 0) metrics.count('plimsoll_finding_changes_total', { feed: files.feed }, count)
  log.info({ feed: files.feed, operation: ref, packages: packages.length, changes: count }, 'feed matched')
  if (count > 0)
    await queue.add(store.db, { task: 'notify', payload: { operation: ref }, key: `notify ${ref}` })
}

interface MatchedGenerations {
  readonly before: MatchedBodies
  readonly after: MatchedBodies
  /** By what is in force, which may be a later generation already. */
  readonly now: MatchedBodies
}

async function matchGenerations(
  { config }: ServiceContext,
  { advisories }: MatchingNeeds,
  bodies: readonly NumberedBody[],
  { files, previous, signal, isCurrent }: Turn & { readonly isCurrent: boolean },
): Promise<MatchedGenerations> {
  const against = async (instead?: FeedState) =>
    await matchBodies(
      bodies,
      config.matcher.database,
      async (feeds) => await advisories.open(feeds, { signal, ...(instead ? { instead } : {}) }),
    )
  // A new score alone is told to nobody.
  if (files.feed === epssFeed.id) {
    const now = await against()
    return { before: now, after: now, now }
  }
  const before = await against(previous)
  const after = await against(files.current.generation.state)
  return { before, after, now: isCurrent ? after : await against() }
}

interface Change {
  readonly operation: string
  readonly package_id: number
  readonly finding: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly before: string | null
  readonly after: string | null
}

function changesOf(operation: string, before: MatchedBodies, after: MatchedBodies): Change[] {
  if (before === after) return []
  return [...after.findings].flatMap(([id, findings]) =>
    changesOfPackage(before.findings.get(id) ?? [], findings).map((change) => ({
      operation,
      package_id: id,
      ...change,
    })),
  )
}

function changesOfPackage(before: readonly Finding[], after: readonly Finding[]) {
  const old = byId(before)
  const now = byId(after)
  const changes: Omit<Change, 'operation' | 'package_id'>[] = []
  for (const [finding, brief] of now) {
    const earlier = old.get(finding)
    if (!earlier) changes.push({ finding, change: 'added', before: null, after: JSON.stringify(brief) })
    else if (!isSameRisk(earlier, brief))
      changes.push({
        finding,
        change: 'changed',
        before: JSON.stringify(earlier),
        after: JSON.stringify(brief),
      })
  }
  for (const [finding, brief] of old)
    if (!now.has(finding))
      changes.push({ finding, change: 'removed', before: JSON.stringify(brief), after: null })
  return changes
}

function byId(findings: readonly Finding[]): Map<string, FindingBrief> {
  const briefs = new Map<string, FindingBrief>()
  for (const finding of findings) if (!briefs.has(finding.id)) briefs.set(finding.id, briefOf(finding))
  return briefs
}

async function storeChanges(queries: Queries, changes: readonly Change[]): Promise<void> {
  for (const some of chunked(changes))
    await queries
      .insertInto('finding_changes')
      .values(some)
      .onConflict((conflict) => conflict.columns(['operation', 'package_id', 'finding']).doNothing())
      .execute()
}

/** The first generation of a feed, or one of which the file before is gone: all packages anew, and nobody is told. */
async function withoutDifference(
  context: ServiceContext,
  needs: MatchingNeeds,
  operation: string,
  options: RematchOptions,
): Promise<void> {
  const { store, log } = context
  const generation = await findGeneration(store.db, operation)
  if (!generation) return
  log.warn(
    { feed: generation.feed, operation },
    'no generation to compare with: matching all packages of the feed',
  )
  await rematch(context, needs, await packagesOfFeed(store.db, generation.feed), options)
  await addJudgeAgain(context, { operation, packages: [] })
}
