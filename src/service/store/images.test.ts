import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachStore } from '../../../test/stores.ts'
import type { Digest } from '../../core/digest.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import type { StoredContents } from '../parts.ts'
import { createQueue } from '../queue/queue.ts'
import {
  failImage,
  findImage,
  finishImage,
  imageById,
  putImage,
  readContents,
  removeImages,
  setImageState,
} from './images.ts'
import { knownLayers, layerReports } from './layer-reports.ts'
import type { Store } from './store.ts'

const CONTENTS: StoredContents = {
  target: { kind: 'image', name: 'app', repoTags: [], repoDigests: [] },
  inventory: { kind: 'inventory', layers: [], packages: [], problems: [] },
  leftOut: { development: 0, byRelationship: 0, programs: 0 },
}

const [A, B, C] = ['a', 'b', 'c'].map((letter): Digest => `sha256:${letter.repeat(64)}`) as [
  Digest,
  Digest,
  Digest,
]

const REPORT: LayerReport = {
  kind: 'layer-report',
  files: [],
  tree: new Uint8Array([1, 2, 3]),
  entryCount: 0,
  problems: [],
}

async function indexed(store: Store, tenant: string, digest: string, layers: readonly Digest[]) {
  const image = await putImage(store, store.db, { tenant, digest, source: 'manifest' })
  for (const layer of layers) await layerReports(store, tenant).put([layer], 's', REPORT)
  const queue = createQueue(store, { replica: 'a' })
  await finishImage(store, queue, image.id, { contents: CONTENTS, indexState: 'i', layers })
  return { image, queue }
}

onEachStore('images', (open) => {
  test('an image is made once per tenant and keeps what was said of it', async (t) => {
    const store = await open(t)
    const first = await putImage(store, store.db, { tenant: '', digest: A, source: 'manifest', name: 'app' })
    const again = await putImage(store, store.db, { tenant: '', digest: A, source: 'reference' })
    const other = await putImage(store, store.db, { tenant: 'other', digest: A, source: 'manifest' })
    assert.deepEqual(
      [again.id, again.name, again.source, again.state],
      [first.id, 'app', 'manifest', 'queued'],
    )
    assert.notEqual(other.id, first.id)
    assert.deepEqual(await findImage(store.db, 'other', A), other)
    assert.equal(await findImage(store.db, 'third', A), undefined)
    assert(Math.abs(first.createdAt - Date.now()) < 60_000)
  })

  test('it goes through its steps, fails with a reason, and is indexed in the end', async (t) => {
    const store = await open(t)
    const { id } = await putImage(store, store.db, { tenant: '', digest: A, source: 'manifest' })
    await setImageState(store.db, id, { state: 'indexing', step: 'ScanLayers' })
    assert.equal((await imageById(store.db, id))?.step, 'ScanLayers')
    await failImage(store.db, id, { code: 'layer-unreachable', message: 'no route' })
    const failed = await imageById(store.db, id)
    assert.deepEqual(failed?.error, { code: 'layer-unreachable', message: 'no route' })
    assert.equal(await readContents(store.db, id), undefined)
    const { queue } = await indexed(store, '', A, [B, C])
    const done = await imageById(store.db, id)
    assert.deepEqual(
      [done?.state, done?.step, done?.error, done?.indexState],
      ['indexed', 'IndexFinished', undefined, 'i'],
    )
    assert.deepEqual(await readContents(store.db, id), CONTENTS)
    assert.deepEqual(
      (await queue.list({ limit: 10 })).map(({ task, payload }) => ({ task, payload })),
      [{ task: 'image-indexed', payload: { image: id } }],
    )
  })

  test('layers are known to the tenant who had them read, under their settings and digests', async (t) => {
    const store = await open(t)
    const mine = layerReports(store, 'mine')
    await mine.put([A, B], 's', REPORT)
    for (const digests of [[A], [B, A]] as const) {
      const known = await mine.get(digests, 's')
      assert.deepEqual(known && { ...known, tree: new Uint8Array(known.tree) }, REPORT)
    }
    assert.equal(await mine.get([A, C], 's'), undefined)
    assert.equal(await mine.get([A], 'other'), undefined)
    assert.equal(await layerReports(store, 'yours').get([A], 's'), undefined)
    assert.deepEqual(await knownLayers(store.db, 'mine', [A, C], 's'), new Set([A]))
    await store.db
      .updateTable('layer_reports')
      .set({ body: new Uint8Array([1]) })
      .execute()
    assert.equal(await mine.get([A], 's'), undefined)
  })

  test('removing images frees the layers that no other of the tenant has', async (t) => {
    const store = await open(t)
    await indexed(store, '', A, [A, B])
    await indexed(store, '', B, [B, C])
    await indexed(store, 'other', A, [A, B])
    assert.deepEqual(await removeImages(store, '', [A, C, A]), [A])
    assert.deepEqual(await knownLayers(store.db, '', [A, B, C], 's'), new Set([B, C]))
    assert.deepEqual(await knownLayers(store.db, 'other', [A, B], 's'), new Set([A, B]))
    assert.deepEqual(await removeImages(store, '', []), [])
    assert.notEqual(await findImage(store.db, 'other', A), undefined)
  })
})
