import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import * as z from 'zod/mini'
import { EVERYBODY, serveRoutes, surfaceOf, testRoute } from '../../../test/serve-routes.ts'
import { type Answer, RequestFault, type Route } from './route.ts'

const HELLO: Answer = { status: 200, body: { kind: 'json', value: { hello: 'world' } } }
const hello = (changes: Partial<Route> = {}): Route =>
  testRoute({ path: '/hello', handle: () => Promise.resolve(HELLO), ...changes })

/** Sends bytes as they are, and gives what comes back until the connection ends. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10)
}

describe('a request', () => {
  it('is answered with its id, and logged with it once', async (t) => {
    const { url, log } = await serveRoutes(t, [hello()])
    const response = await fetch(`${url}/hello?token=secret`, { headers: { 'x-request-id': 'caller-1' } })
    assert.deepEqual(await response.json(), { hello: 'world' })
    assert.equal(response.headers.get('x-request-id'), 'caller-1')
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(response.headers.get('content-type'), 'application/json')
    await until(() => log().length > 0)
    const [line, ...more] = log()
    assert.deepEqual(more, [])
    assert.equal(line?.['request'], 'caller-1')
    assert.equal(line?.['status'], 200)
    assert.equal(line?.['path'], '/hello')
    assert.ok(!JSON.stringify(line).includes('secret'))
  })

  it('with an id that is not sane gets one of ours', async (t) => {
    const { url } = await serveRoutes(t, [hello()])
    for (const given of ['a b', 'x'.repeat(200), '{"level":"fatal"}', ' ']) {
      const id = (await fetch(`${url}/hello`, { headers: { 'x-request-id': given } })).headers.get(
        'x-request-id',
      )
      assert.match(id ?? '', /^[0-9a-f-]{36}$/)
    }
  })

  it('finds its route, with the parameters of the path decoded once', async (t) => {
    const seen: unknown[] = []
    const path = '/images/{digest}/{part}'
    const handle: Route['handle'] = ({ params }) => {
      seen.push(params)
      return Promise.resolve({ status: 204 })
    }
    const { url } = await serveRoutes(t, [testRoute({ path, handle })])
    assert.equal((await fetch(`${url}/images/sha256%3Aabc/a%20b`)).status, 204)
    assert.deepEqual(seen, [{ digest: 'sha256:abc', part: 'a b' }])
    for (const wrong of ['/images/a%2Fb/c', '/images/a%252Fb/c', '/images/%00/c', '/images//c'])
      assert.equal((await fetch(url + wrong)).status, 400, wrong)
  })

  it('to nowhere, or by a method that is not served, is told so in the shape of the surface', async (t) => {
    const { url } = await serveRoutes(t, [hello(), hello({ method: 'POST' })])
    const nowhere = await fetch(`${url}/nowhere`)
    assert.equal(nowhere.status, 404)
    assert.equal(((await nowhere.json()) as { code: string }).code, 'not-found')
    const wrong = await fetch(`${url}/hello`, { method: 'DELETE' })
    assert.equal(wrong.status, 405)
    assert.equal(wrong.headers.get('allow'), 'GET, HEAD, POST')
    assert.equal((await fetch(`${url}/hello`, { method: 'OPTIONS' })).status, 405)
  })

  it('of HEAD is answered as GET without the body', async (t) => {
    const { url } = await serveRoutes(t, [hello()])
    const response = await fetch(`${url}/hello`, { method: 'HEAD' })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-length'), String(JSON.stringify({ hello: 'world' }).length))
    assert.equal(await response.text(), '')
  })

  it('that climbs is refused before any route sees it, whatever the client library makes of paths', async (t) => {
    const { port } = await serveRoutes(t, [hello()])
    for (const target of [
      '/x/../hello',
      '/x/%2e%2e/hello',
      '//hello',
      'http://elsewhere/hello',
      '/hello\\..',
    ]) {
      const answer = await raw(port, `GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
      assert.match(answer, /^HTTP\/1\.1 400 /, target)
    }
  })

  it('too long in its URL or headers is refused', async (t) => {
    const { url, port } = await serveRoutes(t, [hello()])
    assert.equal((await fetch(`${url}/hello?${'a'.repeat(9000)}`)).status, 414)
    const big = await raw(port, `GET /hello HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)
    assert.match(big, /^HTTP\/1\.1 431 /)
  })

  it('is asked for its body only when nothing speaks against it', async (t) => {
    const body = { kind: 'stream', types: ['*/*'], maxBytes: 10 } as const
    const handle: Route['handle'] = async ({ stream }) => {
      let text = ''
      for await (const chunk of stream) text += String(chunk)
      return { status: 200, body: { kind: 'bytes', bytes: text, type: 'text/plain' } }
    }
    const { port } = await serveRoutes(t, [testRoute({ method: 'PUT', path: '/up', body, handle })])
    const head = (path: string): string =>
      `PUT ${path} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`
    assert.match(
      await raw(port, `${head('/up')}ok`),
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK.*ok$/s,
    )
    assert.match(await raw(port, head('/nowhere')), /^HTTP\/1\.1 404 /)
  })
})

