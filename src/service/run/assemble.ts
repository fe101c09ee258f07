import { createAdmission } from '../admission/index.ts'
import { createDifferences } from '../clair/differences.ts'
import { clairSurface } from '../clair/surface.ts'
import type { Role } from '../config/types.ts'
import type { ServiceContext } from '../context.ts'
import { fleetRoutes } from '../fleet/routes.ts'
import { harborSurface } from '../harbor/surface.ts'
import type { Route, Surface } from '../http/route.ts'
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
import { setFeedGauges } from '../updater/feed-gauges.ts'
import { feedRoutes } from '../updater/routes.ts'
import { createUpdater } from '../updater/updater.ts'
import { createWatcher } from '../watcher/index.ts'
import { runningRoutes } from '../watcher/routes.ts'
import { advisoriesCheck } from './checks.ts'
import { joinParts } from './join-parts.ts'
import type { Assembly, Part } from './types.ts'

/** Jobs side by side: matching computes, so more are not faster; deliveries wait for others most of the time. */
const MATCHING = 1
const DELIVERIES = 8

/** Roles that do not wait for advisories: what was not judged is refused, or goes on running, and is told as unknown. */
const WITHOUT_ADVISORIES: ReadonlySet<Role> = new Set(['admission', 'watcher'])

type Parts = Awaited<ReturnType<typeof createParts>>

/** Puts the parts of the configured roles together: the one place that knows them all. */
export async function assemble(context: ServiceContext): Promise<Assembly> {
  const { roles } = context.config
  const parts = await createParts(context)
  const ofRoles = Object.entries(rolesOf(context, parts)) as [Role, Part][]
  const present = ofRoles.filter(([role]) => roles.includes(role)).map(([, part]) => part)
  const door = roles.includes('admission') ? [await createAdmission(context, parts)] : []
  const watcher = roles.includes('watcher') ? [await createWatcher(context, parts)] : []
  return joinParts([common(context, parts), ...present, ...door, ...watcher], (routes) =>
    ownSurface(context, parts, routes),
  )
}

/** All of them, whatever the roles: they cost nothing until somebody asks. */
async function createParts(context: ServiceContext) {
  const files = createFeedFiles(context)
  const updater = createUpdater(context, { files })
  const advisories = createAdvisories(context)
  const indexer = createIndexer(context)
  const matcher = createMatcher(context, { updater, files, advisories })
  const notifier = await createNotifier(context)
  return { files, updater, advisories, indexer, matcher, notifier }
}

/** Every role that looks into advisories has the feeds in its folder; who updates brings them. */
function common(context: ServiceContext, parts: Parts): Part {
  const { files, matcher, notifier } = parts
  return {
    surfaces: clairOf(context, parts),
    checks: context.config.roles.every((role) => WITHOUT_ADVISORIES.has(role))
      ? []
      : [advisoriesCheck(matcher)],
    start: () => files.sync(context.signal),
    follow: (signal) => files.follow(signal),
    gauges: () => setFeedGauges(context),
    close: () => notifier.close(),
  }
}

/** Of its paths each of three roles has some. */
function clairOf(context: ServiceContext, { indexer, matcher, files }: Parts): readonly Surface[] {
  const isServed = context.config.roles.some((role) => CLAIRS.has(role))
  return isServed ? [clairSurface(context, { indexer, matcher, differences: createDifferences(files) })] : []
}

const CLAIRS: ReadonlySet<Role> = new Set(['indexer', 'matcher', 'notifier'])

/** Of all but those that read files first. */
function rolesOf(
  context: ServiceContext,
  parts: Parts,
): Readonly<Record<Exclude<Role, 'admission' | 'watcher'>, Part>> {
  const { indexer, matcher, files, updater, advisories, notifier } = parts
  const { config } = context
  const pull = async (request: Parameters<typeof pullImage>[2]) =>
    await pullImage(context, indexer.state, request)
  return {
    indexer: {
      pools: [
        { name: 'indexer', tasks: nativeTasks(context, indexer), concurrency: config.indexer.concurrency },
      ],
      start: () => scheduleRetention(context),
    },
    matcher: {
      pools: [
        {
          name: 'matcher',
          tasks: matcherTasks(context, { updater, files, advisories }),
          concurrency: MATCHING,
        },
      ],
    },
    updater: {
      pools: [{ name: 'updater', tasks: updater.tasks, concurrency: config.updater.concurrency }],
      start: () => updater.start(),
    },
    notifier: {
      pools: [{ name: 'notifier', tasks: notifier.tasks, concurrency: DELIVERIES }],
      start: () => notifier.schedule(),
    },
    api: {
      routes: [
        ...fleetRoutes(context),
        ...feedRoutes(context, { files }),
        ...notificationRoutes(context, notifier),
        ...runningRoutes(context),
      ],
      surfaces: [harborSurface(context, { indexer, matcher, pull })],
    },
  }
}

/** Our own API, with what other parts add to it. */
function ownSurface(context: ServiceContext, { indexer, matcher }: Parts, others: readonly Route[]): Surface {
  return nativeSurface(context, { indexer, matcher, others })
}
