import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import {
  digestOf,
  INDEX_TYPE,
  jsonBytes,
  MANIFEST_TYPE,
  sendBlob,
  startFakeRegistry,
  storedImage,
  tokenAuth,
} from '../../../test/fake-registry.ts'
import { type Answer, sendCut, sendJson, startServer } from '../../../test/http-server.ts'
import { digestOfLayer, openForTest } from '../../../test/open-registry.ts'
import { MAX_DOCUMENT_BYTES } from '../documents/parse.ts'
import { MAX_INDEX_DEPTH } from './read-image.ts'

const IMAGE = storedImage()

function sendDocument(
  response: ServerResponse,
  bytes: Uint8Array,
  digest?: string,
  type = MANIFEST_TYPE,
): true {
  const headers = digest === undefined ? {} : { 'docker-content-digest': digest }
  response.writeHead(200, { 'content-type': type, ...headers }).end(bytes)
  return true
}

type Before = (...call: Parameters<Answer>) => boolean

/** Answers requests whose path ends so; leaves the rest to the registry. */
function at(end: string, answer: (response: ServerResponse, ...call: Parameters<Answer>) => unknown): Before {
  return (request, response, count) => {
    if (!request.path.endsWith(end)) return false
    answer(response, request, response, count)
    return true
  }
}

test('what a registry gets wrong about documents is an error that says so', async (t) => {
  const huge = Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 0x20)
  const other = storedImage('arm64')
  const latest = '/manifests/latest'
  const cases: readonly (readonly [string, Before, string, RegExp])[] = [
    [
      'other manifest',
      at(latest, (r) => sendDocument(r, other.manifest, IMAGE.manifestDigest)),
      'digest-mismatch',
      /latest has the digest/,
    ],
    [
      'huge manifest',
      at(latest, (r) => sendDocument(r, huge)),
      'manifest-invalid',
      /more than 4194304 bytes/,
    ],
    ['no JSON', at(latest, (r) => sendDocument(r, Buffer.from('<html>'))), 'manifest-invalid', /JSON/],
    [
      'schema 1',
      at(latest, (r) => sendDocument(r, jsonBytes({ schemaVersion: 1 }))),
      'manifest-invalid',
      /schema 1/,
    ],
    ['other config', at(IMAGE.configDigest, (r) => r.end('{}')), 'digest-mismatch', /has the digest/],
    [
      'huge config',
      at(IMAGE.configDigest, (r) => r.end(huge)),
      'manifest-invalid',
      /more than 4194304 bytes/,
    ],
    [
      'no config',
      at(IMAGE.configDigest, (r) => r.writeHead(404).end()),
      'image-not-found',
      /The blob sha256:/,
    ],
    [
      'part of a config',
      at(IMAGE.configDigest, (r) => r.writeHead(206).end('{')),
      'registry-refused',
      /answered 206/,
    ],
  ]
  for (const [name, before, code, message] of cases) {
    const server = await startFakeRegistry(t, IMAGE, before)

    await assert.rejects(openForTest(t, `${server.host}/team/app`), { code, message }, name)
  }
})

test('a manifest by digest is held to that digest, whatever the registry says', async (t) => {
  const other = storedImage('arm64')
  const server = await startFakeRegistry(
    t,
    IMAGE,
    at(IMAGE.manifestDigest, (r) => sendDocument(r, other.manifest, other.manifestDigest)),
  )

  const work = openForTest(t, `${server.host}/team/app@${IMAGE.manifestDigest}`)

  await assert.rejects(work, {
    code: 'digest-mismatch',
    message: new RegExp(`instead of ${IMAGE.manifestDigest}`),
  })
})

test('a registry that names no digest is taken by the bytes that it gives', async (t) => {
  const server = await startFakeRegistry(
    t,
    IMAGE,
    at('/manifests/latest', (r) => sendDocument(r, IMAGE.manifest)),
  )

  const image = await openForTest(t, `${server.host}/team/app`)

  assert.equal(image.manifestDigest, IMAGE.manifestDigest)
})

