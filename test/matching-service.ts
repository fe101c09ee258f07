/** A service that stores images and matches them, with generations of real feeds that a test writes down. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { feedFile } from '../src/advisories/paths.ts'
import { buildVersion } from '../src/advisories/state/state-files.ts'
import { FeedWriter } from '../src/advisories/store/feed-writer.ts'
import type { Digest } from '../src/core/digest.ts'
import type { Distribution } from '../src/core/distribution.ts'
import type { InventoryPackage } from '../src/core/inventory.ts'
import type { SeverityRating } from '../src/core/severity.ts'
import { findFeed } from '../src/engine/feeds.ts'
import type { ServiceConfig } from '../src/service/config/types.ts'
import type { ServiceContext } from '../src/service/context.ts'
import { createAdvisories } from '../src/service/matcher/advisories.ts'
import type { MatchingNeeds } from '../src/service/matcher/needs.ts'
import { matcherTasks } from '../src/service/matcher/tasks.ts'
import { silentLogger } from '../src/service/observe/logger.ts'
import { noMetrics } from '../src/service/observe/metrics.ts'
import type { StoredContents, StoredImage } from '../src/service/parts.ts'
import { createQueue } from '../src/service/queue/queue.ts'
import { finishImage, imageById, putImage } from '../src/service/store/images.ts'
import type { Store } from '../src/service/store/store.ts'
import { createFeedFiles } from '../src/service/updater/feed-files.ts'
import { publish } from '../src/service/updater/publish.ts'
import { temporaryFolder } from './plimsoll.ts'
import { testConfig } from './service/config.ts'

/** `[namespace, name, advisory, fixed version or nothing, level]`. */
export type Hit = readonly [
  namespace: string,
  name: string,
  advisory: string,
  fixed?: string | undefined,
  level?: SeverityRating['level'],
]

export interface FeedContent {
  readonly hits?: readonly Hit[]
  readonly namespaces?: readonly string[]
  readonly aliases?: Readonly<Record<string, readonly string[]>>
  readonly facts?: Readonly<Record<string, unknown>>
}

export interface TestImage {
  readonly digest: string
  readonly tenant?: string
  readonly name?: string
  readonly distribution?: Distribution
  readonly packages: readonly InventoryPackage[]
}

export interface MatchingService {
  readonly context: ServiceContext
  readonly needs: MatchingNeeds
  /** Feeds that were asked for, in order. */
  readonly wanted: string[]
  /** Makes a generation current, as an update would; gives its `ref` where it is another than before. */
  readonly load: (feed: string, content: FeedContent) => Promise<string | undefined>
  index(image: TestImage): Promise<StoredImage>
  store(image: TestImage, contents: StoredContents): Promise<StoredImage>
  /** Does one job, as the queue would. */
  run(task: string, payload: unknown, attempt?: number): Promise<void>
  /** Does all jobs of the matcher that are due, and those that they call for. */
  readonly drain: () => Promise<void>
}

