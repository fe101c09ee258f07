import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { onEachStore, testAddress } from '../../../test/stores.ts'
import { migrate } from './migrate.ts'
import { openStore } from './open-store.ts'
import { isAwayPostgres, isAwaySqlite, isPassingSqlite } from './passing.ts'
import type { Store } from './store.ts'

const modeOf = (kind: Store['kind']) =>
  (kind === 'sqlite'
    ? sql`(SELECT synchronous FROM pragma_synchronous)`
    : sql`current_setting('synchronous_commit')`
  ).as('mode')

onEachStore('a store', (open) => {
  it('keeps what is written soon, and tells what goes wrong with it', async (t) => {
    const store = await open(t)
    const modes: unknown[] = []
    const use = async (ticket: string) =>
      await store.soon(
        async (queries, told) =>
          await queries
            .insertInto('admission_tickets')
            .values({ ticket, first_used_at: 1, uses: 1 })
            .returning([told, modeOf(store.kind)])
            .execute()
            .then((rows) => modes.push(...rows.map(({ mode }) => mode))),
      )
    await Promise.all(['a', 'b'].map(use))
    await assert.rejects(use('a'))
    await use('c')
    const rows = await store.db.selectFrom('admission_tickets').select('ticket').orderBy('ticket').execute()
    assert.deepEqual(
      rows.map(({ ticket }) => ticket),
      ['a', 'b', 'c'],
    )
    // SQLite's function tells it of the connection, as its pragma does.
    assert.deepEqual(
      modes,
      Array.from({ length: 3 }, () => (store.kind === 'sqlite' ? 1 : 'off')),
    )
    const { rows: later } = await sql<{ mode: unknown }>`SELECT ${modeOf(store.kind)}`.execute(store.db)
    const whole = store.kind === 'sqlite' ? 2 : 'on'
    assert.deepEqual(later, [{ mode: whole }], 'all else is on the disk before it is said to be done')
  })
})

it('SQLite waits for another writer beside the loop, and knows whether its file is in place', async (t) => {
  const address = await testAddress(t, 'sqlite')
  const store = await openStore(address)
  t.after(() => store.close())
  await migrate(store)
  const other = new DatabaseSync(address.path)
  t.after(() => other.close())

  other.exec('BEGIN IMMEDIATE')
  let isWritten = false
  const written = store.db
    .insertInto('admission_tickets')
    .values({ ticket: 'a', first_used_at: 1, uses: 1 })
    .execute()
    .then(() => (isWritten = true))
  for (let turn = 0; turn < 5; turn++) await sleep(10)
  assert.ok(!isWritten)
  other.exec('COMMIT')
  await written

  assert.ok(await store.isInPlace())
  renameSync(address.path, `${address.path}.old`)
  assert.ok(!(await store.isInPlace()))
})

it('a database is away where it cannot be used, and not where the question is wrong', () => {
  const sqlite = (errcode: number) => Object.assign(new Error('x'), { errcode })
  for (const [code, isAway, isPassing] of [
    [5, true, true],
    [10 | (3 << 8), true, true],
    [8, true, false],
    [11, true, false],
    [26, true, false],
    [1, false, false],
    [19, false, false],
  ] as const)
    assert.deepEqual(
      [isAwaySqlite(sqlite(code)), isPassingSqlite(sqlite(code))],
      [isAway, isPassing],
      String(code),
    )
  const postgres = (code: string) => Object.assign(new Error('x'), { code })
  for (const [code, isAway] of [
    ['57P01', true],
    ['25006', true],
    ['XX001', true],
    ['ECONNREFUSED', true],
    ['23505', false],
    ['42601', false],
  ] as const)
    assert.equal(isAwayPostgres(postgres(code)), isAway, code)
})
