import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachStore } from '../../../test/stores.ts'
import { putImage } from './images.ts'
import type { Store } from './store.ts'
import { type Deletion, markDeleted, noteThere, putTag } from './tags.ts'

const REPOSITORY = 'r.example/team/app'
const COPY = 'r.example/team/copy'

/** An image as a registry showed it: by a tag or none, alone or out of an index. */
async function see(
  store: Store,
  digest: string,
  more: {
    readonly index?: string
    readonly tag?: string
    readonly tenant?: string
    readonly at?: string
  } = {},
): Promise<void> {
  const { index, tag, tenant = '', at: repository = REPOSITORY } = more
  const { id } = await putImage(store, store.db, {
    tenant,
    digest,
    source: 'reference',
    ...(index === undefined ? {} : { index: { repository, digest: index } }),
  })
  await noteThere(store.db, id)
  if (tag !== undefined)
    await putTag(store, store.db, {
      tenant,
      repository,
      tag,
      digest,
      ...(index === undefined ? {} : { index }),
    })
}

async function remove(store: Store, deletion: Omit<Deletion, 'tenant' | 'repository'>, tenant = '') {
  await store.db
    .transaction()
    .execute(
      async (transaction) =>
        await markDeleted(store, transaction, { tenant, repository: REPOSITORY, ...deletion }),
    )
}

async function missing(store: Store): Promise<string[]> {
  const rows = await store.db
    .selectFrom('images')
    .select(['tenant', 'digest'])
    .where('missing_at', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.map(({ tenant, digest }) => `${tenant}${digest}`)
}

async function tags(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('tags').select(['repository', 'tag']).orderBy('tag').execute()
  return rows.map(({ repository, tag }) => `${repository}:${tag}`)
}

onEachStore('what registries have no more', (open) => {
  test('is an image whose digest is named, unless it has another name', async (t) => {
    const store = await open(t)
    await see(store, 'D', { tag: 'v1' })
    await see(store, 'E', { tag: 'v2' })
    await see(store, 'E', { tag: 'v2', at: COPY })
    await remove(store, { digest: 'D' })
    await remove(store, { digest: 'E' })
    assert.deepEqual(await missing(store), ['D'])
    assert.deepEqual(await tags(store), [`${COPY}:v2`])
  })

  test('is each image of an index whose digest is named', async (t) => {
    const store = await open(t)
    await see(store, 'amd64', { index: 'I', tag: 'v1' })
    await see(store, 'arm64', { index: 'I' })
    await see(store, 'other', { index: 'J', tag: 'v2' })
    await see(store, 'amd64', { index: 'I', tag: 'v1', tenant: 'b-' })
    await remove(store, { digest: 'I' })
    assert.deepEqual(await missing(store), ['amd64', 'arm64'])
    assert.deepEqual(await tags(store), [`${REPOSITORY}:v1`, `${REPOSITORY}:v2`])
    await remove(store, { digest: 'I', tag: 'v1' }, 'b-')
    assert.deepEqual(await missing(store), ['amd64', 'arm64', 'b-amd64'])
    assert.deepEqual(await tags(store), [`${REPOSITORY}:v2`])
  })

  test('is none that is in an index that is left, or in a copy of it elsewhere', async (t) => {
    const store = await open(t)
    await see(store, 'both', { index: 'I' })
    await see(store, 'both', { index: 'J' })
    await see(store, 'copied', { index: 'I' })
    await see(store, 'copied', { index: 'I', at: COPY })
    await remove(store, { digest: 'I' })
    assert.deepEqual(await missing(store), [])
    await remove(store, { digest: 'J' })
    assert.deepEqual(await missing(store), ['both'])
  })

  test('is none whose index has another tag, where registries name digest and tag', async (t) => {
    const store = await open(t)
    for (const tag of ['v1', 'latest']) await see(store, 'D', { index: 'I', tag })
    await remove(store, { digest: 'I', tag: 'v1' })
    assert.deepEqual([await missing(store), await tags(store)], [[], [`${REPOSITORY}:latest`]])
    await remove(store, { digest: 'I', tag: 'latest' })
    assert.deepEqual([await missing(store), await tags(store)], [['D'], []])
  })

  test('is there again when it is seen again, also without a tag', async (t) => {
    const store = await open(t)
    await see(store, 'D', { index: 'I' })
    await remove(store, { digest: 'I' })
    assert.deepEqual(await missing(store), ['D'])
    await see(store, 'D', { index: 'I' })
    assert.deepEqual(await missing(store), [])
    await remove(store, { digest: 'I' })
    assert.deepEqual(await missing(store), ['D'])
  })
})
