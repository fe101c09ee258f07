/**
 * A stand-in for a cluster's API server, for tests: see README.md beside this file for what it does as the real one and what
 * it leaves out.
 */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createAuthority, issueCertificate } from '../../src/kubernetes/certificates/certificate.ts'
import { admission } from './admission.ts'
import { followUp, resourceOf } from './controllers.ts'
import { kubeconfigOf } from './kubeconfig.ts'
import { apiVersionOf, type KubeObject, StatusError, type User } from './objects.ts'
import { list, watch } from './reads.ts'
import { discovery, noResource, parseApiPath } from './requests.ts'
import { type ObjectStore, objectStore } from './store.ts'
import type { ApiServerOptions, ClusterApi } from './types.ts'
import { change, create, patching, remove, type WriteContext } from './writes.ts'

export interface ApiServer extends ClusterApi {
  /** What the audit log would hold of each write, in order. */
  readonly audit: readonly Readonly<Record<string, string>>[]
  readonly store: ObjectStore
  /** What a controller was refused, as a cluster's events would tell. */
  readonly refusals: readonly string[]
  /** Breaks every connection, watches among them. */
  interrupt(): void
  /** All that the controllers have begun is done. */
  settled(): Promise<void>
}

interface Teardown {
  after(work: () => Promise<void> | void): void
}

const ADMIN: User = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }
const ANONYMOUS: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] }
const HOUR = 60 * 60 * 1000

export async function startApiServer(t: Teardown, options: ApiServerOptions = {}): Promise<ApiServer> {
  const validity = { from: new Date(Date.now() - HOUR), until: new Date(Date.now() + 24 * HOUR) }
  const authority = createAuthority({ commonName: 'kubernetes', ...validity })
  const hosts = ['127.0.0.1', 'localhost', 'kubernetes.default.svc']
  const own = issueCertificate(authority, {
    commonName: 'kube-apiserver',
    hosts,
    usage: 'server',
    ...validity,
  })
  const store = objectStore()
  const audit: Record<string, string>[] = []
  const refusals: string[] = []
  let work: Promise<void> = Promise.resolve()
  const admit = admission(store, options)
  const contextOf = (user: User, isDryRun: boolean): WriteContext => ({
    store,
    admit,
    user,
    isDryRun,
    notes: { warnings: [], audit: {} },
  })

  fillNamespaces(store, options.namespaces ?? {})
  store.watch(store.version(), (made) => {
    const done = followUp(made, async (resource, namespace, object, user) => {
      const context = contextOf(user, false)
      await create({ resource, namespace }, object, context).finally(() => audit.push(context.notes.audit))
    }).catch((error: unknown) => void refusals.push((error as Error).message))
    work = Promise.all([work, done]).then(() => undefined)
  })

  const server = createServer(
    {
      cert: own.certificate,
      key: own.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      serve(request, response).catch((error: unknown) => fail(response, error))
    },
  )
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost')
    const user = userOf(request, options.tokens ?? {})
    const context = contextOf(user, url.searchParams.get('dryRun') === 'All')
    try {
      await answer({ request, response, url, context, absent: options.absent ?? new Set() })
    } catch (error) {
      fail(response, error, context.notes.warnings)
    } finally {
      if (request.method !== 'GET') audit.push(context.notes.audit)
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    authority: authority.certificate,
    audit,
    seen: () => Promise.resolve(),
    audited: () => Promise.resolve(audit),
    store,
    refusals,
    interrupt: () => server.closeAllConnections(),
    async settled() {
      // What has been done may have begun something else.
      for (let seen: unknown; seen !== work; ) {
        seen = work
        await work
      }
    },
    kubeconfig({ username, groups } = ADMIN) {
      const client = { commonName: username, organisations: groups, usage: 'client', ...validity } as const
      return kubeconfigOf({ url, authority: authority.certificate }, issueCertificate(authority, client))
    },
  }
}

function fillNamespaces(store: ObjectStore, namespaces: NonNullable<ApiServerOptions['namespaces']>): void {
  const resource = resourceOf('Namespace')
  for (const [name, more] of Object.entries({ default: {}, 'kube-system': {}, ...namespaces })) {
    const labels = { 'kubernetes.io/metadata.name': name, ...more }
    store.write(resource, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  }
}

function userOf(request: IncomingMessage, tokens: Readonly<Record<string, User>>): User {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token !== undefined) {
    const user = Object.hasOwn(tokens, token) ? tokens[token] : undefined
    if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized')
    return user
  }
  const socket = request.socket as TLSSocket
  if (!socket.authorized) return ANONYMOUS
  const { CN, O: organisations = [] } = socket.getPeerCertificate().subject as unknown as {
    CN: string
    O?: string | string[]
  }
  return { username: CN, groups: [...new Set([organisations, 'system:authenticated'].flat())] }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly context: WriteContext
  readonly absent: ReadonlySet<string>
}

async function answer({ request, response, url, context, absent }: Exchange): Promise<void> {
  const found = discovery(url.pathname)
  if (found !== undefined) return send(response, 200, found)
  const path = parseApiPath(url.pathname)
  if (absent.has(path.resource.kind)) throw noResource()
  const { store, notes } = context
  const { method = 'GET' } = request
  if (method === 'GET' && path.name === undefined) {
    if (url.searchParams.get('watch')) return watch(path, store, url.searchParams, response)
    return send(response, 200, list(path, store, url.searchParams))
  }
  if (method === 'GET')
    return send(response, 200, store.get(path.resource, path.namespace, path.name as string))
  const body = await readBody(request)
  if (method === 'POST')
    return send(
      response,
      201,
      await create(path, withKind(body as KubeObject, path.resource), context),
      notes.warnings,
    )
  if (method === 'PUT')
    return send(response, 200, await change(path, () => body as KubeObject, context), notes.warnings)
  if (method === 'PATCH') {
    const changed = patching(request.headers['content-type'] ?? '', body)
    return send(response, 200, await change(path, changed, context), notes.warnings)
  }
  if (method === 'DELETE') return send(response, 200, await remove(path, context), notes.warnings)
  throw new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  )
}

/** A body need not say what the path says already. */
function withKind(
  object: KubeObject,
  resource: Parameters<typeof apiVersionOf>[0] & { kind: string },
): KubeObject {
  return {
    ...object,
    apiVersion: object.apiVersion ?? apiVersionOf(resource),
    kind: object.kind ?? resource.kind,
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString()
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch (error) {
    throw new StatusError(
      400,
      'BadRequest',
      `the object provided is unrecognized: ${(error as Error).message}`,
    )
  }
}

function send(response: ServerResponse, code: number, body: unknown, warnings: readonly string[] = []): void {
  const quoted = warnings.map((text) => `299 - "${text.replaceAll(/["\\]/g, '\\$&')}"`)
  if (quoted.length > 0) response.setHeader('warning', quoted)
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function fail(response: ServerResponse, error: unknown, warnings: readonly string[] = []): void {
  const known = error instanceof StatusError ? error : new StatusError(500, 'InternalError', String(error))
  send(response, known.code, known.status, warnings)
}
