import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../../../test/http-server.ts'
import {
  apkLayer,
  digestOf,
  layerOf,
  manifestOf,
  serving,
  testIndexer,
} from '../../../test/indexer-context.ts'
import { onEachStore } from '../../../test/stores.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { RequestFault } from '../http/route.ts'

const { signal } = new AbortController()
const REQUEST = { tenant: '', signal }

onEachStore('the indexer', (open) => {
  test('a manifest is fetched, read and kept, and is answered from the store after that', async (t) => {
    const store = await open(t)
    const layers = [apkLayer('musl', 'gzip'), apkLayer('zlib', 'zstd'), apkLayer('busybox', 'none')]
    const server = await startServer(t, serving(layers))
    const { indexer, context } = testIndexer(t, store)
    const manifest = manifestOf(layers, server.url, { Authorization: ['Bearer x'] })

    const image = await indexer.indexManifest(manifest, REQUEST)

    assert.deepEqual(
      [image.state, image.step, image.error, image.indexState, image.packageCount],
      ['indexed', 'IndexFinished', undefined, indexer.state, 1],
    )
    const contents = await indexer.contents(image)
    assert.deepEqual(
      contents?.inventory.packages.map(({ name, originLayer }) => [name, originLayer]),
      [['busybox', 2]],
    )
    assert.equal(contents?.inventory.distribution?.family, 'alpine')
    assert.deepEqual(
      contents?.inventory.layers.map(({ digest }) => digest),
      layers.map(({ digest }) => digest),
    )
    assert.ok(server.requests.every(({ headers }) => headers['authorization'] === 'Bearer x'))
    assert.ok(server.requests.every(({ headers }) => headers['accept-encoding'] === 'identity'))
    assert.deepEqual(
      (await context.queue.counts()).map(({ task }) => task),
      ['image-indexed'],
    )

    const again = await indexer.indexManifest(manifest, REQUEST)
    assert.equal(again.id, image.id)
    assert.equal(server.requests.length, 3)
    const row = JSON.stringify(await store.db.selectFrom('images').selectAll().execute())
    assert.doesNotMatch(row, /Bearer|http:/)
  })

  test('manifests that share layers fetch each once, also at the same time; another tenant fetches for itself', async (t) => {
    const store = await open(t)
    const [a, b, c] = [apkLayer('a'), apkLayer('b'), apkLayer('c')]
    const server = await startServer(t, serving([a, b, c]))
    const { indexer } = testIndexer(t, store, { maxIndexing: -1 })
    const manifests = [
      manifestOf([a, b], server.url),
      manifestOf([a, c], server.url),
      manifestOf([b, a, a], server.url),
    ]

    const images = await Promise.all(
      [...manifests, ...manifests].map((one) => indexer.indexManifest(one, REQUEST)),
    )

    assert.ok(images.every(({ state }) => state === 'indexed'))
    assert.deepEqual(
      server.requests.map(({ path }) => path).sort(),
      [a, b, c].map(({ digest }) => `/${digest}`).sort(),
    )
    const [first] = manifests
    assert.ok(first)
    const other = { tenant: 'other', signal }
    assert.equal(await indexer.find('other', first.hash), undefined)
    await indexer.indexManifest(first, other)
    assert.equal(server.requests.length, 5)
  })

  test('a layer that is no tar is the fault of who handed it in, and is kept as failed', async (t) => {
    const store = await open(t)
    const layer = layerOf(Buffer.from('this is no tar, and never was one. '.repeat(100)))
    const server = await startServer(t, serving([layer]))
    const { indexer } = testIndexer(t, store)
    const manifest = manifestOf([layer], server.url)

    await assert.rejects(
      indexer.indexManifest(manifest, REQUEST),
      (error) => error instanceof RequestFault && error.status === 400 && error.code === 'layer-not-a-tar',
    )

    const failed = await indexer.find('', manifest.hash)
    assert.deepEqual([failed?.step, failed?.error?.code], ['IndexError', 'layer-not-a-tar'])
  })

  test('a foreign layer that is not to be had is a problem; a file that cannot be read is one too', async (t) => {
    const store = await open(t)
    const good = layerOf(tarOf([{ path: 'lib/apk/db/installed', type: 'file', content: 'P:musl\nV\n\n' }]))
    const server = await startServer(t, serving([good]))
    const { indexer } = testIndexer(t, store)
    const manifest = manifestOf([{ digest: digestOf(Buffer.from('foreign')) }, good], server.url)
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
    const layers = manifest.layers.map((layer, index) => (index === 0 ? { ...layer, mediaType } : layer))

    const image = await indexer.indexManifest({ ...manifest, layers }, REQUEST)

    assert.equal(image.state, 'indexed')
    const codes = (await indexer.contents(image))?.inventory.problems.map(({ code }) => code) ?? []
    assert.ok(codes.includes('layer-foreign'), codes.join())
    assert.ok(codes.length > 1, codes.join())
  })

  test('a caller that goes away stops nothing', async (t) => {
    const store = await open(t)
    const layer = apkLayer('musl')
    const gone = new AbortController()
    const server = await startServer(t, (request, response, count) => {
      gone.abort(new Error('gone'))
      setTimeout(() => serving([layer])(request, response, count), 50)
    })
    const { indexer } = testIndexer(t, store)
    const manifest = manifestOf([layer], server.url)
    const left = indexer.indexManifest(manifest, { tenant: '', signal: gone.signal })
    const stays = indexer.indexManifest(manifest, REQUEST)
    await assert.rejects(left, /gone/)
    assert.equal((await stays).state, 'indexed')
    assert.equal(server.requests.length, 1)
  })

  test('what callers left does not pile up without end', async (t) => {
    const store = await open(t)
    const server = await startServer(t, () => undefined)
    const { indexer, stop } = testIndexer(t, store, { maxIndexing: 1 })
    const waiting = ['a', 'b'].map((name) =>
      indexer.indexManifest(manifestOf([apkLayer(name)], server.url), REQUEST),
    )
    const ends = Promise.allSettled(waiting)
    while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    await assert.rejects(
      indexer.indexManifest(manifestOf([apkLayer('c')], server.url), REQUEST),
      (error) => error instanceof RequestFault && error.status === 429,
    )
    stop()
    assert.ok((await ends).every(({ status }) => status === 'rejected'))
  })

  test('a stop leaves the image to be begun again, here or elsewhere', async (t) => {
    const store = await open(t)
    const layer = apkLayer('musl')
    let isHanging = true
    const server = await startServer(t, (request, response, count) => {
      if (!isHanging) serving([layer])(request, response, count)
    })
    const first = testIndexer(t, store, { replica: 'first' })
    const manifest = manifestOf([layer], server.url)
    const work = first.indexer.indexManifest(manifest, REQUEST)
    const ended = assert.rejects(work, /the service stops/)
    while (server.requests.length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    first.stop()
    await ended
    const left = await first.indexer.find('', manifest.hash)
    assert.deepEqual([left?.state, left?.step], ['indexing', 'FetchLayers'])
    isHanging = false
    const second = testIndexer(t, store, { replica: 'second' })
    assert.equal((await second.indexer.indexManifest(manifest, REQUEST)).state, 'indexed')
  })

  test('under another index state, or with other layers, it is indexed again', async (t) => {
    const store = await open(t)
    const [a, b] = [apkLayer('a'), apkLayer('b')]
    const server = await startServer(t, serving([a, b]))
    const one = testIndexer(t, store).indexer
    const manifest = manifestOf([a], server.url)
    await one.indexManifest(manifest, REQUEST)
    const { layers } = testIndexer(t, store).context.config.indexer
    const other = testIndexer(t, store, { indexer: { layers: { ...layers, skipDirs: ['opt'] } } }).indexer
    assert.notEqual(other.state, one.state)
    const image = await other.indexManifest(manifest, REQUEST)
    assert.deepEqual([image.indexState, server.requests.length], [other.state, 2])
    const changed = await other.indexManifest(
      { ...manifestOf([b], server.url), hash: manifest.hash },
      REQUEST,
    )
    assert.deepEqual([changed.id, server.requests.length], [image.id, 3])
  })

  test('what is removed frees the layers that no image of the tenant has any more', async (t) => {
    const store = await open(t)
    const [a, b, c] = [apkLayer('a'), apkLayer('b'), apkLayer('c')]
    const server = await startServer(t, serving([a, b, c]))
    const { indexer } = testIndexer(t, store)
    const [one, two] = [manifestOf([a, b], server.url), manifestOf([b], server.url)]
    const half = manifestOf([c, { digest: digestOf(Buffer.from('missing')) }], server.url)
    await indexer.indexManifest(one, REQUEST)
    await indexer.indexManifest(two, REQUEST)
    const failed = await indexer.indexManifest(half, REQUEST)
    assert.equal(failed.state, 'failed')
    const unknown = digestOf(Buffer.from('unknown'))
    assert.deepEqual(await indexer.remove('other', [one.hash]), [])
    assert.deepEqual(await indexer.remove('', [one.hash, unknown, half.hash]), [one.hash, half.hash])
    const left = await store.db.selectFrom('layer_reports').select('digest').execute()
    assert.deepEqual(
      left.map(({ digest }) => digest),
      [b.digest],
    )
  })
})
