import type { ServiceContext } from '../context.ts'
import { nativeFault } from '../native/faults.ts'
import { createNotifier } from '../notifier/notifier.ts'
import { notificationRoutes } from '../notifier/routes.ts'
import { createFeedFiles } from '../updater/feed-files.ts'
import { setFeedGauges } from '../updater/feed-gauges.ts'
import { feedRoutes } from '../updater/routes.ts'
import { createUpdater } from '../updater/updater.ts'
import { joinParts } from './join-parts.ts'
import type { Assembly, Part } from './types.ts'

/** Notifications that are delivered side by side: most of the time they wait for others. */
const DELIVERIES = 8

/** Puts the parts of the configured roles together: the one place that knows them all. */
export async function assemble(context: ServiceContext): Promise<Assembly> {
  const { roles } = context.config
  const files = createFeedFiles(context)
  const updater = createUpdater(context, { files })
  const notifier = await createNotifier(context)
  const parts: readonly (Part | false)[] = [
    // Every role that looks into advisories has the feeds in its folder; they are brought by who updates.
    { follow: (signal) => files.follow(signal), gauges: () => setFeedGauges(context) },
    roles.includes('updater') && {
      pools: [{ name: 'updater', tasks: updater.tasks, concurrency: context.config.updater.concurrency }],
      start: () => updater.start(),
    },
    roles.includes('notifier') && {
      pools: [{ name: 'notifier', tasks: notifier.tasks, concurrency: DELIVERIES }],
      start: () => notifier.schedule(),
    },
    roles.includes('api') && {
      routes: [...feedRoutes(context, { files }), ...notificationRoutes(context, notifier)],
    },
    { close: () => notifier.close() },
  ]
  const present = parts.filter((part) => part !== false)
  return joinParts(present, (routes) => ({ name: 'native', routes, fault: nativeFault }))
}
