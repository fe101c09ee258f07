import { VERSION } from '../../version.ts'
import type { Role } from '../config/types.ts'
import type { ServiceContext } from '../context.ts'
import { openApiDocument } from '../http/openapi.ts'
import type { Route, Surface } from '../http/route.ts'
import { clairFault } from './fault.ts'
import type { ClairNeeds } from './needs.ts'
import { affectedManifestRoutes } from './routes/affected-manifests.ts'
import { indexReportRoutes } from './routes/index-report.ts'
import { indexStateRoute } from './routes/index-state.ts'
import { notificationRoutes } from './routes/notifications.ts'
import { openApiRoute } from './routes/openapi.ts'
import { updateDiffRoute } from './routes/update-diff.ts'
import { updateOperationRoutes } from './routes/update-operations.ts'
import { vulnerabilityReportRoute } from './routes/vulnerability-report.ts'

const INFO = {
  title: "Clair's API, served by Plimsoll",
  version: VERSION,
  description:
    'The paths, statuses and documents of https://github.com/quay/clair, with a member `plimsoll` of our own.',
}

/** Clair's API v1, of the roles that this process has: https://github.com/quay/clair, httptransport. */
export function clairSurface(context: ServiceContext, needs: ClairNeeds): Surface {
  const described = { name: 'clair', routes: clairRoutes(context, needs), fault: clairFault } as const
  const openApi = openApiRoute(() => openApiDocument([described], INFO))
  return { ...described, routes: [...described.routes, openApi] }
}

/** All but the description of them. */
function clairRoutes({ config, store }: ServiceContext, needs: ClairNeeds): readonly Route[] {
  const ofRoles: readonly (readonly [Role, () => readonly Route[]])[] = [
    [
      'indexer',
      () => [
        ...indexReportRoutes(needs.indexer),
        indexStateRoute(needs.indexer),
        ...affectedManifestRoutes(store),
      ],
    ],
    [
      'matcher',
      () => [
        vulnerabilityReportRoute(needs, config.matcher.cacheAge),
        ...updateOperationRoutes(store),
        updateDiffRoute(store, needs.differences),
      ],
    ],
    ['notifier', () => notificationRoutes(store)],
  ]
  return ofRoles.flatMap(([role, routes]) => (config.roles.includes(role) ? routes() : []))
}
