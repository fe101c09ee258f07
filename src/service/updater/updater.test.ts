import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { onEachStore, testStore } from '../../../test/stores.ts'
import { feedFixture, type UpdaterFixture } from '../../../test/updater-fixture.ts'
import { diffFeeds } from '../../advisories/diff/diff-feeds.ts'
import { readState } from '../../advisories/state/state-files.ts'
import { FeedReader } from '../../advisories/store/feed-reader.ts'
import { addFeedMatch } from '../matcher/feed-match-job.ts'
import type { Store } from '../store/store.ts'
import { listStatus } from './feed-status.ts'
import { listGenerations } from './generations.ts'
import { acceptGeneration, rejectGeneration } from './publish.ts'
import { scheduledFeeds } from './schedules.ts'

const CURL = { curl: { 'CVE-1': '1.0' } }
const TWO = { curl: { 'CVE-1': '1.0', 'CVE-2': '2.0' } }
const FOUR = { ...TWO, zlib: { 'CVE-3': '3.0', 'CVE-4': '4.0' } }

async function standings({ context }: UpdaterFixture): Promise<string[]> {
  return (await listGenerations(context.store.db)).map(
    ({ standing, state }) => `${standing} ${state.records}`,
  )
}

async function jobs({ context: { queue } }: UpdaterFixture, task: string): Promise<unknown[]> {
  return (await queue.list({ task, limit: 100 })).map(({ payload }) => payload)
}

