import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort, startProxy, startServer } from '../../test/http-server.ts'
import { needsProgram } from '../../test/real-data.ts'
import { makeCertificate, temporaryFolder } from '../../test/registry-server.ts'
import { PlimsollError } from '../core/errors.ts'
import { isNotTls } from './failure.ts'
import { type HttpClient, HttpFailure, type HttpRequest } from './http.ts'
import { createHttpClient, type HttpClientOptions } from './http-client.ts'

interface Teardown {
  after(work: () => Promise<void>): void
}

/** A client that waits for nothing, and how long it would have waited. */
function testClient(t: Teardown, options: Partial<HttpClientOptions> = {}) {
  const waits: number[] = []
  const client = createHttpClient({
    insecureHosts: [],
    env: {},
    userAgent: 'test/1',
    sleep: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
    ...options,
  })
  t.after(() => client.close())
  return { client, waits }
}

async function fetchText(client: HttpClient, url: string, request: Partial<HttpRequest> = {}) {
  const response = await client.request(url, { signal: new AbortController().signal, ...request })
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body) chunks.push(chunk)
  return { status: response.status, headers: response.headers, text: Buffer.concat(chunks).toString() }
}

async function failureOf(work: Promise<unknown>): Promise<HttpFailure> {
  try {
    await work
  } catch (error) {
    assert.ok(error instanceof HttpFailure, String(error))
    return error
  }
  return assert.fail('there was no failure')
}

test('headers, methods and bodies go out and come in', async (t) => {
  const server = await startServer(t, (_request, response) => {
    response.setHeader('X-Twice', ['a', 'b'])
    response.writeHead(418).end('tea')
  })
  const { client } = testClient(t)

  const answer = await fetchText(client, `${server.url}/path?q=1`, {
    method: 'POST',
    headers: { 'x-own': 'yes' },
    body: 'a=b',
  })

  assert.equal(answer.status, 418)
  assert.equal(answer.text, 'tea')
  assert.equal(answer.headers['x-twice'], 'a, b')
  const [request] = server.requests
  assert.deepEqual([request?.method, request?.path, request?.body], ['POST', '/path?q=1', 'a=b'])
  assert.deepEqual([request?.headers['x-own'], request?.headers['user-agent']], ['yes', 'test/1'])
})

test('passing failures are retried, others are not', async (t) => {
  const cases: readonly (readonly [number, 'GET' | 'HEAD' | 'POST', number])[] = [
    [429, 'GET', 3],
    [500, 'GET', 3],
    [502, 'HEAD', 3],
    [503, 'GET', 3],
    [504, 'GET', 3],
    [429, 'POST', 3],
    [503, 'POST', 1],
    [404, 'GET', 1],
    [501, 'GET', 1],
  ]
  for (const [status, method, expected] of cases) {
    const server = await startServer(t, (_request, response, count) => {
      response.writeHead(count < 2 ? status : 200).end()
    })
    const { client, waits } = testClient(t)

    const answer = await fetchText(client, server.url, { method })

    assert.equal(server.requests.length, expected, `${method} ${status}`)
    assert.equal(waits.length, expected - 1)
    assert.equal(answer.status, expected === 3 ? 200 : status)
  }
})

test('attempts end, and the last answer is handed over', async (t) => {
  const server = await startServer(t, (_request, response) => {
    response.writeHead(503).end('still no')
  })
  const { client } = testClient(t, { retries: 2 })

  const answer = await fetchText(client, server.url)
  const once = await fetchText(client, server.url, { retries: 0 })

  assert.deepEqual([answer.status, answer.text, once.status], [503, 'still no', 503])
  assert.equal(server.requests.length, 4)
})

test('Retry-After is waited for, unless it is too long', async (t) => {
  const server = await startServer(t, (request, response, count) => {
    const headers = { 'retry-after': request.path === '/long' ? '3600' : '3' }
    if (request.path === '/long' || count === 0) response.writeHead(429, headers).end()
    else response.end('now')
  })
  const { client, waits } = testClient(t)

  const short = await fetchText(client, `${server.url}/short`)
  const long = await fetchText(client, `${server.url}/long`)

  assert.deepEqual([short.status, long.status], [200, 429])
  assert.deepEqual(waits, [3000])
})