test('indexes inside indexes are followed so far and no further', async (t) => {
  const open = async (depth: number): Promise<unknown> => {
    const documents = new Map<string, Uint8Array>()
    let [bytes, type]: [Uint8Array, string] = [IMAGE.manifest, MANIFEST_TYPE]
    for (let level = 0; level < depth; level++) {
      documents.set(digestOf(bytes), bytes)
      const platform = { os: 'linux', architecture: 'amd64' }
      const manifests = [{ mediaType: type, digest: digestOf(bytes), size: bytes.length, platform }]
      ;[bytes, type] = [jsonBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }), INDEX_TYPE]
    }
    const server = await startFakeRegistry(t, IMAGE, (request, response) => {
      const [, name = ''] = request.path.split('/manifests/')
      const document = name === 'latest' ? bytes : documents.get(name)
      return document !== undefined && sendDocument(response, document, undefined, '')
    })
    return await openForTest(t, `${server.host}/team/app`)
  }

  await open(MAX_INDEX_DEPTH)
  await assert.rejects(open(MAX_INDEX_DEPTH + 1), {
    code: 'manifest-invalid',
    message: /nested more than 8 deep/,
  })
})

test('refusals carry the words of the registry, made harmless', async (t) => {
  const errors = (code: string, message: string): unknown => ({ errors: [{ code, message }] })
  const cases: readonly (readonly [number, unknown, string, RegExp])[] = [
    [403, errors('DENIED', 'no entry'), 'registry-unauthorized', /\(DENIED: no entry\)/],
    [404, errors('NAME_UNKNOWN', 'no such name'), 'image-not-found', /\(NAME_UNKNOWN: no such name\)/],
    [403, errors('TOOMANYREQUESTS', 'slow down'), 'registry-rate-limited', /slow down/],
    [
      500,
      errors('UNKNOWN', 'a\u001b[31m\nred'),
      'registry-refused',
      /answered 500 \(UNKNOWN: a.{0,12} red\)/,
    ],
    [500, errors('UNKNOWN', 'x'.repeat(5000)), 'registry-refused', /^.{0,400}$/],
    [400, '<html>', 'registry-refused', /answered 400\.$/],
    [418, { errors: [] }, 'registry-refused', /answered 418\.$/],
  ]
  for (const [status, body, code, message] of cases) {
    const server = await startFakeRegistry(
      t,
      IMAGE,
      at('/manifests/latest', (r) => sendJson(r, status, body)),
    )

    await assert.rejects(
      openForTest(t, `${server.host}/team/app`),
      { code, message },
      JSON.stringify(body).slice(0, 99),
    )
  }
})

test('a registry that is asked too often is waited for once, or named', async (t) => {
  const patient = await startFakeRegistry(t, IMAGE, (request, response, count) => {
    const isFirst = request.path.endsWith('/latest') && count === 1
    if (isFirst) response.writeHead(429, { 'retry-after': '2' }).end()
    return isFirst
  })
  const limits = {
    'retry-after': '21600',
    'ratelimit-limit': '100;w=21600',
    'ratelimit-remaining': '0;w=21600',
  }
  const limited = await startFakeRegistry(
    t,
    IMAGE,
    at('/latest', (r) => r.writeHead(429, limits).end()),
  )
  const waits: number[] = []
  const sleep = (milliseconds: number): Promise<void> => Promise.resolve(void waits.push(milliseconds))

  await openForTest(t, `${patient.host}/team/app`, { sleep })

  assert.deepEqual(waits, [2000])
  const refused = openForTest(t, `${limited.host}/team/app`, { sleep })
  await assert.rejects(refused, {
    code: 'registry-rate-limited',
    message: /limit 100;w=21600, remaining 0;w=21600, retry after 21600/,
  })
  assert.equal(limited.requests.length, 2)
})

test('passing failures of a registry pass', async (t) => {
  let failures = 0
  const server = await startFakeRegistry(t, IMAGE, (request, response) => {
    if (request.path === '/v2/' || failures++ % 3 === 2) return false
    if (failures % 3 === 1) response.writeHead(503).end()
    else response.socket?.destroy()
    return true
  })
  const image = await openForTest(t, `${server.host}/team/app`)
  const [layer] = image.layers
  assert.ok(layer)

  assert.equal(await digestOfLayer(layer), IMAGE.layerDigest)
})

test('a document that breaks off is asked for again, and not for ever', async (t) => {
  for (const breaks of [3, 100]) {
    const auth = tokenAuth()
    const left = new Map<string, number>()
    const server = await startFakeRegistry(t, IMAGE, (request, response, count) => {
      const path = request.path.split('?')[0] ?? ''
      const isRefused = path !== '/token' && request.headers['authorization'] === undefined
      const rest = left.get(path) ?? breaks
      if (path === '/v2/' || isRefused || rest === 0) return auth.before(request, response, count)
      left.set(path, rest - 1)
      sendCut(response, 200, { 'content-length': 300, 'content-type': MANIFEST_TYPE }, Buffer.from('{"a":'))
      return true
    })

    const work = openForTest(t, `${server.host}/team/app`)

    if (breaks === 3) assert.equal((await work).configDigest, IMAGE.configDigest)
    else await assert.rejects(work, { code: 'registry-unreachable', message: /the connection broke/ })
  }
})