onEachStore('updates of feeds', (open) => {
  const fixture = async (t: TestContext, more = {}) => feedFixture(t, { store: await open(t), ...more })

  test('a first generation comes into force and tells nobody; images that waited for it are matched at once', async (t) => {
    const site = await fixture(t)
    const { queue, store } = site.context
    await addFeedMatch(queue, store.db, 'a', 60_000)
    const [waiting] = await queue.list({ task: 'match-feed', limit: 5 })
    site.serve('a', CURL)
    await site.update('a')
    assert.deepEqual(await standings(site), ['current 1'])
    assert.deepEqual(await jobs(site, 'feed-changed'), [])
    const [due, ...others] = await queue.list({ task: 'match-feed', limit: 5 })
    assert.deepEqual([due?.payload, others], [{ feed: 'a' }, []])
    assert.ok(waiting && due && waiting.runAt - due.runAt > 30_000)
    assert.equal(readState(site.dir, 'a')?.records, 1)
    const [status] = await listStatus(site.context.store.db)
    assert.deepEqual([status?.feed, status?.records, status?.lastError], ['a', 1, undefined])
    assert(status?.lastSuccessAt !== undefined)
  })

  test('what has not changed is only noted as checked', async (t) => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const site = await fixture(t, { now: () => now })
    site.serve('a', CURL)
    await site.update('a')
    now += 1000
    await site.update('a')
    assert.deepEqual(await standings(site), ['current 1'])
    assert.equal(readState(site.dir, 'a')?.checkedAt, '2026-01-01T00:00:01.000Z')
  })

  test('a change makes a generation and the work of comparing it, with both files at hand', async (t) => {
    const site = await fixture(t)
    site.serve('a', CURL)
    await site.update('a')
    site.serve('a', TWO)
    await site.update('a')
    const [current, past] = await listGenerations(site.context.store.db)
    assert.deepEqual([current?.standing, past?.standing], ['current', 'past'])
    assert.deepEqual(await jobs(site, 'feed-changed'), [{ operation: current?.ref }])
    const found = await site.files.operation(current?.ref ?? '', site.context.signal)
    assert(found?.previous)
    const readers = [found.previous.path, found.current.path].map((path) => new FeedReader(path))
    const [before, after] = readers
    assert(after)
    const changes = [...diffFeeds(before, after)]
    assert.deepEqual(
      changes.map((change) => change.kind === 'affected' && `${change.change} ${change.advisory}`),
      ['added CVE-2'],
    )
    for (const reader of readers) reader.close()
    assert.equal(await site.files.operation('none', site.context.signal), undefined)
    const first = await site.files.operation(past?.ref ?? '', site.context.signal)
    assert(first && !first.previous)
  })

  test('a generation that shrank is held back until somebody accepts it', async (t) => {
    const site = await fixture(t)
    site.serve('a', FOUR)
    await site.update('a')
    site.serve('a', CURL)
    await site.update('a')
    await site.update('a') // The same again is the same generation.
    assert.deepEqual(await standings(site), ['held 1', 'current 4'])
    assert.equal(readState(site.dir, 'a')?.records, 4)
    assert.match(
      (await listStatus(site.context.store.db))[0]?.lastError ?? '',
      /has 1 records, .* 4: it is held back/,
    )
    const [held] = await listGenerations(site.context.store.db)
    assert.equal(await acceptGeneration(site.context, 'b', held?.ref ?? ''), undefined)
    const accepted = await acceptGeneration(site.context, 'a', held?.ref ?? '')
    assert.equal(accepted?.standing, 'current')
    assert.equal(await acceptGeneration(site.context, 'a', held?.ref ?? ''), undefined)
    await site.files.sync(site.context.signal)
    assert.deepEqual(await standings(site), ['current 1', 'past 4'])
    assert.equal(readState(site.dir, 'a')?.records, 1)
    assert.deepEqual(await jobs(site, 'feed-changed'), [{ operation: held?.ref }])
    assert.equal((await listStatus(site.context.store.db))[0]?.lastError, undefined)
  })

  test('one that is held back goes when upstream recovers, or somebody rejects it', async (t) => {
    const site = await fixture(t)
    site.serve('a', FOUR)
    await site.update('a')
    site.serve('a', CURL)
    await site.update('a')
    site.serve('a', FOUR)
    await site.update('a')
    assert.deepEqual(await standings(site), ['current 4'])
    site.serve('a', CURL)
    await site.update('a')
    const [held] = await listGenerations(site.context.store.db)
    assert(await rejectGeneration(site.context, 'a', held?.ref ?? ''))
    assert(!(await rejectGeneration(site.context, 'a', held?.ref ?? '')))
    assert.deepEqual(await standings(site), ['current 4'])
  })

  test('as many generations are kept as are asked for, and those that are still to be compared', async (t) => {
    const site = await fixture(t, { updater: { generations: 2 } })
    for (const version of ['1', '2', '3', '4']) {
      site.serve('a', { curl: { 'CVE-1': version } })
      await site.update('a')
    }
    assert.equal((await standings(site)).length, 4)
    const { queue } = site.context
    await queue.discard((await queue.list({ limit: 10 })).map(({ id }) => id))
    site.serve('a', { curl: { 'CVE-1': '5' } })
    await site.update('a')
    assert.equal((await standings(site)).length, 2)
  })

  test('a feed that cannot be had leaves the old one, says so, and recovers by itself', async (t) => {
    const site = await fixture(t)
    site.serve('a', CURL)
    await site.update('a')
    rmSync(site.mirror, { recursive: true })
    await assert.rejects(site.update('a'), /is no folder/)
    const status = async () => (await listStatus(site.context.store.db))[0]
    assert.match((await status())?.lastError ?? '', /is no folder/)
    assert.deepEqual(await standings(site), ['current 1'])
    await site.update('a', { attempt: 8, isLastAttempt: true })
    assert.deepEqual(await jobs(site, 'update-feed'), [{ feed: 'a' }])
    site.serve('a', TWO)
    await site.update('a')
    assert.equal((await status())?.lastError, undefined)
    assert.deepEqual(await standings(site), ['current 2', 'past 1'])
  })

  test('a file that is gone is built again', async (t) => {
    const site = await fixture(t)
    site.serve('a', CURL)
    await site.update('a')
    rmSync(join(site.dir, 'feeds'), { recursive: true })
    if (site.context.store.kind === 'sqlite') {
      await site.files.sync(site.context.signal)
      assert.deepEqual(await jobs(site, 'update-feed'), [{ feed: 'a' }])
      await site.update('a')
    } else await site.files.sync(site.context.signal)
    assert.equal(readdirSync(join(site.dir, 'feeds')).length, 1)
    assert.deepEqual(await standings(site), ['current 1'])
  })

  test('feeds that images need are scheduled and fetched at once; those that are configured, at the start', async (t) => {
    const site = await fixture(t)
    site.serve('a', CURL)
    await site.updater.want(['a', 'none'])
    assert.deepEqual(await scheduledFeeds(site.context.store.db), ['a'])
    await site.work(async () => (await standings(site)).length === 1)
    assert.deepEqual(await standings(site), ['current 1'])

    const chosen = feedFixture(t, {
      store: site.context.store,
      updater: { feeds: ['alpine-3.1[89]', 'kev'] },
    })
    await chosen.updater.start()
    await chosen.updater.want(['debian'])
    assert.deepEqual(await scheduledFeeds(site.context.store.db), ['alpine-3.18', 'alpine-3.19', 'kev'])

    const offline = feedFixture(t, { store: site.context.store, offline: true })
    await offline.updater.start()
    await offline.updater.want(['a'])
    assert.deepEqual(await scheduledFeeds(site.context.store.db), [])
  })

  test('what the folder has before there was a service is taken over', async (t) => {
    const site = await fixture(t)
    site.serve('a', CURL)
    await site.updateFolder('a')
    await site.updater.start()
    assert.deepEqual(await standings(site), ['current 1'])
  })

  test('a feed that this version does not know is updated no more', async (t) => {
    const site = await fixture(t)
    site.serve('a', CURL)
    await site.updater.want(['a'])
    const other = feedFixture(t, { store: site.context.store, feeds: [] })
    await other.update('a')
    assert.deepEqual(await scheduledFeeds(site.context.store.db), [])
  })
})