export function matchingService(
  t: TestContext,
  store: Store,
  changes: {
    readonly now?: () => number
    readonly dir?: string
    readonly matcher?: Partial<ServiceConfig['matcher']>
    /** Milliseconds after which a feed is old. */
    readonly maxAge?: number
  } = {},
): MatchingService {
  const config = testConfig({ dir: changes.dir ?? temporaryFolder(t) })
  const { database } = config.matcher
  const maxAge = changes.maxAge === undefined ? {} : { maxAge: changes.maxAge }
  const context: ServiceContext = {
    config: {
      ...config,
      matcher: { ...config.matcher, database: { ...database, ...maxAge }, ...changes.matcher },
      updater: { ...config.updater, minShare: 0 },
    },
    store,
    queue: createQueue(store, { replica: 'a', poll: 20, leaseTime: 5000, backoff: () => 10 }),
    log: silentLogger,
    metrics: noMetrics,
    now: changes.now ?? (() => Date.now()),
    environment: {},
    replica: 'a',
    signal: new AbortController().signal,
  }
  const wanted: string[] = []
  const advisories = createAdvisories(context)
  t.after(() => advisories.close())
  const files = createFeedFiles(context)
  const needs: MatchingNeeds = {
    advisories,
    files,
    updater: { want: async (feeds) => void (await Promise.resolve(wanted.push(...feeds))) },
  }
  const tasks = matcherTasks(context, needs)

  async function run(task: string, payload: unknown, attempt = 1): Promise<void> {
    await tasks[task]?.(payload, { id: 1, attempt, isLastAttempt: false, signal: context.signal })
  }

  async function keep(image: TestImage, contents: StoredContents): Promise<StoredImage> {
    const { digest, tenant = '', name } = image
    const row = await putImage(store, store.db, {
      tenant,
      digest,
      source: 'reference',
      ...(name === undefined ? {} : { name }),
    })
    await finishImage(store, context.queue, row.id, { contents, indexState: 'i', layers: [] })
    return (await imageById(store.db, row.id)) ?? row
  }

  return {
    context,
    needs,
    wanted,
    run,
    store: keep,
    async load(feed, content) {
      const state = writeFeed(config.matcher.database.dir, feed, content, context.now())
      const kind = findFeed(feed)?.content === 'facts' ? 'enrichment' : 'vulnerability'
      const published = await publish(context, { state, kind, signal: context.signal })
      await files.sync(context.signal)
      return published.outcome === 'unchanged' ? undefined : published.ref
    },
    index: async (image) => await keep(image, contentsOf(image)),
    async drain() {
      for (;;) {
        const jobs = await context.queue.list({ state: 'waiting', limit: 100 })
        const due = jobs.filter(({ task, runAt }) => task in tasks && runAt <= Date.now() + 1000)
        if (due.length === 0) return
        for (const job of due) {
          await context.queue.discard([job.id])
          await run(job.task, job.payload)
        }
      }
    },
  }
}

export function contentsOf({ digest, name, distribution, packages }: TestImage): StoredContents {
  return {
    target: { kind: 'image', name: name ?? digest, repoTags: [], repoDigests: [] },
    inventory: {
      kind: 'inventory',
      ...(distribution ? { distribution } : {}),
      layers: [],
      packages,
      problems: [],
    },
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
  }
}

export function npmPackage(name: string, version: string, path = 'package.json'): InventoryPackage {
  const purl = `pkg:npm/${name}@${version}`
  return { kind: 'package', type: 'npm', name, version, purl, id: `${purl} ${path}`, path }
}

let files = 0

/** A feed's file in the folder, and the state that tells of it. */
export function writeFeed(dir: string, id: string, content: FeedContent, now: number) {
  const feed = findFeed(id)
  if (!feed) throw new Error(`no feed ${id}`)
  const beside = join(dir, 'feeds', `new-${process.pid}-${files++}`)
  mkdirSync(dirname(beside), { recursive: true })
  const writer = new FeedWriter(beside)
  for (const namespace of content.namespaces ?? []) writer.namespace(namespace)
  for (const [namespace, name, advisory, fixed, level] of content.hits ?? []) {
    const aliases = content.aliases?.[advisory]
    writer.advisory({
      kind: 'advisory',
      id: advisory,
      title: `About ${advisory}`,
      ...(aliases ? { aliases } : {}),
      ...(level ? { severities: [{ author: 'test', level }] } : {}),
    })
    writer.affected({
      advisory,
      namespace,
      name,
      status: fixed === undefined ? 'affected' : 'fixed',
      ranges: [fixed === undefined ? {} : { fixed }],
    })
  }
  for (const [key, value] of Object.entries(content.facts ?? {})) writer.fact(key, value)
  const summary = writer.finish({})
  const digest: Digest = `sha256:${createHash('sha256').update(readFileSync(beside)).digest('hex')}`
  renameSync(beside, feedFile(dir, digest))
  const time = new Date(now).toISOString()
  return {
    feed: id,
    name: feed.name,
    digest,
    version: buildVersion(feed),
    origin: 'upstream',
    builtAt: time,
    checkedAt: time,
    records: summary.records,
    skipped: 0,
    documents: [],
  }
}
