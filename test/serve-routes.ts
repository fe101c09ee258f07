import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createAdmission } from '../src/service/http/admission.ts'
import { createRequestListener, type ListenerOptions } from '../src/service/http/request-listener.ts'
import { type Identity, type Route, SCOPES, type Surface } from '../src/service/http/route.ts'
import { createLogger } from '../src/service/observe/create-logger.ts'
import { createMetrics } from '../src/service/observe/create-metrics.ts'

export interface ServedRoutes {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  readonly port: number
  /** Every line that was logged so far. */
  readonly log: () => Record<string, unknown>[]
  /** The page of metrics. */
  readonly metrics: () => Promise<string>
}

export const EVERYBODY: Identity = {
  kind: 'anonymous',
  name: 'test',
  tenant: '',
  scopes: new Set(SCOPES),
}

/** Serves routes as the service does, over a real connection; the shape of faults is `{code, message}`. */
export async function serveRoutes(
  t: TestContext,
  routes: readonly Route[] | readonly Surface[],
  changes: Partial<ListenerOptions> = {},
): Promise<ServedRoutes> {
  const lines: Record<string, unknown>[] = []
  const log = createLogger({
    level: 'debug',
    to: { write: (text: string) => void lines.push(JSON.parse(text) as Record<string, unknown>) },
  })
  const metrics = createMetrics(log)
  const surfaces = routes.map((one): Surface => ('routes' in one ? one : surfaceOf([one])))
  const listener = createRequestListener({
    surfaces,
    log,
    metrics,
    authenticate: () => Promise.resolve(EVERYBODY),
    indexing: createAdmission(1),
    patience: 2000,
    maxBodyBytes: 1_000_000,
    stop: new AbortController().signal,
    isPassing: () => false,
    ...changes,
  })
  const server = createServer({ maxHeaderSize: 16 * 1024 }, listener).on('checkContinue', listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log: () => lines,
    metrics: async () => (await metrics.page()).text,
  }
}

/** A surface whose faults are `{code, message}`. */
export function surfaceOf(routes: readonly Route[], name: Surface['name'] = 'native'): Surface {
  return {
    name,
    routes,
    fault: ({ status, code, message }) => ({ status, body: { kind: 'json', value: { code, message } } }),
  }
}

/** A route of GET for tests. */
export function testRoute(changes: Partial<Route> & Pick<Route, 'path' | 'handle'>): Route {
  return { method: 'GET', id: 'test', summary: 'A test', access: 'report', answers: {}, ...changes }
}
