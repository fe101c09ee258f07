import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFileSync, renameSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { openStore, type StoreAddress } from '../../src/service/store/open-store.ts'
import { freshDatabase, startPostgres } from '../postgres.ts'
import { testAddress } from '../stores.ts'
import { admitted, type Door, IMAGE, startDoor } from './door.ts'
import { eventually } from './start-service.ts'

const AWAY = /the store of the service is away/
/** API servers wait for 10 s. */
const IN_TIME = 8000

async function inTime<T>(work: Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await work
  assert.ok(performance.now() - begun < IN_TIME, 'it took too long')
  return result
}

/** Names of the objects that were decided about, with what became of them, once there are some. */
async function onRecord(t: TestContext, address: StoreAddress, name: string): Promise<readonly number[]> {
  const store = await openStore(address)
  t.after(() => store.close())
  return await eventually(`the record of ${name}`, async () => {
    const rows = await store.db
      .selectFrom('admission_decisions')
      .select('allowed')
      .where('name', '=', name)
      .execute()
    return rows.length > 0 ? rows.map(({ allowed }) => allowed) : undefined
  })
}

async function refuses({ create, reviewImage }: Door): Promise<void> {
  const refused = await inTime(create(IMAGE))
  assert.equal(refused.status, 403, refused.body.message)
  assert.match(refused.body.message, AWAY)
  const { allowed, reason } = (await inTime(reviewImage(IMAGE))).body['status'] as {
    allowed: boolean
    reason: string
  }
  assert.equal(allowed, false)
  assert.match(reason, AWAY)
  assert.equal(
    (await inTime(create('evil.com/x', 'kube-system'))).status,
    201,
    'what is exempt needs no store',
  )
}

/** A way to a database on which all stands still as long as it is told to. */
async function startHanging(t: TestContext, database: string) {
  const to = new URL(database)
  const port = Number(to.port)
  const sockets = new Set<Socket>()
  let isHanging = false
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
      if (isHanging) one.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  to.port = String((server.address() as AddressInfo).port)
  const hang = (on: boolean): void => {
    isHanging = on
    for (const socket of sockets) {
      if (on) socket.pause()
      else socket.resume()
    }
  }
  return { url: to.href, hang }
}

describe('the cluster’s door without its database', () => {
  it('refuses, lets in or leaves it to the webhook as the policy says, and knows of it afterwards', async (t) => {
    const server = await startPostgres()
    t.after(() => server.stop())
    const address = { kind: 'postgres', url: server.url('postgres'), maxConnections: 8 } as const
    const denying = await startDoor(t, { address, policy: { onFailure: 'deny' } })
    const allowing = await startDoor(t, { address, policy: { onFailure: 'allow' } })
    const silent = await startDoor(t, { address, policy: {}, ignoring: 'lenient' })

    await server.stop()
    await refuses(denying)
    const let_in = await inTime(allowing.create(IMAGE))
    assert.equal(let_in.status, 201, let_in.body.message)
    assert.match(let_in.warnings ?? '', AWAY)
    assert.equal((await inTime(allowing.create('reg.test/team/app:1'))).status, 201)
    assert.equal((await inTime(allowing.create('evil.com/x'))).status, 403, 'what is forbidden stays so')
    const reviewed = await inTime(allowing.reviewImage(IMAGE))
    assert.equal((reviewed.body['status'] as { allowed: boolean }).allowed, true)
    const failed = await inTime(silent.create(IMAGE))
    assert.equal(failed.status, 500)
    assert.match(failed.body.message, /failed calling webhook "fail\.plimsoll\.test"/)
    assert.equal((await inTime(silent.create(IMAGE, 'lenient'))).status, 201)
    assert.equal((await inTime(silent.reviewImage(IMAGE))).status, 503)

    await server.start()
    for (const door of [denying, allowing, silent]) await admitted(door)
    const { name } = let_in.body['metadata'] as { name: string }
    assert.ok((await onRecord(t, address, name)).includes(1))
  })

  it('is in time as well where nobody answers any more', async (t) => {
    const { url, hang } = await startHanging(t, await freshDatabase())
    const door = await startDoor(t, {
      address: { kind: 'postgres', url, maxConnections: 8 },
      policy: { onFailure: 'deny' },
    })
    hang(true)
    await refuses(door)
    hang(false)
    await admitted(door)
  })

  it('knows that another file lies in the place of SQLite', async (t) => {
    const address = await testAddress(t, 'sqlite')
    const door = await startDoor(t, { address, policy: { onFailure: 'deny' } })

    renameSync(address.path, `${address.path}.old`)
    copyFileSync(`${address.path}.old`, address.path)
    await eventually('the refusal', async () => {
      const { status } = await inTime(door.create(IMAGE))
      return status === 403 || undefined
    })
    await refuses(door)
    renameSync(`${address.path}.old`, address.path)
    await admitted(door)
  })

  it('is in time as well while another writer holds SQLite', async (t) => {
    const address = await testAddress(t, 'sqlite')
    const door = await startDoor(t, { address, policy: { onFailure: 'deny' } })
    const other = new DatabaseSync(address.path)
    t.after(() => other.close())

    other.exec('BEGIN IMMEDIATE')
    await refuses(door)
    other.exec('ROLLBACK')
    await admitted(door)
  })
})
