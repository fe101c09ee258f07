import type { Admission } from './admission.ts'
import { checkBody, checkQuery } from './check-request.ts'
import type { Exchange } from './exchange.ts'
import { checkAccess, tooManyRequests } from './faults.ts'
import { checkContentType, readBody, readJson } from './request-body.ts'
import type { Answer, Identity, Route, RouteRequest } from './route.ts'

export interface RouteServices {
  /** Who calls. Throws `RequestFault` 401 for credentials that are not good. */
  authenticate(incoming: Exchange['incoming']): Promise<Identity>
  readonly indexing: Admission
  /** Milliseconds between two parts of a body. */
  readonly patience: number
  /** Bytes of a JSON body, whatever the route allows. */
  readonly maxBodyBytes: number
}

/** Checks a request by the rules of its route, and has it handled. Throws `RequestFault`, and whatever the handler throws. */
export async function serveRoute(
  exchange: Exchange,
  route: Route,
  params: Readonly<Record<string, string>>,
  services: RouteServices & { onRefused(): void; onIdentity(identity: Identity): void },
): Promise<Answer> {
  const identity = route.access === 'open' ? NOBODY : await services.authenticate(exchange.incoming)
  services.onIdentity(identity)
  checkAccess(identity, route.access)
  const leave = route.limit === 'indexing' ? services.indexing.enter() : () => undefined
  if (!leave) {
    services.onRefused()
    throw tooManyRequests()
  }
  try {
    return await route.handle(await readRequest(exchange, route, params, { identity, services }))
  } finally {
    leave()
  }
}

const NOBODY: Identity = { kind: 'anonymous', name: '', tenant: '', scopes: new Set() }

async function readRequest(
  exchange: Exchange,
  route: Route,
  params: Readonly<Record<string, string>>,
  { identity, services }: { readonly identity: Identity; readonly services: RouteServices },
): Promise<RouteRequest> {
  const { incoming, outgoing, id, method, signal } = exchange
  const url = new URL(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`)
  const query = checkQuery(route.query ?? {}, url.searchParams)
  const rule = route.body
  if (rule) checkContentType(rule, incoming.headers['content-type'])
  const limits = {
    maxBytes: rule?.kind === 'json' ? Math.min(rule.maxBytes, services.maxBodyBytes) : (rule?.maxBytes ?? 0),
    patience: services.patience,
  }
  // Whoever waits to be asked for the body is asked once nothing speaks against the request.
  const welcome = (): void => {
    if (incoming.headers.expect !== undefined && !outgoing.headersSent) outgoing.writeContinue()
  }
  let body: unknown
  if (rule?.kind === 'json') {
    welcome()
    body = checkBody(rule.schema, await readJson(incoming, limits))
  }
  return {
    id,
    method,
    url,
    params,
    query,
    // Most routes never ask.
    get headers() {
      return headersOf(incoming.headersDistinct)
    },
    body,
    stream: rule?.kind === 'stream' ? streamOf(() => readBody(incoming, limits), welcome) : NOTHING,
    identity,
    signal,
  }
}

const NOTHING: AsyncIterable<Uint8Array> = {
  // oxlint-disable-next-line require-yield
  async *[Symbol.asyncIterator]() {
    await Promise.resolve()
  },
}

function streamOf(read: () => AsyncIterable<Uint8Array>, welcome: () => void): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      welcome()
      return read()[Symbol.asyncIterator]()
    },
  }
}

function headersOf(distinct: NodeJS.Dict<string[]>): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(distinct))
    for (const value of values ?? []) headers.append(name, value)
  return headers
}