test('a connection that breaks before the answer is tried again', async (t) => {
  const server = await startServer(t, (_request, response, count) => {
    if (count < 2) response.socket?.destroy()
    else response.end('at last')
  })
  const { client } = testClient(t)

  const answer = await fetchText(client, server.url)
  const posted = startServer(t, (_request, response) => void response.socket?.destroy())
  const failure = await failureOf(fetchText(client, (await posted).url, { method: 'POST' }))

  assert.equal(answer.text, 'at last')
  assert.equal(failure.reason, 'unreachable')
  assert.equal((await posted).requests.length, 1)
})

test('failures say why, without the secrets of the URL', async (t) => {
  const silent = await startServer(t, () => undefined)
  const refused = `http://127.0.0.1:${await freePort()}`
  const { client } = testClient(t, { timeouts: { headers: 50 } })
  const cases: readonly (readonly [string, HttpFailure['reason'], RegExp])[] = [
    [`http://user:secret@${silent.host}/?token=secret`, 'timeout', /^127\.0\.0\.1:\d+: it did not answer/],
    [`${refused}/?token=secret`, 'unreachable', /the connection was refused$/],
    ['http://no-such-host.invalid/', 'unreachable', /^no-such-host\.invalid: the name/],
    ['ftp://host/', 'unreachable', /no http or https URL/],
    ['no url', 'unreachable', /no http or https URL/],
  ]
  for (const [url, reason, message] of cases) {
    const failure = await failureOf(fetchText(client, url, { retries: 0 }))

    assert.equal(failure.reason, reason, url)
    assert.match(failure.message, message)
    assert.ok(!`${failure.message} ${failure.url}`.includes('secret'))
  }
})

test('user and password of a URL become a header', async (t) => {
  const server = await startServer(t, (_request, response) => void response.end())
  const { client } = testClient(t)

  for (const [written, meant] of [
    ['a%40b:c%3Ad', 'a@b:c:d'],
    ['10%:100%25', '10%:100%'],
    ['%zz', '%zz:'],
  ] as const) {
    await fetchText(client, `http://${written}@${server.host}/`)

    const expected = `Basic ${Buffer.from(meant).toString('base64')}`
    assert.equal(server.requests.at(-1)?.headers['authorization'], expected)
  }
})

test('an abort ends waiting for an answer, reading it, and waiting for the next attempt', async (t) => {
  const server = await startServer(t, (request, response) => {
    if (request.path === '/body') response.write('some')
    if (request.path === '/retry') response.writeHead(503).end()
  })
  const client = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test/1' })
  t.after(() => client.close())
  for (const path of ['/answer', '/body', '/retry']) {
    const controller = new AbortController()
    const reason = new PlimsollError('timeout', 'enough')
    const work = fetchText(client, `${server.url}${path}`, { signal: controller.signal })
    const timer = setTimeout(() => controller.abort(reason), 30)
    t.after(() => clearTimeout(timer))

    await assert.rejects(work, reason, path)
  }
})

test('certificates are held to the authorities that are given', async (t) => {
  if (!needsProgram(t, 'openssl')) return
  const tls = await makeCertificate(await temporaryFolder(t), ['good.test'])
  const server = await startServer(t, (_request, response) => void response.end('secret'), tls)
  const proxy = await startProxy(t, server.port)
  const env = { HTTPS_PROXY: proxy.url }
  const trusted = testClient(t, { cacert: tls.authority, env }).client
  const strict = testClient(t).client
  const insecure = testClient(t, { insecureHosts: [server.host] }).client

  assert.equal((await fetchText(trusted, server.url)).text, 'secret')
  assert.equal((await fetchText(trusted, 'https://good.test/')).text, 'secret')
  assert.equal((await fetchText(insecure, server.url)).text, 'secret')
  const unknown = await failureOf(fetchText(strict, server.url))
  const otherName = await failureOf(fetchText(trusted, 'https://other.test/'))
  assert.deepEqual([unknown.reason, otherName.reason], ['tls', 'tls'])
  assert.match(unknown.message, /unknown authority$/)
  assert.match(otherName.message, /^other\.test: its certificate is for another host$/)
  assert.deepEqual(proxy.seen, ['CONNECT good.test:443', 'CONNECT other.test:443'])
})

