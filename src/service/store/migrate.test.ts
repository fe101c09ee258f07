import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { STORE_KINDS, testAddress } from '../../../test/stores.ts'
import { putImage } from './images.ts'
import { migrate, migrationLevel, requireMigrated } from './migrate.ts'
import { MIGRATIONS } from './migrations/registry.ts'
import { openStore } from './open-store.ts'

const ALL = MIGRATIONS.map(({ name }) => name)

for (const kind of STORE_KINDS) {
  test(`from every earlier level to the last, on ${kind}`, async (t) => {
    for (let from = 0; from <= MIGRATIONS.length; from++) {
      const store = await openStore(await testAddress(t, kind))
      await migrate(store, MIGRATIONS.slice(0, from))
      const { pending } = await migrationLevel(store)
      assert.deepEqual(pending, ALL.slice(from))
      assert.deepEqual(await migrate(store), ALL.slice(from))
      assert.deepEqual(await migrationLevel(store), { level: ALL.at(-1), pending: [] })
      assert.deepEqual(await migrate(store), [])
      await requireMigrated(store)
      await store.close()
    }
  })

  test(`counts of before know until when they stood, on ${kind}`, async (t) => {
    const store = await openStore(await testAddress(t, kind))
    t.after(() => store.close())
    await migrate(store, MIGRATIONS.slice(0, 1))
    const image = await putImage(store, store.db, { tenant: '', digest: 'sha256:a', source: 'manifest' })
    for (const day of ['2026-03-05', '2026-03-01'])
      await sql`INSERT INTO image_counts VALUES (${image.id}, ${day}, 0, 0, 0, 0, 0)`.execute(store.db)
    await migrate(store)
    const rows = await store.db.selectFrom('image_counts').select(['day', 'until']).orderBy('day').execute()
    assert.deepEqual(rows, [
      { day: '2026-03-01', until: '2026-03-05' },
      { day: '2026-03-05', until: null },
    ])
  })

  test(`many at once run every step once, on ${kind}`, async (t) => {
    const address = await testAddress(t, kind)
    const stores = await Promise.all([1, 2, 3].map(() => openStore(address)))
    // SQLite is for one process, which migrates before it does anything else.
    const all = kind === 'sqlite' ? stores.slice(0, 1) : stores
    const run = await Promise.all(all.map((store) => migrate(store)))
    assert.deepEqual(run.flat(), ALL)
    await Promise.all(stores.map((store) => store.close()))
  })

  test(`a database that is not migrated, and one of a later version, are refused, on ${kind}`, async (t) => {
    const store = await openStore(await testAddress(t, kind))
    t.after(() => store.close())
    await assert.rejects(requireMigrated(store), { code: 'store-outdated', message: /has no tables yet/ })
    await migrate(store, [...MIGRATIONS, { name: '9999-later', statements: [] }])
    await assert.rejects(requireMigrated(store), { code: 'store-outdated', message: /9999-later/ })
    await assert.rejects(migrate(store), { code: 'store-outdated' })
  })

  test(`a step that fails leaves the database as it was, on ${kind}`, async (t) => {
    const store = await openStore(await testAddress(t, kind))
    t.after(() => store.close())
    await migrate(store)
    const broken = [...MIGRATIONS, { name: '9999-broken', statements: ['CREATE TABLE x (y INT)', 'NO SQL'] }]
    await assert.rejects(migrate(store, broken), { code: 'store-unreachable', message: /9999-broken/ })
    await requireMigrated(store)
    const tables = await store.db.introspection.getTables()
    assert(!tables.some(({ name }) => name === 'x'))
  })
}

test('a database that does not let in, or is not there, is told as that, without the password', async (t) => {
  const address = await testAddress(t, 'postgres')
  assert.equal(address.kind, 'postgres')
  for (const change of [
    (url: URL) => (url.pathname = '/nosuch'),
    (url: URL) => {
      url.username = 'stranger'
      url.password = 'hush-hush'
    },
  ]) {
    const url = new URL(address.url)
    change(url)
    const store = await openStore({ ...address, url: url.href })
    t.after(() => store.close())
    await assert.rejects(requireMigrated(store), ({ code, message }: { code: string; message: string }) => {
      assert.equal(code, 'store-unreachable')
      assert.match(message, /does not exist/)
      return !message.includes('hush')
    })
  }
})
