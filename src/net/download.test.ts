import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { type Answer, type SeenRequest, sendCut, startServer } from '../../test/http-server.ts'
import { parseContentRange } from './content-range.ts'
import { type DownloadOptions, download } from './download.ts'
import { HttpFailure } from './http.ts'
import { createHttpClient } from './http-client.ts'

const BYTES = Buffer.from(Array.from({ length: 5000 }, (_, i) => `${i},`).join(''))
const ETAG = '"v1"'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

/** Fetches what a server gives; the client itself retries nothing. */
async function fetchFrom(t: Teardown, answer: Answer, options: Partial<DownloadOptions> = {}) {
  const server = await startServer(t, answer)
  const client = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test/1', retries: 0 })
  t.after(() => client.close())
  const result = await download(client, server.url, {
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
    ...options,
  })
  const read = async (): Promise<Buffer> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of result.body) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
  return { ...result, read, requests: server.requests }
}

function rangeStart(request: SeenRequest): number {
  const range = request.headers['range']
  return typeof range === 'string' ? Number(range.slice('bytes='.length, -1)) : 0
}

function sendRest(response: ServerResponse, start: number, headers: Record<string, string> = {}): void {
  const contentRange = `bytes ${start}-${BYTES.length - 1}/${BYTES.length}`
  response.writeHead(206, { 'content-range': contentRange, ...headers }).end(BYTES.subarray(start))
}

const WHOLE = { 'content-length': BYTES.length, etag: ETAG }

test('a document comes in one piece', async (t) => {
  const result = await fetchFrom(t, (_request, response) => void response.writeHead(200, WHOLE).end(BYTES))

  assert.deepEqual(await result.read(), BYTES)
  assert.deepEqual([result.status, result.offset, result.total], [200, 0, BYTES.length])
})

test('a broken transfer is taken up where it broke, if the document is still the same', async (t) => {
  const result = await fetchFrom(t, (request, response, count) => {
    const start = rangeStart(request)
    if (count === 0) return sendCut(response, 200, WHOLE, BYTES.subarray(0, 1000))
    if (count > 2) return sendRest(response, start)
    const headers = { 'content-range': `bytes ${start}-${BYTES.length - 1}/${BYTES.length}` }
    sendCut(
      response,
      206,
      { ...headers, 'content-length': BYTES.length - start },
      BYTES.subarray(start, start + 500),
    )
  })

  assert.deepEqual(await result.read(), BYTES)
  const ranges = result.requests.map(({ headers }) => [headers['range'], headers['if-range']])
  assert.deepEqual(ranges, [
    [undefined, undefined],
    ['bytes=1000-', ETAG],
    ['bytes=1500-', ETAG],
    ['bytes=2000-', ETAG],
  ])
})

test('a server without ranges sends all again, and nothing is given twice', async (t) => {
  const result = await fetchFrom(t, (_request, response, count) => {
    // The third answer breaks within what is known already.
    const lengths = [3000, 100, BYTES.length]
    if (count < 2) sendCut(response, 200, WHOLE, BYTES.subarray(0, lengths[count]))
    else response.writeHead(200, WHOLE).end(BYTES)
  })

  assert.deepEqual(await result.read(), BYTES)
  assert.equal(result.requests.length, 3)
})

test('another document, or another part of it, is a failure and never mixed in', async (t) => {
  const rest =
    (headers: Record<string, string>): Answer =>
    (_request, response) => {
      response.writeHead(206, { ...headers }).end(BYTES.subarray(1000))
    }
  const range = `bytes 1000-${BYTES.length - 1}/${BYTES.length}`
  const cases: readonly (readonly [Answer, RegExp])[] = [
    [rest({ 'content-range': range, etag: '"v2"' }), /it changed/],
    [rest({ 'content-range': `bytes 1000-${BYTES.length}/${BYTES.length + 1}` }), /it changed/],
    [rest({ 'content-range': `bytes 999-${BYTES.length - 1}/${BYTES.length}` }), /another part/],
    [rest({}), /another part/],
    [
      (_request, response) => void response.writeHead(200, { ...WHOLE, etag: '"v2"' }).end(BYTES),
      /it changed/,
    ],
    [
      (_request, response) =>
        void response.writeHead(200, { etag: ETAG, 'transfer-encoding': 'chunked' }).end('short'),
      /shorter than it was/,
    ],
    [(_request, response) => void response.end(BYTES), /it changed/],
    [(_request, response) => void response.writeHead(404).end(), /answered 404/],
    [
      (_request, response) => void response.writeHead(416, { 'content-range': 'bytes */7' }).end(),
      /answered 416/,
    ],
  ]
  for (const [answer, message] of cases) {
    const result = await fetchFrom(t, (request, response, count) => {
      if (count === 0) sendCut(response, 200, WHOLE, BYTES.subarray(0, 1000))
      else answer(request, response, count)
    })

    await assert.rejects(
      result.read(),
      (error) => error instanceof HttpFailure && message.test(error.message),
    )
  }
})