describe('an error of a handler', () => {
  it('of ours is told without what is inside, and logged once with it', async (t) => {
    const handle = (): Promise<Answer> => Promise.reject(new Error('no such table: /srv/secret'))
    const { url, log } = await serveRoutes(t, [hello({ handle })])
    const response = await fetch(`${url}/hello`)
    assert.equal(response.status, 500)
    const text = await response.text()
    assert.ok(!text.includes('secret') && text.includes(response.headers.get('x-request-id') ?? '?'))
    await until(() => log().length > 0)
    const errors = log().filter(({ level }) => level === 'error')
    assert.equal(errors.length, 1)
    assert.match(JSON.stringify(errors[0]), /no such table/)
  })

  it('that is a fault is told with its headers, and is no error in the log', async (t) => {
    const fault = new RequestFault(412, 'precondition-failed', 'The state is the same.', { ETag: '"x"' })
    const { url, log } = await serveRoutes(t, [hello({ handle: () => Promise.reject(fault) })])
    const response = await fetch(`${url}/hello`)
    assert.equal(response.status, 412)
    assert.equal(response.headers.get('etag'), '"x"')
    await until(() => log().length > 0)
    assert.deepEqual(
      log().map(({ level }) => level),
      ['info'],
    )
  })

  it('of a database that is away asks for another attempt', async (t) => {
    const handle = (): Promise<Answer> => Promise.reject(new Error('terminating connection'))
    const { url } = await serveRoutes(t, [hello({ handle })], { isPassing: () => true })
    const response = await fetch(`${url}/hello`)
    assert.equal(response.status, 503)
    assert.ok(response.headers.get('retry-after'))
  })

  it('in a header that would make another is ours, and nothing of it goes out', async (t) => {
    const headers = { Location: '/a\r\nSet-Cookie: a=b' }
    const { url } = await serveRoutes(t, [hello({ handle: () => Promise.resolve({ status: 201, headers }) })])
    const response = await fetch(`${url}/hello`)
    assert.equal(response.status, 500)
    assert.equal(response.headers.get('set-cookie'), null)
    assert.equal(response.headers.get('location'), null)
  })

  it('cuts a stream that has begun, so that nobody takes it for the whole', async (t) => {
    async function* chunks(): AsyncGenerator<string> {
      yield 'first'
      await sleep(20)
      throw new Error('the disk is gone')
    }
    const body = { kind: 'stream', chunks: chunks(), type: 'text/plain' } as const
    const { url, log } = await serveRoutes(t, [
      hello({ handle: () => Promise.resolve({ status: 200, body }) }),
    ])
    await assert.rejects((await fetch(`${url}/hello`)).text())
    await until(() => log().length > 0)
    assert.match(JSON.stringify(log()), /the disk is gone/)
  })

  it('before a stream has begun is answered like any other', async (t) => {
    // oxlint-disable-next-line require-yield
    async function* chunks(): AsyncGenerator<string> {
      await Promise.resolve()
      throw new Error('no')
    }
    const body = { kind: 'stream', chunks: chunks(), type: 'text/plain' } as const
    const { url } = await serveRoutes(t, [hello({ handle: () => Promise.resolve({ status: 200, body }) })])
    assert.equal((await fetch(`${url}/hello`)).status, 500)
  })
})

describe('a caller that goes', () => {
  it('ends the work, and is logged as 499', async (t) => {
    let reason: unknown
    const handle: Route['handle'] = async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      reason = signal.reason
      throw new Error('interrupted')
    }
    const { port, log } = await serveRoutes(t, [hello({ handle })])
    const request = httpRequest({ port, host: '127.0.0.1', path: '/hello' }).on('error', () => undefined)
    request.end()
    await sleep(50)
    request.destroy()
    await until(() => log().length > 0)
    assert.equal(log()[0]?.['status'], 499)
    assert.equal(log()[0]?.['level'], 'info')
    assert.ok(reason instanceof Error)
  })

  it('ends a stream, whose source is closed', async (t) => {
    let isClosed = false
    async function* chunks(): AsyncGenerator<string> {
      try {
        for (;;) {
          yield 'x'.repeat(1000)
          await sleep(5)
        }
      } finally {
        isClosed = true
      }
    }
    const handle = (): Promise<Answer> =>
      Promise.resolve({ status: 200, body: { kind: 'stream', chunks: chunks(), type: 'text/event-stream' } })
    const { url } = await serveRoutes(t, [hello({ handle })])
    const response = await fetch(`${url}/hello`)
    await response.body?.cancel()
    await until(() => isClosed)
  })
})

