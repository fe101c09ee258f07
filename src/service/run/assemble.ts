import { createDifferences } from '../clair/differences.ts'
import { clairSurface } from '../clair/surface.ts'
import type { ServiceContext } from '../context.ts'
import { fleetRoutes } from '../fleet/routes.ts'
import { harborSurface } from '../harbor/surface.ts'
import type { Surface } from '../http/route.ts'
import { createIndexer } from '../indexer/index.ts'
import { createAdvisories } from '../matcher/advisories.ts'
import { createMatcher } from '../matcher/matcher.ts'
import { matcherTasks } from '../matcher/tasks.ts'
import { pullImage } from '../native/pull-image.ts'
import { nativeSurface, nativeTasks } from '../native/surface.ts'
import { createNotifier } from '../notifier/notifier.ts'
import { notificationRoutes } from '../notifier/routes.ts'
import { scheduleRetention } from '../retention/apply.ts'
import { createFeedFiles } from '../updater/feed-files.ts'
import { feedRoutes } from '../updater/routes.ts'
import { createUpdater } from '../updater/updater.ts'
import type { Assembly, Pool } from './types.ts'

/** Jobs side by side of what holds stored packages against advisories, and of deliveries, which wait for others. */
const MATCHING = 1
const DELIVERIES = 4

type Parts = Awaited<ReturnType<typeof createParts>>

/** Puts the parts of the configured roles together: the one place that knows them all. */
export async function assemble(context: ServiceContext): Promise<Assembly> {
  const parts = await createParts(context)
  const stop = new AbortController()
  let following: Promise<void> | undefined
  return {
    surfaces: surfacesOf(context, parts),
    pools: poolsOf(context, parts),
    checks: [
      {
        name: 'advisories',
        run: async () => ((await parts.matcher.readiness()).hasDatabase ? undefined : 'no feed is here yet'),
      },
    ],
    async start() {
      const { roles } = context.config
      if (roles.includes('updater')) await parts.updater.start()
      else await parts.files.sync(context.signal)
      if (roles.includes('notifier')) await parts.notifier.schedule()
      if (roles.includes('indexer')) await scheduleRetention(context)
      following = parts.files.follow(AbortSignal.any([context.signal, stop.signal]))
    },
    async close() {
      stop.abort()
      await following
      await parts.notifier.close()
    },
  }
}

/** All of them, whatever the roles: they cost nothing until somebody asks. */
async function createParts(context: ServiceContext) {
  const files = createFeedFiles(context)
  const updater = createUpdater(context, { files })
  const advisories = createAdvisories(context)
  const indexer = createIndexer(context)
  const matcher = createMatcher(context, { updater, advisories })
  const notifier = await createNotifier(context)
  return { files, updater, advisories, indexer, matcher, notifier }
}

function surfacesOf(context: ServiceContext, parts: Parts): Surface[] {
  const { indexer, matcher, files, notifier } = parts
  const clair = clairSurface(context, { indexer, matcher, differences: createDifferences(files) })
  if (!context.config.roles.includes('api')) return clair.routes.length > 1 ? [clair] : []
  const others = [
    ...fleetRoutes(context),
    ...feedRoutes(context, { files }),
    ...notificationRoutes(context, notifier),
  ]
  const pull = async (request: Parameters<typeof pullImage>[2]) =>
    await pullImage(context, indexer.state, request)
  return [
    clair,
    nativeSurface(context, { indexer, matcher, others }),
    harborSurface(context, { indexer, matcher, pull }),
  ]
}

function poolsOf(context: ServiceContext, { indexer, files, updater, advisories, notifier }: Parts): Pool[] {
  const { roles, indexer: indexing, updater: updating } = context.config
  const pools: readonly (Pool & { readonly role: (typeof roles)[number] })[] = [
    {
      role: 'indexer',
      name: 'indexing',
      tasks: nativeTasks(context, indexer),
      concurrency: indexing.concurrency,
    },
    {
      role: 'matcher',
      name: 'matching',
      tasks: matcherTasks(context, { updater, files, advisories }),
      concurrency: MATCHING,
    },
    { role: 'updater', name: 'updating', tasks: updater.tasks, concurrency: updating.concurrency },
    { role: 'notifier', name: 'notifying', tasks: notifier.tasks, concurrency: DELIVERIES },
  ]
  return pools.filter(({ role }) => roles.includes(role))
}
