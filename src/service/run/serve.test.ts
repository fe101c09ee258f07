import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../../test/registry-server.ts'
import { surfaceOf, testRoute } from '../../../test/serve-routes.ts'
import { testServiceConfig } from '../../../test/service-config.ts'
import { STORE_KINDS, testAddress } from '../../../test/stores.ts'
import type { ServiceConfig } from '../config/types.ts'
import type { ServiceContext } from '../context.ts'
import { createLogger } from '../observe/create-logger.ts'
import { advisoriesCheck } from './checks.ts'
import { type Addresses, serve } from './serve.ts'
import type { Assembly } from './types.ts'

interface Running {
  readonly addresses: Required<Addresses>
  readonly context: ServiceContext
  readonly stop: () => void
  /** Settles as the service does. */
  readonly ended: Promise<void>
  readonly log: () => string
}

async function start(
  t: TestContext,
  assembly: (context: ServiceContext) => Partial<Assembly>,
  changes: Partial<ServiceConfig> = {},
): Promise<Running> {
  const config = testServiceConfig(await temporaryFolder(t), changes)
  const stop = new AbortController()
  let log = ''
  let context: ServiceContext | undefined
  const listening = Promise.withResolvers<Addresses>()
  const ended = serve(config, {
    signal: stop.signal,
    environment: {},
    log: createLogger({ level: 'info', to: { write: (line) => void (log += line) } }),
    assemble: (made) => {
      context = made
      return Promise.resolve({ surfaces: [surfaceOf([HELLO])], pools: [], checks: [], ...assembly(made) })
    },
    onListening: listening.resolve,
  })
  ended.catch(listening.reject)
  t.after(async () => {
    stop.abort()
    await ended.catch(() => undefined)
  })
  const addresses = (await listening.promise) as Required<Addresses>
  assert.ok(context)
  return { addresses, context, stop: () => stop.abort(), ended, log: () => log }
}

const HELLO = testRoute({
  path: '/hello',
  handle: () => Promise.resolve({ status: 200, body: { kind: 'json', value: 'hello' } }),
})

async function status(url: string): Promise<number> {
  return (await fetch(url)).status
}

