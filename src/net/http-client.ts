import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Dispatchers, type Timeouts } from './dispatchers.ts'
import { isPassing, toHttpFailure } from './failure.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './http.ts'
import { HttpFailure } from './http.ts'
import { isInsecureHost } from './insecure-hosts.ts'
import { retryDelay } from './retry.ts'

export type { HttpClient } from './http.ts'

export interface HttpClientOptions {
  /** PEM file of authorities to trust besides the usual ones. */
  readonly cacert?: string | undefined
  /** Hosts (`host[:port]`, or `*`) whose certificates are not checked. */
  readonly insecureHosts: readonly string[]
  /** For HTTP_PROXY, HTTPS_PROXY, NO_PROXY. */
  readonly env: NodeJS.ProcessEnv
  readonly userAgent: string
  readonly timeouts?: Partial<Timeouts>
  /** Attempts after the first: 4 where not given. */
  readonly retries?: number
  /** Waits between attempts; tests do not. Rejects when the signal aborts. */
  readonly sleep?: Sleep
  /** How names are looked up for direct connections to a port, in place of the system's way. */
  readonly lookup?: (port: number) => LookupFunction
}

export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>

const DEFAULT_TIMEOUTS: Timeouts = { connect: 15_000, headers: 60_000, body: 60_000 }
const DEFAULT_RETRIES = 4

const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504])

/**
 * A client over undici. It retries passing failures; for POST only 429, where the server says that it did nothing.
 * An answer that is still a failure after the last attempt is handed to the caller like any other. An abort throws
 * the reason of the signal.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const dispatchers = new Dispatchers({
    cacert: options.cacert,
    env: options.env,
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    isInsecure: (url) => isInsecureHost(url, options.insecureHosts),
    lookup: options.lookup,
  })
  const sleep = options.sleep ?? wait
  return {
    async request(url, request) {
      const retries = request.retries ?? options.retries ?? DEFAULT_RETRIES
      for (let attempt = 0; ; attempt++) {
        request.signal.throwIfAborted()
        const outcome = await exchange(dispatchers, options.userAgent, url, request)
        if (attempt >= retries || !isWorthRetrying(outcome, request)) return unwrap(outcome)
        const retryAfter = outcome instanceof HttpFailure ? undefined : outcome.headers['retry-after']
        const pause = retryDelay(attempt, retryAfter, Date.now(), Math.random())
        if (pause === undefined) return unwrap(outcome)
        if (!(outcome instanceof HttpFailure)) await outcome.discard()
        await sleep(pause, request.signal)
      }
    },
    close: () => dispatchers.close(),
  }
}

/** Waits; throws the reason of the signal as soon as it aborts. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

function isWorthRetrying(outcome: HttpResponse | HttpFailure, { method = 'GET' }: HttpRequest): boolean {
  if (outcome instanceof HttpFailure) return method !== 'POST' && isPassing(outcome)
  return method === 'POST' ? outcome.status === 429 : PASSING_STATUSES.has(outcome.status)
}

function unwrap(outcome: HttpResponse | HttpFailure): HttpResponse {
  if (outcome instanceof HttpFailure) throw outcome
  return outcome
}

async function exchange(
  dispatchers: Dispatchers,
  userAgent: string,
  address: string,
  request: HttpRequest,
): Promise<HttpResponse | HttpFailure> {
  const { url, authorization } = takeCredentials(address)
  const { signal, method = 'GET', body } = request
  const dispatcher = await dispatchers.for(url)
  const toFailure = (error: unknown): HttpFailure => toHttpFailure(error, url.href, dispatchers.proxyFor(url))
  const undici = await dispatchers.undici()
  try {
    const response = await undici.request(url, {
      dispatcher,
      method,
      signal,
      headers: { 'user-agent': userAgent, ...authorization, ...lengthOf(body), ...request.headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : Readable.from(body.open(signal)) }),
    })
    return {
      status: response.statusCode,
      headers: joinHeaders(response.headers),
      url: url.href,
      body: readBody(response.body, toFailure, signal),
      discard: () => discard(response.body),
    }
  } catch (error) {
    signal.throwIfAborted()
    return toFailure(error)
  }
}

/** Of a stream; without it the body would go in chunks, which some registries refuse. */
function lengthOf(body: HttpRequest['body']): Record<string, string> {
  return typeof body === 'object' ? { 'content-length': String(body.size) } : {}
}

/** `https://user:password@mirror/` becomes a header, so that no message can carry it. */
function takeCredentials(address: string): { url: URL; authorization: Record<string, string> } {
  const url = URL.parse(address)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new HttpFailure('unreachable', 'an invalid URL', 'the address is no http or https URL')
  }
  if (url.username === '' && url.password === '') return { url, authorization: {} }
  const pair = `${decoded(url.username)}:${decoded(url.password)}`
  url.username = ''
  url.password = ''
  return { url, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

/** As it stands where a percent sign is just one: the address may be that of a redirect, and anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function joinHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}

async function* readBody(
  body: AsyncIterable<Uint8Array>,
  toFailure: (error: unknown) => HttpFailure,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk
  } catch (error) {
    signal.throwIfAborted()
    throw toFailure(error)
  }
}

/** Bytes of an unwanted body that are read to keep the connection; past them it is cheaper to drop it. */
const MAX_DUMPED_BYTES = 64 * 1024

async function discard(body: { dump(options: { limit: number }): Promise<void> }): Promise<void> {
  try {
    await body.dump({ limit: MAX_DUMPED_BYTES })
  } catch {
    // The connection is gone, which is what the caller wanted of it.
  }
}
