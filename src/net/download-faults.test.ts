import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { download } from './download.ts'
import { type HttpClient, HttpFailure, type HttpRequest } from './http.ts'

const MIB = 1024 * 1024

/** How a server answers one request. */
interface Behaviour {
  readonly hasRanges: boolean
  /** Bytes of the body after which the connection breaks. */
  readonly breaksAfter: number
  readonly chunk: number
  /** Which of two documents it has by then. */
  readonly version: 0 | 1
  readonly hasEtag: boolean
}

/** A client in memory; past the last behaviour, the last goes on. */
function faultyClient(documents: readonly [Uint8Array, Uint8Array], behaviours: readonly Behaviour[]) {
  let requests = 0
  const client: HttpClient = {
    request(url: string, { headers = {} }: HttpRequest) {
      const behaviour = behaviours[Math.min(requests++, behaviours.length - 1)]
      assert.ok(behaviour)
      const document = documents[behaviour.version]
      const etag = `"${behaviour.version}"`
      const from = Number(headers['range']?.slice('bytes='.length, -1) ?? 0)
      const isSame = headers['if-range'] === undefined || headers['if-range'] === etag
      const isPart = behaviour.hasRanges && headers['range'] !== undefined && isSame
      const isBeyond = isPart && from >= document.length
      const range = isBeyond
        ? `bytes */${document.length}`
        : `bytes ${from}-${document.length - 1}/${document.length}`
      const body = isBeyond ? new Uint8Array() : document.subarray(isPart ? from : 0)
      return Promise.resolve({
        status: isBeyond ? 416 : isPart ? 206 : 200,
        headers: { ...(behaviour.hasEtag ? { etag } : {}), ...(isPart ? { 'content-range': range } : {}) },
        url,
        body: breaking(body, behaviour),
        discard: () => Promise.resolve(),
      })
    },
    close: () => Promise.resolve(),
  }
  return { client, requests: () => requests }
}

async function* breaking(body: Uint8Array, { breaksAfter, chunk }: Behaviour): AsyncGenerator<Uint8Array> {
  const end = Math.min(body.length, breaksAfter)
  for (let at = 0; at < end; at += chunk) {
    await Promise.resolve()
    yield body.subarray(at, Math.min(at + chunk, end))
  }
  if (breaksAfter < body.length) throw new HttpFailure('unreachable', 'url', 'broke')
}

async function read(client: HttpClient, options: { isImmutable?: boolean } = {}): Promise<Buffer> {
  const signal = new AbortController().signal
  const sleep = (): Promise<void> => Promise.resolve()
  const { body } = await download(client, 'https://host.test/', { signal, sleep, ...options })
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  hasRanges: fc.boolean(),
  breaksAfter: fc.oneof(fc.nat(60), fc.constant(1000)),
  chunk: fc.integer({ min: 1, max: 20 }),
  version: fc.constantFrom(0, 0, 0, 1),
  hasEtag: fc.boolean(),
})
const bytes = fc.uint8Array({ minLength: 0, maxLength: 60 })

test('whatever breaks, what comes out is one document as a whole, or a failure', async () => {
  await fc.assert(
    fc.asyncProperty(
      bytes,
      bytes,
      fc.array(behaviour, { minLength: 1, maxLength: 8 }),
      async (a, b, behaviours) => {
        const { client } = faultyClient([a, b], behaviours)
        try {
          const result = await read(client)
          assert.ok(result.equals(a) || result.equals(b))
        } catch (error) {
          assert.ok(error instanceof HttpFailure, String(error))
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('a document that stays the same comes out whole after a few breaks', async () => {
  const steady = behaviour.map((any) => ({ ...any, version: 0 as const, hasEtag: false }))
  const whole: Behaviour = { hasRanges: true, breaksAfter: 1000, chunk: 7, version: 0, hasEtag: false }
  await fc.assert(
    fc.asyncProperty(bytes, fc.array(steady, { maxLength: 5 }), async (document, behaviours) => {
      const { client } = faultyClient([document, document], [...behaviours, whole])

      assert.deepEqual(await read(client, { isImmutable: true }), Buffer.from(document))
    }),
  )
})

test('breaks are endured while there is progress, and not for ever', async () => {
  const document = Buffer.alloc(120 * MIB)
  const perBreak = (breaksAfter: number): Behaviour => {
    return { hasRanges: true, breaksAfter, chunk: MIB, version: 0, hasEtag: true }
  }
  const few = faultyClient([document, document], [perBreak(3 * MIB)])
  const many = faultyClient([document, document], [perBreak(MIB)])
  const slow = faultyClient([document, document], [perBreak(MIB / 2)])

  assert.equal((await read(few.client)).length, document.length)
  await assert.rejects(read(many.client), HttpFailure)
  await assert.rejects(read(slow.client), HttpFailure)

  assert.deepEqual([few.requests(), many.requests(), slow.requests()], [40, 101, 6])
})
