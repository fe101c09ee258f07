import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Answer, startProxy, startServer } from '../../test/http-server.ts'
import { needsProgram } from '../../test/real-data.ts'
import { makeCertificate } from '../../test/registry-server.ts'
import { type AddressGuard, AddressRefused } from './address-rules.ts'
import { createGuardedClient, type GuardedClientOptions } from './guarded-client.ts'
import { HttpFailure } from './http.ts'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

const ANY: AddressGuard = { addresses: 'any', allow: [], deny: [] }
const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 }

function clientOf(t: Teardown, guard: Partial<AddressGuard> = {}, more: Partial<GuardedClientOptions> = {}) {
  const client = createGuardedClient({
    guard: { ...ANY, ...guard },
    maxRedirects: 5,
    insecureHosts: [],
    env: {},
    userAgent: 'test',
    retries: 0,
    resolve: () => Promise.resolve([LOOPBACK]),
    ...more,
  })
  t.after(() => client.close())
  return async (url: string, headers: Record<string, string> = {}) => {
    const response = await client.request(url, { headers, signal: AbortSignal.timeout(5000) })
    await response.discard()
    return response.status
  }
}

const ok: Answer = (_request, response) => void response.end('here')

test('addresses in every spelling that must not be asked are not connected to', async (t) => {
  const get = clientOf(t, { addresses: 'public' })
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '%31%32%37.0.0.1',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '[::ffff:169.254.169.254]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '10.0.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '１２７.0.0.1',
    'name.example',
  ]
  for (const host of hosts) await assert.rejects(get(`http://${host}:9/`), AddressRefused, host)
})

test('link-local, metadata and the like are refused whatever is allowed', async (t) => {
  const get = clientOf(t, { allow: ['0.0.0.0/0', '::/0', '169.254.169.254', 'metadata.example'] })
  for (const host of ['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '0.0.0.0', '[::]', '224.0.0.1']) {
    await assert.rejects(get(`http://${host}:9/`), AddressRefused, host)
  }
  const metadata = { resolve: () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]) }
  await assert.rejects(
    clientOf(t, { allow: ['metadata.example'] }, metadata)('http://metadata.example/'),
    AddressRefused,
  )
})

test('other schemes and what is no URL are refused', async (t) => {
  const get = clientOf(t)
  for (const url of [
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'ftp://a/',
    'data:,x',
    'nonsense',
    '',
    '//a/b',
  ]) {
    await assert.rejects(get(url), /no http or https URL/)
  }
})

test('lists of names, ports and ranges', async (t) => {
  const server = await startServer(t, ok)
  const at = (host: string): string => `http://${host}:${server.port}/`
  const { port } = server
  const cases: readonly (readonly [Partial<AddressGuard>, string, boolean])[] = [
    [{}, 'a.example', true],
    [{ addresses: 'private' }, 'a.example', true],
    [{ addresses: 'public' }, 'a.example', false],
    [{ addresses: 'public', allow: ['a.example'] }, 'a.example', true],
    [{ addresses: 'public', allow: ['A.example.'] }, 'a.example', true],
    [{ addresses: 'public', allow: ['a.example'] }, 'b.a.example', false],
    [{ addresses: 'public', allow: ['*.example'] }, 'a.example', true],
    [{ addresses: 'public', allow: ['*.example'] }, 'notexample', false],
    [{ addresses: 'public', allow: [`a.example:${port}`] }, 'a.example', true],
    [{ addresses: 'public', allow: [`a.example:${port + 1}`] }, 'a.example', false],
    [{ addresses: 'public', allow: ['127.0.0.0/8'] }, 'a.example', true],
    [{ addresses: 'public', allow: ['127.0.0.0/8'] }, '127.0.0.1', true],
    [{ addresses: 'public', allow: ['127.0.0.2'] }, 'a.example', false],
    [{ deny: ['a.example'] }, 'a.example', false],
    [{ deny: ['127.0.0.0/8'] }, 'a.example', false],
    [{ deny: ['127.0.0.0/8'] }, '[::ffff:127.0.0.1]', false],
    [{ deny: ['127.0.0.0/8'] }, '[64:ff9b::127.0.0.1]', false],
    [{ addresses: 'public', allow: [`127.0.0.1:${port}`] }, '127.0.0.1', true],
    [{ addresses: 'public', allow: [`127.0.0.1:${port + 1}`] }, '127.0.0.1', false],
    [{ addresses: 'public', allow: ['::ffff:127.0.0.0/104'] }, '127.0.0.1', false],
    [{ allow: ['a.example'], deny: ['127.0.0.1'] }, 'a.example', false],
    [{ deny: [`a.example:${port}`], allow: ['a.example'] }, 'a.example', false],
  ]
  for (const [guard, host, isFine] of cases) {
    const what = `${JSON.stringify(guard)} ${host}`
    if (isFine) assert.equal(await clientOf(t, guard)(at(host)), 200, what)
    else await assert.rejects(clientOf(t, guard)(at(host)), AddressRefused, what)
  }
})

test('one address of several that is refused condemns the name', async (t) => {
  const resolve = () => Promise.resolve([LOOPBACK, { address: '169.254.169.254', family: 4 }])
  await assert.rejects(clientOf(t, {}, { resolve })('http://two.example:9/'), AddressRefused)
  await assert.rejects(
    clientOf(t, {}, { resolve: () => Promise.resolve([]) })('http://none.example:9/'),
    AddressRefused,
  )
})

