import type { ServiceContext } from '../../src/service/context.ts'
import { fleetRoutes } from '../../src/service/fleet/routes.ts'
import { harborSurface } from '../../src/service/harbor/surface.ts'
import { openApiDocument, openApiText } from '../../src/service/http/openapi.ts'
import type { Route } from '../../src/service/http/route.ts'
import { nativeSurface } from '../../src/service/native/surface.ts'
import type { Notifier } from '../../src/service/notifier/notifier.ts'
import { notificationRoutes } from '../../src/service/notifier/routes.ts'
import type { Indexer, Matcher } from '../../src/service/parts.ts'
import { feedRoutes } from '../../src/service/updater/routes.ts'
import type { FeedFiles } from '../../src/service/updater/types.ts'
import { runningRoutes } from '../../src/service/watcher/routes.ts'
import { VERSION } from '../../src/version.ts'

/** The description of `/api/v1` and of Harbor's API. Clair's is served by the service itself, at `/openapi/v1`. */
export function openApiPage(): string {
  // Routes are described by what they are; nothing is asked of the parts behind them before a request comes.
  const context = {
    store: {},
    config: { indexer: { concurrency: 0, fetch: {} } },
  } as unknown as ServiceContext
  const indexer = { state: '' } as Indexer
  const matcher = {} as Matcher
  const surfaces = [
    nativeSurface(context, { indexer, matcher, others: othersOf(context) }),
    harborSurface(context, { indexer, matcher, pull: () => Promise.reject(new Error('Nothing is pulled.')) }),
  ]
  return openApiText(openApiDocument(surfaces, { title: 'Plimsoll', version: VERSION }))
}

/** As run/assemble.ts adds them. */
function othersOf(context: ServiceContext): readonly Route[] {
  return [
    ...fleetRoutes(context),
    ...feedRoutes(context, { files: {} as FeedFiles }),
    ...notificationRoutes(context, {} as Notifier),
    ...runningRoutes(context),
  ]
}
