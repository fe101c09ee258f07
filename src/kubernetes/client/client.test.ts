import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { listCluster } from '../../engine/cluster/list-cluster.ts'
import { createAuthority, issueCertificate } from '../certificates/certificate.ts'
import type { ClusterAccess, UserAccess } from '../kubeconfig/types.ts'
import { createApiClient } from './client.ts'
import { ApiFailure } from './failure.ts'
import { listAll } from './list.ts'
import { linesOf, readJson } from './read-body.ts'
import { PODS } from './resources.ts'
import type { ApiClient } from './types.ts'

const { signal } = new AbortController()
const NOBODY: UserAccess = { credentials: { kind: 'none' } }

type Answer = (url: URL, response: ServerResponse, request: IncomingMessage) => void

async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return (server.address() as AddressInfo).port
}

function client(t: TestContext, access: Partial<ClusterAccess>): ApiClient {
  const made = createApiClient(
    { name: 'test', server: '', isInsecure: false, user: NOBODY, ...access },
    { env: {}, sleep: () => Promise.resolve() },
  )
  t.after(() => made.close())
  return made
}

async function plain(t: TestContext, answer: Answer, user = NOBODY): Promise<ApiClient> {
  const server = createServer((request, response) =>
    answer(new URL(request.url ?? '/', 'http://x'), response, request),
  )
  return client(t, { server: `http://127.0.0.1:${await listen(t, server)}`, user })
}

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function status(code: number, reason: string, message = 'no'): object {
  return { kind: 'Status', apiVersion: 'v1', code, reason, message }
}

describe('a list', () => {
  it('is read in pages, with kind and version in each item', async (t) => {
    const asked: string[] = []
    const api = await plain(t, ({ pathname, searchParams }, response) => {
      const from = Number(searchParams.get('continue') ?? '0')
      asked.push(`${pathname} ${searchParams.get('limit')} ${from}`)
      const metadata = { resourceVersion: '7', ...(from < 2 ? { continue: String(from + 1) } : {}) }
      send(response, { metadata, items: [{ metadata: { name: `p${from}` } }] })
    })
    const { items, resourceVersion } = await listAll(api, PODS, { namespace: 'a b', limit: 1, signal })
    assert.equal(resourceVersion, '7')
    assert.deepEqual(
      asked,
      [0, 1, 2].map((from) => `/api/v1/namespaces/a%20b/pods 1 ${from}`),
    )
    assert.deepEqual(items[2], { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p2' } })
  })

  it('of which a page is too old is begun anew, but not for ever', async (t) => {
    let gone = 0
    const answering =
      (most: number): Answer =>
      ({ searchParams }, response) => {
        if (!searchParams.has('continue'))
          return send(response, { metadata: { continue: 'x' }, items: [{ metadata: { name: 'first' } }] })
        if (gone++ < most) return send(response, status(410, 'Expired'), 410)
        return send(response, { items: [{ metadata: { name: 'second' } }] })
      }
    assert.equal((await listAll(await plain(t, answering(2)), PODS, { signal })).items.length, 2)
    gone = 0
    await assert.rejects(listAll(await plain(t, answering(99)), PODS, { signal }), { status: 410 })
  })
})

describe('a request', () => {
  it('is sent again when the server has too much to do, a change only where it was not done', async (t) => {
    const seen: string[] = []
    const api = await plain(t, (_, response, { method = '' }) => {
      seen.push(method)
      const count = seen.filter((one) => one === method).length
      if (count === 1) send(response, {}, method === 'PUT' ? 503 : 429)
      else send(response, { kind: 'Pod' })
    })
    for (const method of ['GET', 'POST'] as const)
      assert.equal(
        (await api.request({ method, path: '/x', body: method === 'POST' ? {} : undefined, signal }))['kind'],
        'Pod',
      )
    await assert.rejects(api.request({ method: 'PUT', path: '/x', body: {}, signal }), { status: 503 })
  })

  it('that is refused says which right is missing', async (t) => {
    const api = await plain(t, (_, response) =>
      send(response, status(403, 'Forbidden', 'pods is forbidden:\n User "u"'), 403),
    )
    await assert.rejects(listAll(api, PODS, { namespace: 'prod', signal }), (error) => {
      assert.ok(error instanceof ApiFailure)
      assert.equal(error.reason, 'Forbidden')
      assert.match(error.message, /right to list pods in the namespace prod is missing \(pods is forbidden: /)
      return true
    })
  })

  it('gets a new credential when the old one has expired, once', async (t) => {
    const command = process.execPath
    const credential = JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'PID' },
    })
    const args = ['-e', `console.log(${JSON.stringify(credential)}.replace("PID", process.pid))`]
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, args }
    const seen = new Set<string | undefined>()
    const api = await plain(
      t,
      (url, response, { headers }) => {
        seen.add(headers.authorization)
        if (seen.size > 1 && url.pathname === '/ok') send(response, { kind: 'Pod' })
        else send(response, status(401, 'Unauthorized'), 401)
      },
      { credentials: { kind: 'exec', exec, folder: '/' } },
    )
    assert.equal((await api.request({ path: '/ok', signal }))['kind'], 'Pod')
    await assert.rejects(api.request({ path: '/never', signal }), { status: 401 })
    assert.equal(seen.size, 3)
  })

  it('to nobody, or answered with nothing of use, fails in words', async (t) => {
    const closed = client(t, { server: 'http://127.0.0.1:1' })
    await assert.rejects(closed.request({ path: '/x', signal }), { code: 'cluster-unreachable' })
    const strange = await plain(t, (url, response) =>
      response.end(url.pathname === '/list' ? '[]' : '<html>'),
    )
    for (const path of ['/list', '/page'])
      await assert.rejects(strange.request({ path, signal }), { code: 'cluster-refused' }, path)
  })

  it('shows the certificate of its user, and holds the server to its authority and name', async (t) => {
    const [from, until] = [new Date(Date.now() - 60_000), new Date(Date.now() + 3_600_000)]
    const authority = createAuthority({ commonName: 'ca', from, until })
    const issue = (commonName: string, usage: 'server' | 'client', hosts: readonly string[] = []) =>
      issueCertificate(authority, { commonName, usage, hosts, from, until })
    const own = issue('api', 'server', ['api.test'])
    const server = createTlsServer(
      { cert: own.certificate, key: own.key, ca: authority.certificate, requestCert: true },
      (request, response) =>
        send(response, { user: (request.socket as TLSSocket).getPeerCertificate().subject?.CN }),
    )
    const port = await listen(t, server)
    const user = issue('sailor', 'client')
    const pem = (text: string) => ({ kind: 'text', text }) as const
    const access = {
      server: `https://127.0.0.1:${port}`,
      authority: pem(authority.certificate),
      tlsServerName: 'api.test',
      user: {
        certificate: { certificate: pem(user.certificate), key: pem(user.key) },
        credentials: { kind: 'none' },
      },
    } as const
    assert.deepEqual(await client(t, access).request({ path: '/', signal }), { user: 'sailor' })
    const { authority: _, ...untrusting } = access
    const refused = { code: 'cluster-unreachable' }
    await assert.rejects(client(t, untrusting).request({ path: '/', signal }), refused)
    await assert.rejects(
      client(t, { ...access, tlsServerName: 'other' }).request({ path: '/', signal }),
      refused,
    )
    const careless = client(t, { ...untrusting, isInsecure: true })
    assert.deepEqual(await careless.request({ path: '/', signal }), { user: 'sailor' })
  })
})

