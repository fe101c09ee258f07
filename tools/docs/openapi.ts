import type { ServiceContext } from '../../src/service/context.ts'
import { harborSurface } from '../../src/service/harbor/surface.ts'
import { openApiDocument, openApiText } from '../../src/service/http/openapi.ts'
import { nativeSurface } from '../../src/service/native/surface.ts'
import type { Indexer, Matcher } from '../../src/service/parts.ts'
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
    nativeSurface(context, { indexer, matcher, others: [] }),
    harborSurface(context, { indexer, matcher, pull: () => Promise.reject(new Error('Nothing is pulled.')) }),
  ]
  return openApiText(openApiDocument(surfaces, { title: 'Plimsoll', version: VERSION }))
}
