import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATION,
  putChange,
  putImageRow,
  putOperation,
  putOperations,
  putPackage,
} from '../../../test/notification-rows.ts'
import { onEachStore } from '../../../test/stores.ts'
import type { Store } from '../store/store.ts'
import { MAX_REFERENCES, MAX_TITLE } from './changes.ts'
import type { NotificationEntry } from './entry.ts'
import { notificationId } from './ids.ts'
import { makeNotifications } from './make-notifications.ts'
import { allEntries, removeNotification } from './notification-store.ts'
import { notificationPage } from './pages.ts'

const signal = new AbortController().signal

async function make(store: Store, isSummary = true, operation = OPERATION): Promise<number> {
  return await makeNotifications(store, { operation, isSummary, signal, onNew: async () => undefined })
}

async function entriesOf(store: Store, tenant = ''): Promise<NotificationEntry[]> {
  const entries: NotificationEntry[] = []
  for await (const list of allEntries(store.db, notificationId(OPERATION, tenant))) entries.push(...list)
  return entries
}

onEachStore('notifications', (open) => {
  test('tell each tenant of its own images, once', async (t) => {
    const store = await open(t)
    await putOperations(store)
    const [openssl, zlib, bash] = [
      await putPackage(store, 'openssl'),
      await putPackage(store, 'zlib', ''),
      await putPackage(store, 'bash'),
    ]
    const ours = await putImageRow(store, {
      name: 'ours',
      packages: [openssl, bash],
      labels: { team: 'web' },
    })
    await putImageRow(store, { tenant: 'b', name: 'theirs', packages: [openssl, zlib] })
    await putImageRow(store, { tenant: 'c', name: 'untouched', packages: [bash] })
    await putChange(store, { pkg: openssl, after: { id: 'CVE-1' } })
    await putChange(store, { pkg: zlib, before: { id: 'CVE-2' } })

    assert.equal(await make(store, false), 2)
    assert.equal(await make(store, false), 0)

    const [entry, ...others] = await entriesOf(store)
    assert.equal(others.length, 0)
    assert.deepEqual(entry?.image, { digest: ours.digest, name: 'ours', labels: { team: 'web' } })
    assert.deepEqual([entry?.reason, entry?.finding.id, entry?.distribution], ['added', 'CVE-1', 'debian/12'])
    const theirs = await entriesOf(store, 'b')
    assert.deepEqual(
      theirs.map(({ reason, finding, distribution }) => [reason, finding.id, distribution]),
      [
        ['added', 'CVE-1', 'debian/12'],
        ['removed', 'CVE-2', undefined],
      ],
    )
    assert.deepEqual(await entriesOf(store, 'c'), [])
    assert.equal((await store.db.selectFrom('finding_changes').select('id').execute()).length, 0)
  })

  test('of a summary hold the worst of each image, and what is exploited', async (t) => {
    const store = await open(t)
    await putOperations(store)
    const packages = [
      await putPackage(store, 'a'),
      await putPackage(store, 'b'),
      await putPackage(store, 'c'),
    ]
    const [a = 0, b = 0, c = 0] = packages
    await putImageRow(store, { name: 'first', packages })
    await putImageRow(store, { name: 'second', packages: [c] })
    await putChange(store, { pkg: a, after: { id: 'CVE-1', severity: 'CRITICAL' } })
    await putChange(store, {
      pkg: b,
      before: { id: 'CVE-2', severity: 'LOW' },
      after: { id: 'CVE-2', kev: true },
    })
    await putChange(store, { pkg: c, before: { id: 'CVE-3', severity: 'CRITICAL', kev: true } })

    assert.equal(await make(store), 1)

    assert.deepEqual(
      (await entriesOf(store)).map(({ image, finding, reason, more, exploited }) => [
        image.name,
        finding.id,
        reason,
        more,
        exploited?.id,
      ]),
      [
        ['first', 'CVE-1', 'added', 2, 'CVE-2'],
        ['second', 'CVE-3', 'removed', 0, undefined],
      ],
    )
  })

  test('are none of the first generation of a feed (fault 11 of Clair), nor where no image is concerned', async (t) => {
    const store = await open(t)
    const pkg = await putPackage(store, 'openssl')
    await putOperation(store, { ref: OPERATION, feed: 'debian', standing: 'current', at: 1 })
    await putOperation(store, { ref: 'another', feed: 'alpine', standing: 'current', at: 1 })
    await putChange(store, { pkg, after: {} })
    await putImageRow(store, { name: 'ours', packages: [pkg] })
    assert.equal(await make(store), 0)

    await putOperations(store, 'ubuntu', '22222222-0000-4000-8000-000000000001')
    const other = await putPackage(store, 'zlib')
    await putChange(store, { pkg: other, after: {}, operation: '22222222-0000-4000-8000-000000000001' })
    assert.equal(await make(store, true, '22222222-0000-4000-8000-000000000001'), 0)

    assert.equal((await store.db.selectFrom('notifications').select('id').execute()).length, 0)
    assert.equal((await store.db.selectFrom('finding_changes').select('id').execute()).length, 0)
  })

  test('of one feed wait for no other, and of no generation there are none (faults 9 and 10 of Clair)', async (t) => {
    const store = await open(t)
    assert.equal(await make(store), 0)

    const pkg = await putPackage(store, 'openssl')
    await putImageRow(store, { name: 'ours', packages: [pkg] })
    const never = { last_attempt_at: 1, last_success_at: null, last_error: 'refused', records: null }
    await store.db
      .insertInto('feed_status')
      .values({ feed: 'alpine-3.18', ...never })
      .execute()
    await putOperations(store)
    await putChange(store, { pkg, after: {} })
    assert.equal(await make(store), 1)
  })

  test('are paged as Clair has it, and deleted', async (t) => {
    const store = await open(t)
    await putOperations(store)
    const pkg = await putPackage(store, 'openssl')
    for (let image = 0; image < 210; image++)
      await putImageRow(store, { name: `app${image}`, packages: [pkg] })
    const references = Array.from({ length: 30 }, (_, index) => `https://flaws.example/${index}`)
    await putChange(store, { pkg, after: { title: 'x'.repeat(1000), references } })
    assert.equal(await make(store), 1)
    const id = notificationId(OPERATION, '')

    const seen = new Set<string>()
    let pages = 0
    for (let next: string | undefined; ; pages++) {
      const page = await notificationPage(store, '', id, { size: 100, ...(next ? { next } : {}) })
      assert.ok(page)
      for (const { id: entry } of page.notifications) seen.add(entry)
      next = page.page.next
      if (next === undefined) break
    }
    assert.deepEqual([seen.size, pages], [210, 2])
    const [first] = (await notificationPage(store, '', id, { size: 1 }))?.notifications ?? []
    assert.match(first?.manifest ?? '', /^sha256:/)
    assert.equal(first?.vulnerability.links.split(' ').length, MAX_REFERENCES)
    assert.equal(first?.vulnerability.description.length, MAX_TITLE)
    assert.deepEqual(
      [
        first?.vulnerability.severity,
        first?.vulnerability.normalized_severity,
        first?.vulnerability.distribution,
      ],
      ['High', 'High', { did: 'debian', version_id: '12' }],
    )

    await assert.rejects(notificationPage(store, '', id, { size: 1, next: 'another' }), { status: 400 })
    assert.equal(await notificationPage(store, 'b', id, { size: 1 }), undefined)
    assert.equal(await removeNotification(store.db, 'b', id), false)
    assert.equal(await removeNotification(store.db, '', id), true)
    assert.equal(await notificationPage(store, '', id, { size: 1 }), undefined)
    assert.deepEqual(await entriesOf(store), [])
  })

  test('are of all that changed, also where it is more than a query names', async (t) => {
    const store = await open(t)
    await putOperations(store)
    await store.db.transaction().execute(async (db) => {
      const packages: number[] = []
      for (let number = 0; number <= 501; number++)
        packages.push(await putPackage({ db }, `package${number}`))
      for (const pkg of packages.slice(1)) await putChange({ db }, { pkg, after: {} })
      await putImageRow(
        { db },
        { name: 'ours', packages: [packages[0] ?? 0, packages[7] ?? 0, packages[501] ?? 0] },
      )
    })
    assert.equal(await make(store), 1)
    const [entry] = await entriesOf(store)
    assert.equal(entry?.more, 1)
  })

  test('are made whole or not at all', async (t) => {
    const store = await open(t)
    await putOperations(store)
    const pkg = await putPackage(store, 'openssl')
    await putImageRow(store, { name: 'ours', packages: [pkg] })
    await putChange(store, { pkg, after: {} })
    const failing = makeNotifications(store, {
      operation: OPERATION,
      isSummary: true,
      signal,
      onNew: () => Promise.reject(new Error('no room')),
    })
    await assert.rejects(failing, { message: 'no room' })
    assert.deepEqual(await entriesOf(store), [])

    assert.equal(await make(store), 1)
    assert.equal((await entriesOf(store)).length, 1)
  })
})