test('a layer whose transfer breaks is taken up again, with ranges and without', async (t) => {
  for (const hasRanges of [true, false]) {
    let breaks = 0
    const server = await startFakeRegistry(
      t,
      IMAGE,
      at(IMAGE.layerDigest, (response, request) => {
        if (breaks++ === 0)
          return sendCut(
            response,
            200,
            { 'content-length': IMAGE.layer.length },
            IMAGE.layer.subarray(0, 99_999),
          )
        if (hasRanges) return sendBlob(request, response, IMAGE.layer)
        return response.end(IMAGE.layer)
      }),
    )
    const image = await openForTest(t, `${server.host}/team/app`)
    const [layer] = image.layers
    assert.ok(layer)

    assert.equal(await digestOfLayer(layer), IMAGE.layerDigest)
    assert.equal(server.requests.at(-1)?.headers['range'], 'bytes=99999-')
  }
})

test('a layer that is missing, too long or without end is an error', async (t) => {
  const cases: readonly (readonly [Before, string, RegExp])[] = [
    [at(IMAGE.layerDigest, (r) => r.writeHead(404).end()), 'image-not-found', /The layer sha256:/],
    [
      at(IMAGE.layerDigest, (r) => r.end(Buffer.alloc(IMAGE.layer.length + 1))),
      'layer-corrupt',
      /longer than the 300000 bytes/,
    ],
    [
      at(IMAGE.layerDigest, (r) => sendCut(r, 200, { 'content-length': 9 }, Buffer.alloc(1))),
      'registry-unreachable',
      /connection broke|another part|changed/,
    ],
    [
      at(IMAGE.layerDigest, (r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end()),
      'registry-unreachable',
      /redirects to what/,
    ],
  ]
  for (const [before, code, message] of cases) {
    const server = await startFakeRegistry(t, IMAGE, before)
    const image = await openForTest(t, `${server.host}/team/app`)
    const [layer] = image.layers
    assert.ok(layer)

    await assert.rejects(digestOfLayer(layer), { code, message })
  }
})

test('a foreign layer is taken from the registry or not at all', async (t) => {
  const elsewhere = await startServer(t, (_request, response) => void response.end(IMAGE.layer))
  const document = JSON.parse(Buffer.from(IMAGE.manifest).toString()) as { layers: object[] }
  const layers = document.layers.map((layer) => ({
    ...layer,
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    urls: [`${elsewhere.url}/layer`],
  }))
  for (const isThere of [true, false]) {
    const server = await startFakeRegistry(t, IMAGE, (request, response) => {
      if (request.path.endsWith('latest')) return sendDocument(response, jsonBytes({ ...document, layers }))
      if (isThere || !request.path.endsWith(IMAGE.layerDigest)) return false
      response.writeHead(404).end()
      return true
    })
    const [layer] = (await openForTest(t, `${server.host}/team/app`)).layers
    assert.ok(layer)

    if (isThere) assert.equal(await digestOfLayer(layer), IMAGE.layerDigest)
    else await assert.rejects(digestOfLayer(layer), { code: 'image-not-found', message: /is a foreign one/ })
  }
  assert.deepEqual(elsewhere.requests, [])
})

test('an abort ends opening and reading with its reason', async (t) => {
  const server = await startFakeRegistry(
    t,
    IMAGE,
    at(IMAGE.layerDigest, (r) => r.writeHead(200).write('x')),
  )
  const silent = await startFakeRegistry(
    t,
    IMAGE,
    at('/manifests/latest', () => undefined),
  )
  const reason = new Error('enough')
  const image = await openForTest(t, `${server.host}/team/app`)
  const [layer] = image.layers
  assert.ok(layer)

  await assert.rejects(digestOfLayer(layer, abortSoon(reason)), reason)
  await assert.rejects(openForTest(t, `${silent.host}/team/app`, { signal: abortSoon(reason) }), reason)
})

function abortSoon(reason: Error): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 30)
  return controller.signal
}
