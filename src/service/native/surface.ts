import type { ServiceContext } from '../context.ts'
import { hookRoutes } from '../hooks/routes.ts'
import type { Route, Surface } from '../http/route.ts'
import type { Indexer, Matcher } from '../parts.ts'
import type { Tasks } from '../queue/types.ts'
import { retentionTask } from '../retention/apply.ts'
import { retentionRoute } from '../retention/routes.ts'
import { createSeal } from '../store/seal.ts'
import { followTask } from '../watches/follow.ts'
import { watchTask } from '../watches/look.ts'
import { watchRoutes } from '../watches/routes.ts'
import { nativeFault, withFaults } from './faults.ts'
import { indexImageTask } from './index-image.ts'
import { contentsRoute } from './routes/contents.ts'
import { eventsRoute } from './routes/events.ts'
import { imageRoutes } from './routes/images.ts'
import { packagesRoute } from './routes/packages.ts'
import { registryRoutes } from './routes/registries.ts'
import { reportRoute } from './routes/report.ts'
import { uploadRoutes } from './routes/uploads.ts'

export interface NativeNeeds {
  readonly indexer: Indexer
  readonly matcher: Matcher
  /** Routes of other parts under `/api/v1`. */
  readonly others: readonly Route[]
}

/** Plimsoll's own API, `/api/v1`. */
export function nativeSurface(context: ServiceContext, { indexer, matcher, others }: NativeNeeds): Surface {
  const seal = createSeal(context.config.secret)
  const routes = [
    ...imageRoutes(context, indexer, seal),
    ...uploadRoutes(context, indexer.state),
    contentsRoute(context, indexer.state, matcher),
    eventsRoute(context),
    reportRoute(context, matcher),
    packagesRoute(context),
    ...registryRoutes(context, seal),
    ...watchRoutes(context),
    ...hookRoutes(context),
    retentionRoute(context),
    ...others,
  ]
  return { name: 'native', routes: routes.map(withFaults), fault: nativeFault }
}

/** What the queue does for it. */
export function nativeTasks(context: ServiceContext, { state }: Pick<Indexer, 'state'>): Tasks {
  const seal = createSeal(context.config.secret)
  return {
    'index-image': indexImageTask(context, state, seal),
    'follow-reference': followTask(context, seal),
    watch: watchTask(context, seal),
    retention: retentionTask(context),
  }
}
