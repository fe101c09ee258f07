import type { ServiceContext } from '../context.ts'
import { problemFault } from '../http/problem.ts'
import { createFeedFiles } from '../updater/feed-files.ts'
import { setFeedGauges } from '../updater/feed-gauges.ts'
import { feedRoutes } from '../updater/routes.ts'
import { createUpdater } from '../updater/updater.ts'
import { joinParts } from './join-parts.ts'
import type { Assembly, Part } from './types.ts'

/** Puts the parts of the configured roles together: the one place that knows them all. */
export function assemble(context: ServiceContext): Promise<Assembly> {
  const { roles } = context.config
  const files = createFeedFiles(context)
  const updater = createUpdater(context, { files })
  const parts: readonly (Part | false)[] = [
    // Every role that looks into advisories has the feeds in its folder; they are brought by who updates.
    { follow: (signal) => files.follow(signal), gauges: () => setFeedGauges(context) },
    roles.includes('updater') && {
      pools: [{ name: 'updater', tasks: updater.tasks, concurrency: context.config.updater.concurrency }],
      start: () => updater.start(),
    },
    roles.includes('api') && { routes: feedRoutes(context, { files }) },
  ]
  const present = parts.filter((part) => part !== false)
  return Promise.resolve(joinParts(present, { fault: problemFault }))
}
