import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { onEachStore } from '../../../test/stores.ts'
import { feedFixture } from '../../../test/updater-fixture.ts'
import { exportDatabase } from '../../advisories/transfer/export.ts'
import { listGenerations } from './generations.ts'
import { importFeeds } from './import-feeds.ts'

const FOUR = { curl: { 'CVE-1': '1', 'CVE-2': '2', 'CVE-3': '3', 'CVE-4': '4' } }

onEachStore('imports into a service', (open) => {
  test('make generations: what is known, older or too small changes nothing', async (t) => {
    const site = feedFixture(t, { store: await open(t) })
    const { context } = site
    const signal = context.signal
    const source = feedFixture(t, { store: context.store, mirror: site.mirror })
    const exported = async (content: unknown, name: string): Promise<string> => {
      site.serve('a', content)
      await source.updateFolder('a')
      const path = join(temporaryFolder(t), name)
      await exportDatabase(source.dir, { path, feeds: [], signal })
      return path
    }
    const outcome = async (path: string) =>
      (await importFeeds(context, path, { now: new Date().toISOString(), signal })).map((one) => one.outcome)

    const old = await exported({ curl: { 'CVE-1': '1', 'CVE-2': '2', 'CVE-3': '3' } }, 'old')
    const later = await exported(FOUR, 'later')
    assert.deepEqual(await outcome(later), ['imported'])
    assert.deepEqual(await outcome(later), ['known'])
    assert.deepEqual(await outcome(old), ['kept'])
    const small = await exported({ curl: { 'CVE-1': '1' } }, 'small')
    assert.deepEqual(await outcome(small), ['held'])
    const large = await exported({ ...FOUR, zlib: { 'CVE-5': '5' } }, 'large')
    assert.deepEqual(await outcome(large), ['imported'])
    await site.files.sync(signal)
    const generations = await listGenerations(context.store.db)
    assert.deepEqual(
      generations.map(({ standing, state }) => `${standing} ${state.records}`),
      ['current 5', 'past 4'],
    )
    const [job] = await context.queue.list({ task: 'feed-changed', limit: 5 })
    assert.deepEqual(job?.payload, { operation: generations[0]?.ref })
    assert((await site.files.operation(generations[0]?.ref ?? '', signal))?.previous)
  })
})
