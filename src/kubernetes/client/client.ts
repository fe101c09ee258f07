import type { Dispatcher } from 'undici'
import { PlimsollError } from '../../core/errors.ts'
import { toHttpFailure } from '../../net/failure.ts'
import type { HttpFailure } from '../../net/http.ts'
import { wait } from '../../net/http-client.ts'
import { retryDelay } from '../../net/retry.ts'
import { VERSION } from '../../version.ts'
import type { ClusterAccess } from '../kubeconfig/types.ts'
import { isRecord, type KubernetesObject } from '../object.ts'
import { createCredentialSource } from './credentials.ts'
import { failureOf } from './failure.ts'
import { createPools } from './pools.ts'
import { linesOf, readJson } from './read-body.ts'
import type { ApiClient, ApiRequest } from './types.ts'

export interface ApiClientOptions {
  /** For proxies and plug-ins. */
  readonly env: NodeJS.ProcessEnv
  /** Waits before a request is sent again; tests do not. */
  readonly sleep?: typeof wait
}

/** Attempts after the first, where the API says that it has too much to do. */
const RETRIES = 4
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** A client over undici. It sends again what is safe to send again, and asks for new credentials when they expire. */
export function createApiClient(access: ClusterAccess, { env, sleep = wait }: ApiClientOptions): ApiClient {
  const source = createCredentialSource(access.user, { env, now: Date.now })
  const pools = createPools(access, env)
  const groups = access.user.impersonated?.groups ?? []

  const once = async (request: ApiRequest): Promise<Dispatcher.ResponseData> => {
    const { method = 'GET', path, query, body, contentType, accept = 'application/json', signal } = request
    const identity = await source.identity(signal)
    const url = new URL(`${access.server}${path}`)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const dispatcher = await pools.for(identity, signal)
    const undici = await import('undici')
    try {
      return await undici.request(url, {
        dispatcher,
        method,
        signal,
        headers: {
          accept,
          'user-agent': `plimsoll/${VERSION}`,
          ...identity.headers,
          ...(groups.length > 0 ? { 'impersonate-group': [...groups] } : {}),
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      signal.throwIfAborted()
      throw unreachable(toHttpFailure(error, url.href), access)
    }
  }

  const send = async (request: ApiRequest): Promise<Dispatcher.ResponseData> => {
    let isRenewed = false
    for (let attempt = 0; ; attempt++) {
      request.signal.throwIfAborted()
      const response = await once(request)
      const { statusCode, headers } = response
      if (statusCode < 300) return response
      const pause =
        attempt < RETRIES && isRepeatable(statusCode, request)
          ? retryDelay(attempt, String(headers['retry-after'] ?? '') || undefined, Date.now(), Math.random())
          : undefined
      const isExpired = statusCode === 401 && !isRenewed && source.refused()
      if (pause === undefined && !isExpired)
        throw failureOf(
          statusCode,
          await readJson(response.body, request.signal).catch(() => undefined),
          request,
        )
      await response.body.dump()
      if (isExpired) isRenewed = true
      else await sleep(pause ?? 0, request.signal)
    }
  }

  return {
    name: access.name,
    ...(access.namespace === undefined ? {} : { namespace: access.namespace }),
    request: async (request): Promise<KubernetesObject> => {
      const { body } = await send(request)
      const value = await guarded(() => readJson(body, request.signal), access, request.signal)
      if (isRecord(value)) return value
      throw new PlimsollError(
        'cluster-refused',
        `${access.name} did not answer ${request.path} with an object.`,
      )
    },
    lines: async function* (request) {
      const { body } = await send(request)
      try {
        yield* linesOf(body)
      } catch (error) {
        request.signal.throwIfAborted()
        throw error instanceof PlimsollError
          ? error
          : unreachable(toHttpFailure(error, access.server), access)
      } finally {
        body.destroy()
      }
    },
    close: () => pools.close(),
  }
}

function isRepeatable(status: number, { method = 'GET' }: ApiRequest): boolean {
  return method === 'GET' ? PASSING.has(status) : status === 429
}

async function guarded<Value>(
  work: () => Promise<Value>,
  access: ClusterAccess,
  signal: AbortSignal,
): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    throw unreachable(toHttpFailure(error, access.server), access)
  }
}

function unreachable(failure: HttpFailure, { name }: ClusterAccess): PlimsollError {
  const message = `The cluster ${name} cannot be reached: ${failure.message}.`
  return new PlimsollError('cluster-unreachable', message, { cause: failure })
}
