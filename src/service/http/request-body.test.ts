import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import * as z from 'zod/mini'
import { type ServedRoutes, serveRoutes, testRoute } from '../../../test/serve-routes.ts'
import type { Route } from './route.ts'

const MAX = 100_000

const JSON_ROUTE: Route = testRoute({
  method: 'POST',
  path: '/json',
  body: {
    kind: 'json',
    types: ['application/json', 'application/vnd.clair.manifest.v1+json'],
    maxBytes: MAX,
    schema: z.object({ hash: z.string() }),
  },
  handle: ({ body }) => Promise.resolve({ status: 200, body: { kind: 'json', value: body } }),
})

const STREAM_ROUTE: Route = testRoute({
  method: 'PUT',
  path: '/stream',
  body: { kind: 'stream', types: ['application/x-tar'], maxBytes: MAX },
  handle: async ({ stream }) => {
    let bytes = 0
    for await (const chunk of stream) bytes += chunk.byteLength
    return { status: 200, body: { kind: 'json', value: bytes } }
  },
})

async function serve(t: TestContext, patience = 2000): Promise<ServedRoutes> {
  return await serveRoutes(t, [JSON_ROUTE, STREAM_ROUTE], { patience })
}

async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }
  const response = await fetch(`${url}/json`, init)
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const GOOD = '{"hash":"sha256:abc"}'

describe('a JSON body', () => {
  it('is parsed, whatever it is compressed with', async (t) => {
    const { url } = await serve(t)
    const compressors = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, zstd: zstdCompressSync }
    for (const [coding, compress] of Object.entries(compressors)) {
      const { status, text } = await post(url, new Uint8Array(compress(GOOD)), { 'content-encoding': coding })
      assert.equal(status, 200, text)
      assert.equal(text, GOOD)
    }
    assert.equal((await post(url, GOOD)).status, 200)
  })

  it('is taken by its media type, or without one', async (t) => {
    const { url } = await serve(t)
    const status = async (type: string): Promise<number> =>
      (await post(url, GOOD, { 'content-type': type })).status
    assert.equal(await status('application/vnd.clair.manifest.v1+json'), 200)
    assert.equal(await status('Application/JSON; charset=UTF-8'), 200)
    assert.equal(await status('application/json; charset=latin1'), 415)
    assert.equal(await status('text/plain'), 415)
    const response = await fetch(`${url}/json`, { method: 'POST', body: Buffer.from(GOOD) })
    assert.equal(response.status, 200)
  })

  const wrong: readonly (readonly [
    string,
    string | Uint8Array<ArrayBuffer>,
    Record<string, string>,
    number,
  ])[] = [
    ['nothing', '', {}, 400],
    ['no JSON', '{"hash":', {}, 400],
    ['another shape', '{"hash":1}', {}, 400],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400],
    ['a null character', '{"hash":"a\\u0000b"}', {}, 400],
    ['a null character after a backslash', '{"hash":"a\\\\\\u0000b"}', {}, 400],
    ['a backslash before the letters of one', '{"hash":"a\\\\u0000b"}', {}, 200],
    ['not what its coding says', GOOD, { 'content-encoding': 'gzip' }, 400],
    ['cut off gzip', new Uint8Array(gzipSync(GOOD).subarray(0, 20)), { 'content-encoding': 'gzip' }, 400],
    [
      'cut off zstd',
      new Uint8Array(zstdCompressSync(GOOD).subarray(0, 12)),
      { 'content-encoding': 'zstd' },
      400,
    ],
    ['of an unknown coding', GOOD, { 'content-encoding': 'br' }, 415],
    ['coded twice', GOOD, { 'content-encoding': 'gzip, gzip' }, 415],
    ['too large', `"${'a'.repeat(MAX)}"`, {}, 413],
    ['a bomb of gzip', bomb(gzipSync), { 'content-encoding': 'gzip' }, 413],
    ['a bomb of deflate', bomb(deflateSync), { 'content-encoding': 'deflate' }, 413],
    ['a bomb of zstd', bomb(zstdCompressSync), { 'content-encoding': 'zstd' }, 413],
    ['deep', '['.repeat(50_000), {}, 400],
  ]
  for (const [what, body, headers, wanted] of wrong)
    it(`that is ${what} is answered ${wanted}`, async (t) => {
      const { url } = await serve(t)
      const { status, text } = await post(url, body, headers)
      assert.equal(status, wanted, text)
    })

  it('without an end in sight is cut at the limit', async (t) => {
    const { url } = await serve(t)
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 10_000
        controller.enqueue(new Uint8Array(10_000).fill(0x20))
      },
    })
    const init = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    } as const
    const outcome = await fetch(`${url}/json`, init).then(
      ({ status }) => status,
      () => 'cut',
    )
    assert.ok(outcome === 413 || outcome === 'cut')
    assert.ok(sent < 100 * MAX)
  })
})

function bomb(compress: (bytes: Uint8Array) => Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(compress(new Uint8Array(50_000_000)))
}

describe('a streamed body', () => {
  it('goes to the handler as it comes, decompressed', async (t) => {
    const { url } = await serve(t)
    const bytes = new Uint8Array(50_000)
    const send = async (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Response> =>
      await fetch(`${url}/stream`, {
        method: 'PUT',
        body,
        headers: { 'content-type': 'application/x-tar', ...headers },
      })
    assert.equal(await (await send(bytes, {})).text(), '50000')
    const zipped = new Uint8Array(gzipSync(bytes))
    assert.equal(await (await send(zipped, { 'content-encoding': 'gzip' })).text(), '50000')
    assert.equal((await send(bomb(gzipSync), { 'content-encoding': 'gzip' })).status, 413)
    assert.equal((await send(new Uint8Array(MAX + 1), {})).status, 413)
  })
})

describe('a slow body', () => {
  const head =
    'POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n'

  async function send(port: number, next: (write: (text: string) => void) => () => void): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(head)
    const stop = next((text) => void (socket.writable && socket.write(text)))
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    stop()
    return answer
  }

  it('that stops coming is given up', async (t) => {
    const { port } = await serve(t, 100)
    assert.match(await send(port, () => () => undefined), /^HTTP\/1\.1 408 /)
  })

  it('that trickles is given up as well', async (t) => {
    const { port } = await serve(t, 300)
    const answer = await send(port, (write) => {
      const timer = setInterval(() => write(' '), 20)
      return () => clearInterval(timer)
    })
    assert.match(answer, /^HTTP\/1\.1 408 /)
  })
})