test('a document that cannot be told from another is not taken up, unless its URL can mean no other', async (t) => {
  const answer: Answer = (request, response, count) => {
    if (count > 0) return sendRest(response, rangeStart(request))
    sendCut(response, 200, { 'content-length': BYTES.length, etag: 'W/"weak"' }, BYTES.subarray(0, 1000))
  }
  const changeable = await fetchFrom(t, answer)
  await assert.rejects(changeable.read(), /the connection broke/)
  const immutable = await fetchFrom(t, answer, { isImmutable: true })

  assert.deepEqual(await immutable.read(), BYTES)
  assert.deepEqual([changeable.requests.length, immutable.requests.length], [1, 2])
})

test('a break after the last byte is no loss', async (t) => {
  const result = await fetchFrom(t, (_request, response, count) => {
    if (count === 0) sendCut(response, 200, { 'transfer-encoding': 'chunked', etag: ETAG }, BYTES)
    else response.writeHead(416, { 'content-range': `bytes */${BYTES.length}` }).end()
  })

  assert.deepEqual(await result.read(), BYTES)
})

test('breaks are endured only so often without progress', async (t) => {
  const result = await fetchFrom(t, (request, response, count) => {
    const start = rangeStart(request)
    if (count === 0) return sendCut(response, 200, WHOLE, BYTES.subarray(0, 1))
    const contentRange = `bytes ${start}-${BYTES.length - 1}/${BYTES.length}`
    sendCut(
      response,
      206,
      { 'content-range': contentRange, 'content-length': BYTES.length - start },
      BYTES.subarray(start, start + 1),
    )
  })

  await assert.rejects(result.read(), HttpFailure)
  assert.equal(result.requests.length, 6)
})

test('a partial copy is gone on with while it is of use', async (t) => {
  const resume = { offset: 2000, validator: ETAG }
  const whole: Answer = (_request, response) => void response.writeHead(200, WHOLE).end(BYTES)
  const cases: readonly (readonly [string, Answer, DownloadOptions['resume'], number, number])[] = [
    ['continued', (request, response) => sendRest(response, rangeStart(request)), resume, 2000, 1],
    ['changed', whole, resume, 0, 1],
    ['weak validator', whole, { offset: 2000, validator: 'W/"v1"' }, 0, 1],
    ['nothing at hand', whole, { offset: 0, validator: ETAG }, 0, 1],
    [
      'beyond the end',
      (request, response, count) =>
        request.headers['range'] ? void response.writeHead(416).end() : whole(request, response, count),
      resume,
      0,
      2,
    ],
    [
      'wrong part',
      (request, response, count) =>
        request.headers['range'] ? sendRest(response, 1) : whole(request, response, count),
      resume,
      0,
      2,
    ],
  ]
  for (const [name, answer, from, offset, requests] of cases) {
    const result = await fetchFrom(t, answer, { resume: from as NonNullable<typeof from> })

    assert.deepEqual(await result.read(), BYTES.subarray(offset), name)
    assert.deepEqual([result.offset, result.requests.length], [offset, requests], name)
    const isAsked = name !== 'weak validator' && name !== 'nothing at hand'
    assert.equal(result.requests[0]?.headers['range'], isAsked ? 'bytes=2000-' : undefined, name)
  }
})

test('a longer document than the limit is a failure, announced or not', async (t) => {
  const announce: Answer = (_request, response) => void response.writeHead(200, WHOLE).end(BYTES)
  const announced = fetchFrom(t, announce, { maxBytes: BYTES.length - 1 })
  await assert.rejects(announced, /longer than \d+ bytes/)
  const silently =
    (length: number): Answer =>
    (_request, response) => {
      response.write(BYTES.subarray(0, 50))
      response.end(BYTES.subarray(50, length))
    }
  const silent = await fetchFrom(t, silently(101), { maxBytes: 100 })
  const exact = await fetchFrom(t, silently(100), { maxBytes: 100 })

  await assert.rejects(silent.read(), /longer than 100 bytes/)
  assert.equal((await exact.read()).length, 100)
})

test('an answer that is no document is handed over as it is', async (t) => {
  const result = await fetchFrom(t, (_request, response) => void response.writeHead(404).end('no'), {
    maxBytes: 1,
  })

  assert.equal(result.status, 404)
  assert.equal((await result.read()).toString(), 'no')
})

test('leaving early ends the transfer', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const result = await fetchFrom(t, (_request, response) => {
    response.on('close', () => resolve())
    response.writeHead(200, WHOLE).write(BYTES.subarray(0, 10))
  })

  for await (const chunk of result.body) {
    assert.ok(chunk.length > 0)
    break
  }

  await promise
})

test('Content-Range is read to the letter', () => {
  const cases: readonly (readonly [string | undefined, ReturnType<typeof parseContentRange>])[] = [
    ['bytes 100-199/200', { start: 100, total: 200 }],
    ['Bytes 0-0/*', { start: 0 }],
    ['bytes */200', { total: 200 }],
    ['bytes 100-200/200', undefined],
    ['bytes 5-4/200', undefined],
    ['bytes 1-2', undefined],
    ['pages 1-2/3', undefined],
    ['', undefined],
    [undefined, undefined],
  ]
  for (const [value, expected] of cases) {
    assert.deepEqual(parseContentRange(value), expected, value ?? 'no header')
  }
})