describe('an answer', () => {
  const text = 'long text '.repeat(1000)
  const long = (changes: Partial<Answer> = {}): Route =>
    hello({
      handle: () =>
        Promise.resolve({
          status: 200,
          body: { kind: 'bytes', bytes: text, type: 'text/plain' },
          ...changes,
        }),
    })

  /** Without the decompression that fetch does. */
  async function coded(port: number, accept: string): Promise<{ coding: string | undefined; body: Buffer }> {
    return await new Promise((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', path: '/hello', headers: { 'accept-encoding': accept } })
        .on('error', reject)
        .on('response', (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => {
            resolve({ coding: response.headers['content-encoding'], body: Buffer.concat(chunks) })
          })
        })
        .end()
    })
  }

  it('is compressed as the caller likes it', async (t) => {
    const { port } = await serveRoutes(t, [long()])
    const decoders = { gzip: gunzipSync, deflate: inflateSync, zstd: zstdDecompressSync }
    for (const [name, decode] of Object.entries(decoders)) {
      const { coding, body } = await coded(port, name)
      assert.equal(coding, name)
      assert.equal(decode(body).toString(), text)
      assert.ok(body.byteLength < 1000)
    }
    assert.equal((await coded(port, 'br')).coding, undefined)
  })

  it('that streams is compressed as well', async (t) => {
    async function* chunks(): AsyncGenerator<string> {
      for (let count = 0; count < 10; count++) {
        await sleep(1)
        yield text
      }
    }
    const handle = (): Promise<Answer> =>
      Promise.resolve({
        status: 200,
        body: { kind: 'stream', chunks: chunks(), type: 'application/x-ndjson' },
      })
    const { port } = await serveRoutes(t, [hello({ handle })])
    const { coding, body } = await coded(port, 'gzip')
    assert.equal(coding, 'gzip')
    assert.equal(gunzipSync(body).byteLength, text.length * 10)
  })

  it('that is tiny, binary or compressed already is left as it is', async (t) => {
    const gzip = { 'Content-Encoding': 'gzip' }
    for (const route of [
      hello(),
      long({ headers: gzip }),
      long({ body: { kind: 'bytes', bytes: text, type: 'application/octet-stream' } }),
    ]) {
      const { port } = await serveRoutes(t, [route])
      const { body, coding } = await coded(port, 'gzip, zstd')
      assert.ok(coding === undefined || body.toString() === text)
      assert.ok(!body.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])))
    }
  })

  it('without a body has none', async (t) => {
    const { url } = await serveRoutes(t, [hello({ handle: () => Promise.resolve({ status: 304 }) })])
    const response = await fetch(`${url}/hello`)
    assert.equal(response.status, 304)
    assert.equal(response.headers.get('content-type'), null)
  })
})

describe('access and limits', () => {
  it('are checked before the body is read', async (t) => {
    const body = { kind: 'json', types: ['application/json'], maxBytes: 100, schema: z.unknown() } as const
    const nobody = { ...EVERYBODY, scopes: new Set<never>() }
    const surface = surfaceOf([hello({ method: 'POST', access: 'index', body })])
    const { url, log } = await serveRoutes(t, [surface], { authenticate: () => Promise.resolve(nobody) })
    const response = await fetch(`${url}/hello`, { method: 'POST', body: '{"not json' })
    assert.equal(response.status, 401)
    assert.equal(response.headers.get('www-authenticate'), 'Bearer')
    await until(() => log().length > 0)
    assert.equal(log()[0]?.['caller'], 'test')
  })

  it('let in as many that index as may, and give the place back', async (t) => {
    let finish: () => void = () => undefined
    const handle = async (): Promise<Answer> => {
      await new Promise<void>((resolve) => (finish = resolve))
      return { status: 204 }
    }
    const { url, metrics } = await serveRoutes(t, [hello({ limit: 'indexing', handle })])
    const first = fetch(`${url}/hello`)
    await sleep(50)
    const second = await fetch(`${url}/hello`)
    assert.equal(second.status, 429)
    assert.ok(Number(second.headers.get('retry-after')) > 0)
    finish()
    assert.equal((await first).status, 204)
    const third = fetch(`${url}/hello`)
    await sleep(50)
    finish()
    assert.equal((await third).status, 204)
    assert.match(await metrics(), /clair_http_concurrencylimited_total\{endpoint="\/hello",method="GET"\} 1/)
  })
})