test('a proxy with TLS is held to the authorities, even where the host behind it is not', async (t) => {
  if (!needsProgram(t, 'openssl')) return
  const tls = await makeCertificate(await temporaryFolder(t), ['localhost'])
  const proxy = await startServer(t, () => undefined, tls)
  proxy.onConnect((socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'))
  const options = { env: { HTTPS_PROXY: `https://localhost:${proxy.port}` }, insecureHosts: ['Host.test'] }
  const trusting = testClient(t, { ...options, cacert: tls.authority }).client
  const strict = testClient(t, options).client

  const passed = await failureOf(fetchText(trusting, 'https://host.test/', { retries: 0 }))
  const stopped = await failureOf(fetchText(strict, 'https://host.test/', { retries: 0 }))

  assert.match(passed.message, /the proxy answered 403$/)
  assert.equal(stopped.reason, 'tls')
})

test('a port that does not speak TLS is told from a certificate that does not hold', async (t) => {
  const server = await startServer(t, (_request, response) => void response.end())
  const { client } = testClient(t)

  const failure = await failureOf(fetchText(client, `https://${server.host}/`, { retries: 0 }))

  assert.equal(failure.reason, 'tls')
  assert.ok(isNotTls(failure))
})

test('plain requests go through the proxy as a whole', async (t) => {
  const server = await startServer(t, (_request, response) => void response.end('through the proxy'))
  const proxy = await startProxy(t, server.port)
  const { client } = testClient(t, { env: { http_proxy: proxy.url, no_proxy: 'direct.invalid' } })

  const answer = await fetchText(client, 'http://somewhere.test/path')
  const direct = await failureOf(fetchText(client, 'http://direct.invalid/', { retries: 0 }))

  assert.equal(answer.text, 'through the proxy')
  assert.equal(direct.reason, 'unreachable')
  assert.deepEqual(proxy.seen, ['GET http://somewhere.test/path'])
})

test('a proxy that refuses, breaks or is none is a failure that names the proxy', async (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      'HTTP/1.1 403 Forbidden',
      /^somewhere\.test through the proxy 127\.0\.0\.1:\d+: the proxy answered 403$/,
    ],
    ['HTTP/1.1 407 Who are you', /: the proxy wants a user and password$/],
    ['', /: the proxy broke the connection$/],
  ]
  for (const [answer, message] of cases) {
    const proxy = await startServer(t, () => undefined)
    proxy.onConnect((socket) => socket.end(answer === '' ? '' : `${answer}\r\ncontent-length: 0\r\n\r\n`))
    const { client } = testClient(t, { env: { HTTPS_PROXY: `http://user:hush@${proxy.host}` } })

    const failure = await failureOf(fetchText(client, 'https://somewhere.test/', { retries: 0 }))

    assert.equal(failure.reason, 'unreachable')
    assert.match(failure.message, message)
    assert.ok(!failure.message.includes('hush'))
  }
})

test('proxy settings that are none are an error of the option', async (t) => {
  for (const proxy of ['http://[', 'ftp://user:hush@host', 'https://u:hush@10.0.0.1', 'https://[::2]']) {
    const { client } = testClient(t, { env: { HTTPS_PROXY: proxy } })

    const work = fetchText(client, 'https://somewhere.test/')

    await assert.rejects(
      work,
      (error: PlimsollError) => error.code === 'option-invalid' && !error.message.includes('hush'),
    )
  }
})

test('an authority that cannot be used is an error of the option', async (t) => {
  const folder = await temporaryFolder(t)
  const broken = join(folder, 'broken.pem')
  await writeFile(broken, '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n')
  const empty = join(folder, 'empty.pem')
  await writeFile(empty, 'no certificate')
  for (const cacert of [broken, empty, join(folder, 'absent.pem')]) {
    const { client } = testClient(t, { cacert })

    const work = fetchText(client, 'https://127.0.0.1:1/')

    await assert.rejects(
      work,
      (error: PlimsollError) => error.code === 'option-invalid' && error.message.includes(cacert),
    )
  }
})