describe('an answer', () => {
  it('is read up to a limit', async () => {
    assert.deepEqual(await readJson(pieces('{"a":1}', 2), signal, 7), { a: 1 })
    await assert.rejects(readJson(pieces('{"a":12}', 2), signal, 7), { code: 'cluster-refused' })
  })
})

describe('lines of a watch', () => {
  it('are found wherever the pieces end, up to a limit', async () => {
    const text = '{"a":1}\n\n{"b":"é"}\n{"cut'
    for (let size = 1; size < text.length; size += 3)
      assert.deepEqual(await Array.fromAsync(linesOf(pieces(text, size))), [{ a: 1 }, { b: 'é' }])
    for (const long of ['"0123456789"\n', '"0123456789'])
      await assert.rejects(Array.fromAsync(linesOf(pieces(long, 4), 8)), { code: 'cluster-refused' })
    await assert.rejects(Array.fromAsync(linesOf(pieces('{\n', 4))), { code: 'cluster-refused' })
  })
})

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

describe('a cluster', () => {
  const cluster = async (t: TestContext, isAllowed: (url: URL) => boolean): Promise<ApiClient> =>
    await plain(t, (url, response) =>
      isAllowed(url)
        ? send(response, { items: [{ metadata: { name: url.pathname } }] })
        : send(response, status(403, 'Forbidden'), 403),
    )

  it('of which parts may not be seen tells them', async (t) => {
    const api = await cluster(t, ({ pathname }) => pathname.startsWith('/api/v1/namespaces/a/pods'))
    const seen = await listCluster(api, { namespaces: ['a', 'b'], settings: false, images: true, signal })
    assert.equal(seen.objects.length, 1)
    const of = (code: string): readonly string[] =>
      seen.problems.filter((one) => one.code === code).map(({ subject }) => subject)
    assert.equal(of('cluster-unseen').length, 7 + 8)
    assert.ok(of('cluster-unseen').includes('pods in the namespace b'))
    assert.deepEqual(of('pull-secret-unreadable'), [
      'serviceaccounts in the namespace a',
      'secrets in the namespace a',
      'serviceaccounts in the namespace b',
      'secrets in the namespace b',
    ])
  })

  it('is looked at for its settings where they are wanted, and for secrets only where images are pulled', async (t) => {
    const paths: string[] = []
    const api = await plain(t, (url, response) => {
      paths.push(url.pathname)
      const isAddOn = url.pathname.includes('gatekeeper')
      if (isAddOn) send(response, status(404, 'NotFound'), 404)
      else if (url.pathname.endsWith('/clusterroles')) send(response, status(403, 'Forbidden'), 403)
      else send(response, { items: [] })
    })
    const of = async (namespaces: readonly string[]) => {
      paths.length = 0
      const { problems } = await listCluster(api, { namespaces, settings: true, images: false, signal })
      assert.ok(!paths.some((path) => path.includes('secrets')))
      assert.ok(paths.some((path) => path.endsWith('/networkpolicies')))
      return problems.map(({ code, subject }) => [code, subject])
    }
    assert.deepEqual(await of([]), [['cluster-unseen', 'clusterroles.rbac.authorization.k8s.io']])
    assert.ok(paths.includes('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'))
    assert.deepEqual(await of(['a']), [])
    assert.ok(!paths.some((path) => path.includes('clusterrole')))
  })

  it('of which nothing may be seen is an error, and no empty one', async (t) => {
    const api = await cluster(t, () => false)
    await assert.rejects(listCluster(api, { namespaces: [], settings: true, images: true, signal }), {
      code: 'cluster-refused',
      message: /right to list pods in all namespaces is missing/,
    })
  })
})
