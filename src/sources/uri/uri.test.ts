import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../../../test/http-server.ts'
import type { Digest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { createGuardedClient } from '../../net/guarded-client.ts'
import { isForeignLayer, layersByUri } from './index.ts'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

const DIGEST: Digest = `sha256:${'a'.repeat(64)}`
const { signal } = new AbortController()

function layerAt(t: Teardown, uri: string, changes: { maxTime?: number; addresses?: 'any' | 'public' } = {}) {
  const { maxTime = 60_000, addresses = 'any' } = changes
  const client = createGuardedClient({
    guard: { addresses, allow: [], deny: [] },
    maxRedirects: 3,
    insecureHosts: [],
    env: {},
    userAgent: 'test',
    retries: 0,
  })
  t.after(() => client.close())
  const sleep = () => Promise.resolve()
  const options = { client, maxBytes: 1_000_000, maxTime, sleep }
  const [layer] = layersByUri(
    [{ digest: DIGEST, uri, headers: { 'x-token': 'secret' }, mediaType: 'a/b' }],
    options,
  )
  assert.ok(layer)
  return layer
}

async function read(layer: ReturnType<typeof layerAt>, options = { signal }): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of layer.open(options)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('a layer is fetched when it is opened, with its headers', async (t) => {
  const server = await startServer(t, (_request, response) => void response.end('bytes'))
  const layer = layerAt(t, server.url)
  assert.deepEqual(
    [layer.diffId, layer.digest, layer.mediaType, server.requests.length],
    [DIGEST, DIGEST, 'a/b', 0],
  )
  assert.equal(await read(layer), 'bytes')
  assert.equal(server.requests[0]?.headers['x-token'], 'secret')
})

test('a server that sends a little now and then is not listened to for ever', async (t) => {
  const server = await startServer(t, (_request, response) => {
    const timer = setInterval(() => response.write('x'), 5)
    response.once('close', () => clearInterval(timer))
  })
  await assert.rejects(read(layerAt(t, `${server.url}/a?token=secret`, { maxTime: 200 })), (error) => {
    assert.ok(error instanceof PlimsollError)
    assert.match(error.message, /took more than/)
    assert.doesNotMatch(error.message, /secret/)
    return error.code === 'layer-unreachable'
  })
})

test('the end of the caller is the end of the transfer, with the reason of the caller', async (t) => {
  const stop = new AbortController()
  const server = await startServer(t, (_request, response) => {
    response.write('x')
    setTimeout(() => stop.abort(new Error('enough')), 20)
  })
  await assert.rejects(read(layerAt(t, server.url), { signal: stop.signal }), /enough/)
})

test('an address that is refused has an error of its own', async (t) => {
  await assert.rejects(
    read(layerAt(t, 'http://127.0.0.1:9/', { addresses: 'public' })),
    (error) => error instanceof PlimsollError && error.code === 'layer-address-refused',
  )
})

test('layers that registries need not have', () => {
  const types = [
    'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
    'APPLICATION/VND.OCI.IMAGE.LAYER.NONDISTRIBUTABLE.V1.TAR',
    'application/vnd.oci.image.layer.v1.tar+gzip',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
    '',
  ]
  assert.deepEqual(types.map(isForeignLayer), [true, true, true, false, false, false])
})