test('the connection is made to the address that was checked, under the name that was asked for', async (t) => {
  const server = await startServer(t, ok)
  let lookups = 0
  // Each look-up after the first would lead elsewhere.
  const resolve = () =>
    Promise.resolve(lookups++ === 0 ? [LOOPBACK] : [{ address: '10.255.255.1', family: 4 }])
  assert.equal(await clientOf(t, {}, { resolve })(`http://app.example:${server.port}/x`), 200)
  assert.equal(lookups, 1)
  assert.equal(server.requests[0]?.headers['host'], `app.example:${server.port}`)
})

test('over TLS, the certificate is held to the name and not to the address', async (t) => {
  if (!needsProgram(t, 'openssl')) return
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-guard-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const tls = await makeCertificate(folder, ['good.test'])
  const server = await startServer(t, ok, tls)
  const get = clientOf(t, {}, { cacert: tls.authority })
  assert.equal(await get(`https://good.test:${server.port}/`), 200)
  await assert.rejects(get(`https://other.test:${server.port}/`), /certificate is for another host/)
  await assert.rejects(clientOf(t)(`https://good.test:${server.port}/`), /unknown authority/)
})

test('a name that changes its meaning before a new connection is refused then', async (t) => {
  const server = await startServer(
    t,
    (_request, response) => void response.writeHead(200, { connection: 'close' }).end(),
  )
  let lookups = 0
  const resolve = () =>
    Promise.resolve(lookups++ === 0 ? [LOOPBACK] : [{ address: '169.254.169.254', family: 4 }])
  const get = clientOf(t, {}, { resolve })
  assert.equal(await get(`http://app.example:${server.port}/`), 200)
  await assert.rejects(get(`http://app.example:${server.port}/`), AddressRefused)
})

test('redirects are checked like the first address', async (t) => {
  const targets = [
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://0.0.0.0:9/',
    'http://0xa9fea9fe/',
    '//169.254.169.254/',
    'http://denied.example/',
  ]
  for (const location of targets) {
    const server = await startServer(
      t,
      (_request, response) => void response.writeHead(307, { location }).end(),
    )
    await assert.rejects(clientOf(t, { deny: ['denied.example'] })(server.url), AddressRefused, location)
  }
  const toLoopback = await startServer(t, (_request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${toLoopback.port}/secret` }).end()
  })
  const outside = clientOf(t, { addresses: 'public', allow: ['start.example'] })
  await assert.rejects(outside(`http://start.example:${toLoopback.port}/`), AddressRefused)
  assert.deepEqual(
    toLoopback.requests.map(({ path }) => path),
    ['/'],
  )
})

test('redirects without end, in a circle, to other schemes', async (t) => {
  const cases: readonly (readonly [(path: string) => string, RegExp])[] = [
    [(path) => `/${path.length}${path}`.slice(0, 60), /more than 5 times/],
    [(path) => (path === '/a' ? '/b' : '/a'), /in a circle/],
    [() => 'file:///etc/passwd', /no http or https URL/],
  ]
  for (const [next, message] of cases) {
    const server = await startServer(t, (request, response) => {
      response.writeHead(302, { location: next(request.path) }).end()
    })
    await assert.rejects(clientOf(t)(`${server.url}/a`), message)
  }
})

test('no header of a stranger follows to another origin, but the range does', async (t) => {
  const other = await startServer(t, ok)
  const first = await startServer(t, (request, response) => {
    const location = request.path === '/' ? '/same' : `${other.url}/other`
    response.writeHead(302, { location }).end()
  })
  const headers = { authorization: 'Bearer secret', 'X-Token': 'secret', range: 'bytes=5-' }
  await clientOf(t)(first.url, headers)
  assert.deepEqual(
    first.requests.map((one) => [one.headers['authorization'], one.headers['x-token']]),
    [
      ['Bearer secret', 'secret'],
      ['Bearer secret', 'secret'],
    ],
  )
  const [seen] = other.requests
  assert.deepEqual(
    [seen?.headers['authorization'], seen?.headers['x-token'], seen?.headers['range']],
    [undefined, undefined, 'bytes=5-'],
  )
})

test('a proxy is used for what passes, or is on the list by name', async (t) => {
  const server = await startServer(t, ok)
  const proxy = await startProxy(t, server.port)
  const env = { HTTP_PROXY: proxy.url }
  const resolve = (host: string) =>
    host === 'inside.example'
      ? Promise.resolve([{ address: '10.0.0.1', family: 4 }])
      : host === 'outside.example'
        ? Promise.resolve([{ address: '1.1.1.1', family: 4 }])
        : Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }))
  const get = clientOf(t, { addresses: 'public', allow: ['listed.example'] }, { env, resolve })
  assert.equal(await get('http://outside.example/'), 200)
  assert.equal(await get('http://listed.example/'), 200)
  await assert.rejects(get('http://inside.example/'), AddressRefused)
  await assert.rejects(get('http://169.254.169.254/'), AddressRefused)
  await assert.rejects(get('http://unknown.example/'), /the name is unknown/)
  assert.deepEqual(proxy.seen, ['GET http://outside.example/', 'GET http://listed.example/'])
})

test('messages have no secrets of the address', async (t) => {
  const failure = await clientOf(t, { addresses: 'public' })('http://u:secret@127.0.0.1/?token=secret').catch(
    (error: unknown) => error,
  )
  assert.ok(failure instanceof HttpFailure)
  assert.equal(failure.message, '127.0.0.1 leads to an address from which nothing may be fetched')
})
