import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startServer } from '../../../test/http-server.ts'
import { apkLayer, manifestOf, type TestLayer, testIndexer } from '../../../test/indexer-context.ts'
import { startPostgres } from '../../../test/postgres.ts'
import { needs } from '../../../test/real-data.ts'
import { testAddress } from '../../../test/stores.ts'
import { putImage, setImageState } from '../store/images.ts'
import { migrate } from '../store/migrate.ts'
import { openStore, type StoreAddress } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'

const { signal } = new AbortController()
const REQUEST = { tenant: '', signal }

async function storeAt(t: TestContext, address: StoreAddress): Promise<Store> {
  const store = await openStore(address)
  t.after(() => store.close())
  return store
}

async function serve(
  t: TestContext,
  layers: readonly TestLayer[],
  onRequest: () => Promise<void> = async () => {},
) {
  return await startServer(t, (request, response) => {
    const layer = layers.find(({ digest }) => request.path === `/${digest}`)
    onRequest().then(
      () => (layer ? response.end(layer.bytes) : response.writeHead(404).end()),
      () => response.destroy(),
    )
  })
}

test('replicas that index manifests that share layers fetch each layer once', async (t) => {
  const address = await testAddress(t, 'postgres')
  const stores = [await storeAt(t, address), await storeAt(t, address)]
  await migrate(stores[0] as Store)
  const layers = ['a', 'b', 'c', 'd'].map((name) => apkLayer(name))
  const [a, b, c, d] = layers as [TestLayer, TestLayer, TestLayer, TestLayer]
  const server = await serve(t, layers)
  const replicas = stores.map(
    (store, n) => testIndexer(t, store, { replica: `r${n}`, maxIndexing: -1 }).indexer,
  )
  const manifests = [[a, b], [b, c], [a, c, d], [d], [a, b, c, d]].map((some) => manifestOf(some, server.url))

  const images = await Promise.all(
    replicas.flatMap((one) => manifests.map((manifest) => one.indexManifest(manifest, REQUEST))),
  )

  assert.ok(images.every(({ state }) => state === 'indexed'))
  assert.deepEqual(
    server.requests.map(({ path }) => path).sort(),
    layers.map(({ digest }) => `/${digest}`).sort(),
  )
})

test('what a replica left half done when it was killed is done by another', async (t) => {
  const address = await testAddress(t, 'postgres')
  const store = await storeAt(t, address)
  await migrate(store)
  const layer = apkLayer('musl')
  const server = await serve(t, [layer])
  const manifest = manifestOf([layer], server.url)
  const { id } = await putImage(store, store.db, { tenant: '', digest: manifest.hash, source: 'manifest' })
  await setImageState(store.db, id, { state: 'indexing', step: 'FetchLayers' })

  const image = await testIndexer(t, store).indexer.indexManifest(manifest, REQUEST)

  assert.deepEqual([image.id, image.state], [id, 'indexed'])
})

test('PostgreSQL that goes away while an image is indexed fails the request, and the next succeeds', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const store = await storeAt(t, { kind: 'postgres', url: postgres.url('postgres'), maxConnections: 4 })
  await migrate(store)
  const layer = apkLayer('musl')
  let isFirst = true
  const server = await serve(t, [layer], async () => {
    if (isFirst) await postgres.stop()
    isFirst = false
  })
  const { indexer } = testIndexer(t, store)
  const manifest = manifestOf([layer], server.url)

  await assert.rejects(indexer.indexManifest(manifest, REQUEST), (error) => store.isPassing(error))

  await postgres.start()
  const left = await indexer.find('', manifest.hash)
  assert.equal(left?.state, 'indexing')
  // The leases that were held run out.
  await store.db.updateTable('leases').set({ until: 0 }).execute()
  assert.equal((await indexer.indexManifest(manifest, REQUEST)).state, 'indexed')
})

test('a full disk under SQLite fails the request, and the next succeeds when there is room', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-full-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { encoding: 'utf8' })
  if (mounted.status !== 0) rmSync(folder, { recursive: true })
  if (!needs(t, mounted.status === 0, `no small tmpfs can be mounted: ${mounted.stderr.trim()}`)) return
  const store = await openStore({ kind: 'sqlite', path: join(folder, 'service.sqlite') })
  t.after(async () => {
    await store.close()
    spawnSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  await migrate(store)
  const layer = apkLayer('musl')
  const filler = join(folder, 'filler')
  let isFirst = true
  const server = await serve(t, [layer], () => {
    // Until nothing more goes on it.
    if (isFirst) spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'], { stdio: 'ignore' })
    isFirst = false
    return Promise.resolve()
  })
  const { indexer } = testIndexer(t, store)
  const manifest = manifestOf([layer], server.url)

  await assert.rejects(indexer.indexManifest(manifest, REQUEST), (error) => store.isPassing(error))

  execFileSync('rm', [filler])
  await store.db.updateTable('leases').set({ until: 0 }).execute()
  const image = await indexer.indexManifest(manifest, REQUEST)
  assert.deepEqual([image.state, image.error], ['indexed', undefined])
})