async function replicas(t: TestContext, store: Store) {
  const one = feedFixture(t, { store, replica: 'one' })
  return { one, other: feedFixture(t, { store, replica: 'other', mirror: one.mirror }) }
}

test('a replica brings the files that another has built', async (t) => {
  const { one, other } = await replicas(t, await testStore(t, 'postgres'))
  one.serve('a', CURL)
  await one.update('a')
  await other.files.sync(other.context.signal)
  const state = readState(other.dir, 'a')
  assert.deepEqual(state, readState(one.dir, 'a'))
  assert(existsSync((await other.files.fileOf(state?.digest ?? '', other.context.signal)) ?? ''))

  // And goes on from there: upstream is asked for what is newer.
  one.serve('a', TWO)
  await other.update('a')
  assert.deepEqual(await standings(one), ['current 2', 'past 1'])

  assert.equal(await one.files.fileOf('no digest', one.context.signal), undefined)
})

test('a file that is damaged in the store is refused', async (t) => {
  const { one, other } = await replicas(t, await testStore(t, 'postgres'))
  one.serve('a', CURL)
  await one.update('a')
  const { zstdCompressSync } = await import('node:zlib')
  await one.context.store.db
    .updateTable('feed_chunks')
    .set({ body: zstdCompressSync('no feed') })
    .execute()
  await assert.rejects(other.files.sync(other.context.signal), { code: 'database-corrupt' })
  assert.deepEqual(readdirSync(join(other.dir, 'feeds')), [])
})

test('chunks go with their generation', async (t) => {
  const { one } = await replicas(t, await testStore(t, 'postgres'))
  for (const version of ['1', '2', '3', '4', '5']) {
    one.serve('a', { curl: { 'CVE-1': version } })
    await one.update('a')
    const { queue } = one.context
    await queue.discard((await queue.list({ limit: 10 })).map(({ id }) => id))
  }
  const { db } = one.context.store
  const chunks = await db.selectFrom('feed_chunks').select('digest').distinct().execute()
  const generations = await listGenerations(db)
  assert.deepEqual(
    chunks.map(({ digest }) => digest).sort(),
    generations.map(({ state }) => state.digest).sort(),
  )
  assert.equal(generations.length, 3)
})

test('whoever follows hears of a generation that another made current', async (t) => {
  const { one, other } = await replicas(t, await testStore(t, 'postgres'))
  const stop = new AbortController()
  const following = other.files.follow(stop.signal)
  one.serve('a', CURL)
  await one.update('a')
  for (let i = 0; i < 200 && !readState(other.dir, 'a'); i++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  stop.abort()
  await following
  assert.equal(readState(other.dir, 'a')?.records, 1)
})

test('of two replicas that do the same update, one makes the generation', async (t) => {
  const { one, other } = await replicas(t, await testStore(t, 'postgres'))
  one.serve('a', CURL)
  await one.update('a')
  one.serve('a', TWO)
  await Promise.all([one.update('a'), other.update('a')])
  assert.deepEqual(await standings(one), ['current 2', 'past 1'])
  assert.equal((await jobs(one, 'feed-changed')).length, 1)
})
