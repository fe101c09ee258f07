import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Logger } from '../observe/logger.ts'
import type { Metrics } from '../observe/metrics.ts'
import { withRequestSpan } from '../observe/spans.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { methodNotAllowed, notFound, toFault } from './faults.ts'
import { createRequestMetrics, type RequestMetrics } from './request-metrics.ts'
import { hostFault, pathOf, targetFault } from './request-target.ts'
import type { Answer, Identity, RequestFault, Surface } from './route.ts'
import { honoPath, knownMethod, type PathEntry, pathEntries, routeFor, surfaceOf } from './route-table.ts'
import { StreamFailed, sendAnswer } from './send-answer.ts'
import { type RouteServices, serveRoute } from './serve-route.ts'

export interface ListenerOptions extends RouteServices {
  readonly surfaces: readonly Surface[]
  readonly log: Logger
  readonly metrics: Metrics
  /** What is under way is given up. */
  readonly stop: AbortSignal
  /** Whether an error is an outage of the database, which passes. */
  readonly isPassing: (error: unknown) => boolean
}

export type RequestListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/** What answers every request of a listener: hono finds the route, the rest is done on Node's own streams. */
export function createRequestListener(options: ListenerOptions): RequestListener {
  const entries = pathEntries(options.surfaces)
  const metrics = createRequestMetrics(options.metrics)
  const app = new Hono<{
    Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }
  }>()
  for (const entry of entries) {
    app.all(honoPath(entry.path), async ({ env, req }) => {
      const params = req.param() as Record<string, string>
      await exchangeOn(env, entry, (exchange, onIdentity) =>
        serveEntry(exchange, entry, params, { ...options, onIdentity }),
      )
      return RESPONSE_ALREADY_SENT
    })
  }
  app.notFound(async ({ env }) => {
    await exchangeOn(env, undefined, () => Promise.reject(notFound()))
    return RESPONSE_ALREADY_SENT
  })
  // Its own Request and Response would take the place of Node's for the whole process.
  const dispatch = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
    errorHandler: () => new Response(undefined, { status: 400 }),
  })

  async function exchangeOn(
    { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
    entry: PathEntry | undefined,
    serve: Serve,
  ): Promise<void> {
    const exchange = createExchange(incoming, outgoing, options.stop)
    const surface = entry?.surface ?? surfaceOf(entries, pathOf(incoming.url ?? '/'))
    const handler = entry?.path ?? '(none)'
    await withRequestSpan(
      { method: exchange.method, route: handler, headers: incoming.headers },
      async (span) => {
        const status = await runExchange(exchange, { surface, handler, serve, options, metrics })
        span.end(status)
      },
    )
  }

  return (incoming, outgoing) => {
    const fault = targetFault(incoming.url ?? '/') ?? hostFault(incoming.headers.host)
    const work = fault
      ? exchangeOn({ incoming, outgoing }, undefined, () => Promise.reject(fault))
      : dispatch(incoming, outgoing)
    work.catch((error: unknown) => {
      options.log.error({ err: error }, 'request broken off')
      outgoing.destroy()
    })
  }
}

type OnIdentity = (identity: Identity) => void
type Serve = (exchange: Exchange, onIdentity: OnIdentity) => Promise<Answer>

async function serveEntry(
  exchange: Exchange,
  entry: PathEntry,
  params: Readonly<Record<string, string>>,
  options: ListenerOptions & { readonly onIdentity: OnIdentity },
): Promise<Answer> {
  const route = routeFor(entry, exchange.method)
  if (!route) throw methodNotAllowed(entry.methods)
  return await serveRoute(exchange, route, params, {
    ...options,
    onRefused: () =>
      options.metrics.count('clair_http_concurrencylimited_total', {
        endpoint: route.path,
        method: route.method,
      }),
  })
}

interface ExchangeWork {
  readonly surface: Surface | undefined
  readonly handler: string
  readonly serve: Serve
  readonly options: ListenerOptions
  readonly metrics: RequestMetrics
}

/** Serves, answers, counts and logs. Gives the status, 499 where the caller had gone. */
async function runExchange(exchange: Exchange, work: ExchangeWork): Promise<number> {
  const { outgoing, incoming, id } = exchange
  work.metrics.begin(work.handler)
  outgoing.setHeader('X-Request-Id', id)
  outgoing.setHeader('X-Content-Type-Options', 'nosniff')
  let caller = ''
  let error: unknown
  const send = async (answer: Answer): Promise<void> => {
    await sendAnswer(outgoing, answer, {
      method: exchange.method,
      acceptEncoding: incoming.headers['accept-encoding'],
      signal: exchange.signal,
    })
  }
  try {
    await send(await work.serve(exchange, ({ name }) => (caller = name)))
  } catch (thrown) {
    const { fault, isOurs } = toFault(thrown, { id, isPassing: work.options.isPassing })
    if (thrown instanceof StreamFailed) error = thrown.cause
    else if (isOurs && !exchange.isGone()) error = thrown
    await sendFault(exchange, fault, { send, surface: work.surface })
  }
  return finish(exchange, work, { caller, error })
}

async function sendFault(
  exchange: Exchange,
  fault: RequestFault,
  {
    send,
    surface,
  }: { readonly send: (answer: Answer) => Promise<void>; readonly surface: Surface | undefined },
): Promise<void> {
  const { outgoing } = exchange
  if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy()
  // What a handler that failed had set is not part of the answer that takes its place.
  for (const name of outgoing.getHeaderNames()) if (!name.startsWith('x-')) outgoing.removeHeader(name)
  const answer = surface?.fault(fault) ?? outside(fault)
  try {
    await send({ ...answer, headers: { ...fault.headers, ...answer.headers } })
  } catch {
    // The caller has gone, which the log says as 499.
    outgoing.destroy()
  }
}

/** Of paths that belong to no interface, in the shape of Clair's. */
function outside({ status, code, message }: RequestFault): Answer {
  return { status, body: { kind: 'json', value: { code, message } } }
}

function finish(
  exchange: Exchange,
  { handler, metrics, options: { log } }: ExchangeWork,
  { caller, error }: { readonly caller: string; readonly error: unknown },
): number {
  const { id, incoming, outgoing, began } = exchange
  const status = outgoing.writableFinished || error !== undefined ? outgoing.statusCode : 499
  const milliseconds = performance.now() - began
  const method = knownMethod(exchange.method)
  metrics.end({
    handler,
    method,
    status,
    requestBytes: Number(incoming.headers['content-length'] ?? 0),
    responseBytes: Number(outgoing.getHeader('content-length') ?? 0),
    seconds: milliseconds / 1000,
  })
  const fields = {
    request: id,
    method,
    path: pathOf(incoming.url ?? ''),
    status,
    ms: Math.round(milliseconds),
    ...(caller === '' ? {} : { caller }),
    ...(incoming.socket.remoteAddress === undefined ? {} : { from: incoming.socket.remoteAddress }),
  }
  if (error === undefined) log.info(fields, 'request served')
  else log.error({ ...fields, err: error }, 'request failed')
  return status
}
