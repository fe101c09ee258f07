import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, startServer } from '../../../test/http-server.ts'
import {
  apkLayer,
  layerOf,
  manifestOf,
  serving,
  type TestLayer,
  testIndexer,
  testIndexerConfig,
} from '../../../test/indexer-context.ts'
import { onEachStore } from '../../../test/stores.ts'

const { signal } = new AbortController()

onEachStore('the faults of registries', (open) => {
  test('what nobody can index is kept as failed and told; the next request begins again', async (t) => {
    const store = await open(t)
    const good = apkLayer('musl', 'gzip', Buffer.alloc(100_000, 'abc'))
    const cut = layerOf(good.bytes.subarray(0, good.bytes.length - 50))
    const garbage = Buffer.from('<html>no blob here</html>'.repeat(40))
    const cases: readonly (readonly [string, TestLayer, Answer, string, RegExp])[] = [
      ['401', good, (_q, r) => void r.writeHead(401).end(), 'layer-unreachable', /answered 401/],
      ['404', good, (_q, r) => void r.writeHead(404).end(), 'layer-unreachable', /answered 404/],
      ['500', good, (_q, r) => void r.writeHead(500).end(), 'layer-unreachable', /answered 500/],
      ['206', good, (_q, r) => void r.writeHead(206).end('x'), 'layer-unreachable', /answered 206/],
      ['garbage', good, (_q, r) => void r.writeHead(200).end(garbage), 'digest-mismatch', /instead of/],
      [
        'no HTTP',
        good,
        (_q, r) => void r.socket?.write('garbage\r\n\r\n', () => r.socket?.destroy()),
        'layer-unreachable',
        /cannot be fetched/,
      ],
      ['closed', good, (_q, r) => void r.socket?.destroy(), 'layer-unreachable', /broke/],
      [
        'circle',
        good,
        (_q, r) => void r.writeHead(302, { location: `/${good.digest}` }).end(),
        'layer-unreachable',
        /circle/,
      ],
      [
        'metadata',
        good,
        (_q, r) => void r.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
        'layer-address-refused',
        /nothing may be fetched/,
      ],
      ['hangs', good, () => undefined, 'layer-unreachable', /in time|took more than/],
      [
        'hangs in the body, and then has no more of it',
        good,
        (_q, r, count) => {
          if (count === 0) r.writeHead(200, { 'content-length': 5000 }).write('x')
          else r.writeHead(404).end()
        },
        'layer-unreachable',
        /answered 404 when asked for the rest|took more than/,
      ],
      [
        'larger than allowed',
        good,
        (_q, r) => void r.writeHead(200, { 'content-length': 10_000_000 }).end(),
        'layer-unreachable',
        /longer than/,
      ],
      [
        'endless',
        good,
        (_q, r) => {
          const more = (): void =>
            void (r.destroyed || r.write(Buffer.alloc(65_536), () => setImmediate(more)))
          more()
        },
        'layer-unreachable',
        /longer than/,
      ],
      ['gzip that is cut', cut, (_q, r) => void r.end(cut.bytes), 'layer-corrupt', /./],
    ]
    // Each for a tenant of its own, so that all can wait for their time limits side by side.
    const run = async ([what, layer, bad, code, message]: (typeof cases)[number]): Promise<void> => {
      let isBad = true
      const server = await startServer(t, (request, response, count) => {
        if (isBad) bad(request, response, count)
        else serving([good])(request, response, count)
      })
      const timeout = what.startsWith('hangs') ? 1500 : 10_000
      const fetch = { ...testIndexerConfig().fetch, maxBytes: 1_000_000, timeout }
      const { indexer } = testIndexer(t, store, { indexer: { fetch } })
      const manifest = manifestOf([layer], server.url, { Authorization: ['secret'] })
      const request = { tenant: what, signal }

      const failed = await indexer.indexManifest(manifest, request)

      assert.deepEqual([failed.state, failed.step, failed.error?.code], ['failed', 'IndexError', code], what)
      assert.match(failed.error?.message ?? '', message, what)
      assert.doesNotMatch(failed.error?.message ?? '', /secret/)
      isBad = false
      const mended = await indexer.indexManifest(manifest, request)
      const isMended = mended.state === 'indexed' && mended.error === undefined
      if (layer === good) assert.ok(isMended, `${what}: ${mended.error?.message}`)
    }
    await Promise.all(cases.map(run))
  })

  test('a transfer that breaks is taken up where it broke', async (t) => {
    const store = await open(t)
    const layer = apkLayer('musl', 'none', Buffer.alloc(300_000, 'abc'))
    const server = await startServer(t, (request, response, count) => {
      const from = Number(request.headers['range']?.slice('bytes='.length, -1) ?? 0)
      const rest = layer.bytes.subarray(from)
      const range = { 'content-range': `bytes ${from}-${layer.bytes.length - 1}/${layer.bytes.length}` }
      response.writeHead(from === 0 ? 200 : 206, {
        'content-length': rest.length,
        ...(from === 0 ? {} : range),
      })
      if (count >= 3) response.end(rest)
      else response.write(rest.subarray(0, 70_000), () => setImmediate(() => response.socket?.destroy()))
    })
    const { indexer } = testIndexer(t, store)
    const image = await indexer.indexManifest(manifestOf([layer], server.url), { tenant: '', signal })
    assert.equal(image.state, 'indexed', JSON.stringify(image.error))
    assert.equal(server.requests.length, 4)
  })
})