for (const kind of STORE_KINDS)
  describe(`a service on ${kind}`, () => {
    it('makes its tables, does jobs, serves, tells how it is, and stops in order', async (t) => {
      const address = await testAddress(t, kind)
      const done: unknown[] = []
      const { addresses, context, stop, ended, log } = await start(
        t,
        () => ({
          pools: [
            {
              name: 'test',
              tasks: {
                work: (payload) => {
                  done.push(payload)
                  return Promise.resolve()
                },
                fails: () => Promise.reject(new Error('as it should')),
              },
              concurrency: 2,
            },
          ],
          checks: [
            advisoriesCheck({
              readiness: () => Promise.resolve({ hasDatabase: done.length > 0, missing: [], old: [] }),
            }),
          ],
        }),
        { store: { ...address, migrate: true } },
      )
      assert.equal(await status(`${addresses.main}/hello`), 200)
      assert.match(await (await fetch(`${addresses.main}/robots.txt`)).text(), /Disallow: \/\n/)
      assert.equal(await status(`${addresses.main}/metrics`), 404)
      assert.equal(await status(`${addresses.introspection}/readyz`), 503)

      await context.queue.add(context.store.db, { task: 'work', payload: 1 })
      await context.queue.add(context.store.db, { task: 'fails', payload: 1, maxAttempts: 1 })
      while (done.length === 0 || !log().includes('job given up')) await sleep(20)

      assert.equal(await status(`${addresses.introspection}/readyz`), 200)
      assert.equal(await status(`${addresses.introspection}/healthz`), 200)
      const page = await (await fetch(`${addresses.introspection}/metrics`)).text()
      assert.match(page, /plimsoll_queue_jobs\{task="fails",state="dead"\} 1/)
      assert.match(page, /plimsoll_queue_faults_total\{task="fails",is_dead="true"\} 1/)
      assert.match(page, /plimsoll_job_duration_seconds_count\{task="work",outcome="done"\} 1/)
      assert.match(page, /plimsoll_ready\{check="advisories"\} 1/)
      assert.match(page, /plimsoll_store_bytes [1-9]/)
      assert.match(page, /clair_cmd_version_info\{version="[^"]+"\} 1/)

      stop()
      await ended
      assert.match(log(), /service stopped/)
      await assert.rejects(fetch(`${addresses.main}/hello`))
      await assert.rejects(fetch(`${addresses.introspection}/healthz`))
    })
  })

describe('a start', () => {
  it('is refused on an address that others reach while nobody is asked who they are', async (t) => {
    const listen = { ...testServiceConfig('').listen, host: '0.0.0.0' }
    await assert.rejects(
      start(t, () => ({}), { listen }),
      { code: 'service-exposed' },
    )
    const { addresses } = await start(t, () => ({}), {
      listen,
      auth: { allowAnyone: true, oidc: [], apiKeys: false },
    })
    assert.equal(await status(`http://127.0.0.1:${new URL(addresses.main).port}/hello`), 200)
  })

  it('says when nobody can be let in, for want of a key', async (t) => {
    const listen = { ...testServiceConfig('').listen, host: '0.0.0.0' }
    const auth = { allowAnyone: false, oidc: [], apiKeys: true }
    const { addresses, log } = await start(t, () => ({}), { listen, auth })
    assert.match(log(), /no API key yet/)
    const { port } = new URL(addresses.main)
    assert.equal(await status(`http://127.0.0.1:${port}/hello`), 401)
    assert.equal(await status(`http://127.0.0.1:${port}/robots.txt`), 200)
    const local = await start(t, () => ({}), { auth })
    assert.doesNotMatch(local.log(), /no API key yet/)
    assert.equal(await status(`${local.addresses.main}/hello`), 200)
  })

  it('that fails half-way closes what is open, and says why', async (t) => {
    let isClosed = false
    const other = await start(t, () => ({}))
    const listen = { ...testServiceConfig('').listen, port: Number(new URL(other.addresses.main).port) }
    const pool = { name: 'test', tasks: { work: () => Promise.resolve() }, concurrency: 1 }
    const close = (): Promise<void> => {
      isClosed = true
      return Promise.resolve()
    }
    await assert.rejects(
      start(t, () => ({ pools: [pool], close }), { listen }),
      {
        code: 'service-address-unusable',
      },
    )
    assert.ok(isClosed)
  })

  it('does not migrate what it is not told to', async (t) => {
    const address = await testAddress(t, 'postgres')
    await assert.rejects(
      start(t, () => ({}), { store: { ...address, migrate: false } }),
      {
        code: 'store-outdated',
      },
    )
  })

  it('makes the tables of a SQLite file that is new, whatever it is told', async (t) => {
    const address = await testAddress(t, 'sqlite')
    const { addresses } = await start(t, () => ({}), { store: { ...address, migrate: false } })
    assert.equal(await status(`${addresses.introspection}/readyz`), 200)
  })

  it('puts schedules in place before anything is served', async (t) => {
    let isStarted = false
    await start(t, () => ({
      start: async () => {
        await sleep(10)
        isStarted = true
      },
    }))
    assert.ok(isStarted)
  })

  it('without anything to serve still works and says how it is', async (t) => {
    const { addresses } = await start(t, () => ({ surfaces: [] }))
    assert.equal(addresses.main, undefined)
    assert.equal(await status(`${addresses.introspection}/healthz`), 200)
  })
})

describe('a stop', () => {
  const slow = (milliseconds: number, onBegin: () => void = () => undefined) =>
    testRoute({
      path: '/slow',
      handle: async ({ signal }) => {
        onBegin()
        await sleep(milliseconds, undefined, { signal })
        return { status: 200 }
      },
    })

  it('lets requests and jobs finish', async (t) => {
    let isDone = false
    const work = async (): Promise<void> => {
      await sleep(200)
      isDone = true
    }
    const { addresses, context, stop, ended, log } = await start(t, () => ({
      surfaces: [surfaceOf([slow(200)])],
      pools: [{ name: 'test', tasks: { work }, concurrency: 1 }],
    }))
    await context.queue.add(context.store.db, { task: 'work', payload: 1 })
    const answer = status(`${addresses.main}/slow`)
    await sleep(100)
    stop()
    assert.equal(await answer, 200)
    await ended
    assert.ok(isDone)
    assert.doesNotMatch(log(), /given up/)
  })

  it('gives up what takes longer than its grace, and hands jobs back', async (t) => {
    const address = await testAddress(t, 'postgres')
    const store = { ...address, migrate: true }
    const begun = Promise.withResolvers<void>()
    const stuck = (_payload: unknown, { signal }: { signal: AbortSignal }): Promise<void> =>
      sleep(60_000, undefined, { signal })
    const { addresses, context, stop, ended, log } = await start(
      t,
      () => ({
        surfaces: [surfaceOf([slow(60_000, begun.resolve)])],
        pools: [{ name: 'test', tasks: { stuck }, concurrency: 1 }],
      }),
      { stopGrace: 200, store },
    )
    await context.queue.add(context.store.db, { task: 'stuck', payload: 1 })
    const answer = status(`${addresses.main}/slow`).catch(() => 'cut')
    await begun.promise
    while ((await context.queue.list({ state: 'running', limit: 1 })).length === 0) await sleep(20)
    stop()
    await ended
    assert.ok([500, 'cut'].includes(await answer))
    assert.match(log(), /requests given up/)
    const again = await start(t, () => ({}), { store })
    assert.deepEqual(
      (await again.context.queue.list({ limit: 9 })).map(({ state }) => state),
      ['waiting'],
    )
  })

  it('comes by itself when the workers die, with the reason', async (t) => {
    const { ended } = await start(t, (context) => {
      const { queue } = context
      Object.assign(queue, { work: () => Promise.reject(new Error('the queue is broken')) })
      return { pools: [{ name: 'test', tasks: {}, concurrency: 1 }] }
    }).catch((error: unknown) => ({ ended: Promise.reject(error as Error) }))
    await assert.rejects(ended, /the queue is broken/)
  })
})
