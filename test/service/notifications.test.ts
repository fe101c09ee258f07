import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { notificationRoutes as clairRoutes } from '../../src/service/clair/routes/notifications.ts'
import type { TargetConfig } from '../../src/service/config/types.ts'
import type { ServiceContext } from '../../src/service/context.ts'
import type { ClairNotification } from '../../src/service/notifier/clair-notification.ts'
import { deliveryId, notificationId, runningOperation } from '../../src/service/notifier/ids.ts'
import { createNotifier, type Notifier } from '../../src/service/notifier/notifier.ts'
import { notificationRoutes } from '../../src/service/notifier/routes.ts'
import { silentLogger } from '../../src/service/observe/logger.ts'
import { noMetrics } from '../../src/service/observe/metrics.ts'
import { createQueue } from '../../src/service/queue/queue.ts'
import type { Store } from '../../src/service/store/store.ts'
import { tellOfRunning } from '../../src/service/watcher/tell.ts'
import { freePort, startServer } from '../http-server.ts'
import { entryWith, RUNNING } from '../notification-fixtures.ts'
import { OPERATION, putChange, putImageRow, putOperations, putPackage } from '../notification-rows.ts'
import { RABBITMQ_SERVER } from '../rabbitmq.ts'
import { needs } from '../real-data.ts'
import { temporaryFolder } from '../registry-server.ts'
import { serveRoutes } from '../serve-routes.ts'
import { testServiceConfig } from '../service-config.ts'
import { onEachStore } from '../stores.ts'
import { CALLBACK, startReceivers } from './receivers.ts'

const ID = notificationId(OPERATION, '')

interface Replica {
  readonly context: ServiceContext
  readonly notifier: Notifier
}

async function startReplica(
  t: TestContext,
  store: Store,
  targets: readonly TargetConfig[],
  replica = 'a',
  deliveryInterval = 0,
  isEnabled = true,
): Promise<Replica> {
  const stop = new AbortController()
  const base = testServiceConfig(await temporaryFolder(t))
  const config = { ...base, notifier: { ...base.notifier, isEnabled, targets, deliveryInterval } }
  const queue = createQueue(store, { replica, leaseTime: 2000, poll: 50, backoff: () => 100 })
  const context: ServiceContext = {
    config,
    store,
    queue,
    log: silentLogger,
    metrics: noMetrics,
    now: () => Date.now(),
    environment: {},
    replica,
    signal: stop.signal,
  }
  const notifier = await createNotifier(context)
  const done = queue.work(notifier.tasks, {
    concurrency: 4,
    signal: stop.signal,
    grace: 1000,
    onFault: () => undefined,
  })
  t.after(async () => {
    stop.abort(new Error('The test is over.'))
    await done
    await notifier.close()
  })
  return { context, notifier }
}

/** What the matcher leaves behind: an advisory is new for a package that some images have. */
async function putNews(store: Store, images: number): Promise<void> {
  await putOperations(store)
  const pkg = await putPackage(store, 'openssl')
  await store.db.transaction().execute(async (db) => {
    for (let image = 0; image < images; image++)
      await putImageRow({ db }, { name: `registry.example/app${image}:1`, packages: [pkg] })
  })
  await putChange(store, { pkg, after: {} })
}

async function notify({ queue, store }: ServiceContext): Promise<void> {
  await queue.add(store.db, { task: 'notify', payload: { operation: OPERATION }, key: `notify ${OPERATION}` })
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await isSo()); await sleep(20))
    assert.ok(Date.now() < end, 'it never came')
}

async function isQuiet({ queue }: ServiceContext): Promise<boolean> {
  return (await queue.list({ limit: 1 })).length === 0
}

function webhook(name: string, url: string, changes: Partial<TargetConfig> = {}): TargetConfig {
  return { kind: 'webhook', name, url, headers: {}, form: 'content', filter: {}, ...changes } as TargetConfig
}

onEachStore('what changed', (open) => {
  test('arrives by webhook, AMQP and STOMP, is paged and deleted', async (t) => {
    if (!needs(t, existsSync(RABBITMQ_SERVER), 'rabbitmq-server is not installed')) return
    const store = await open(t)
    const { hook: receiver, targets, take } = await startReceivers(t)
    const { context, notifier } = await startReplica(t, store, [
      ...targets,
      webhook('web team', receiver.url, { filter: { labels: { team: 'web' } } }),
    ])
    await putNews(store, 5)

    await notify(context)
    await until(() => isQuiet(context))

    const told = (target: string) => {
      const id = deliveryId(ID, target)
      return { notification_id: id, callback: `${CALLBACK}/${id}` }
    }
    // Nothing of it concerns the team of the web.
    assert.deepEqual(
      receiver.requests.map(({ body }) => JSON.parse(body) as unknown),
      [told('hook')],
    )
    assert.deepEqual(await take.stomp(), told('stomp'))
    const direct = (await take.amqp()) as ClairNotification[]
    assert.equal(direct.length, 5)

    const { url } = await serveRoutes(t, [...clairRoutes(store), ...notificationRoutes(context, notifier)])
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`)
      return { status: response.status, body: (await response.json().catch(() => undefined)) as never }
    }
    const seen: ClairNotification[] = []
    for (let next = ''; ; ) {
      const { body } = await get(`/notifier/api/v1/notification/${ID}?page_size=2${next}`)
      const { page, notifications } = body as { page: { next?: string }; notifications: ClairNotification[] }
      seen.push(...notifications)
      if (page.next === undefined) break
      next = `&next=${page.next}`
    }
    assert.deepEqual(seen, direct)
    const { notifications } = (await get('/api/v1/notifications')).body as { notifications: object[] }
    assert.deepEqual(
      notifications.map((one) => ({ ...one, createdAt: '' })),
      [{ id: ID, feed: 'debian', operation: OPERATION, createdAt: '', receipt: 'delivered', entries: 5 }],
    )
    const first = (await get(`/api/v1/notifications/${ID}?limit=3`)).body as {
      entries: object[]
      next: string
    }
    const second = (await get(`/api/v1/notifications/${ID}?limit=3&cursor=${first.next}`))
      .body as typeof first
    assert.deepEqual([first.entries.length, second.entries.length, second.next], [3, 2, undefined])
    const { deliveries } = (await get(`/api/v1/notifications/${ID}/deliveries`)).body as {
      deliveries: { target: string; state: string }[]
    }
    assert.deepEqual(
      deliveries.map(({ target, state }) => [target, state]),
      [
        ['amqp', 'delivered'],
        ['hook', 'delivered'],
        ['stomp', 'delivered'],
      ],
    )
    assert.equal((await get('/api/v1/notifications?cursor=x')).status, 400)
    assert.equal((await get('/api/v1/notifications?limit=0')).status, 400)

    const gone = await fetch(`${url}/notifier/api/v1/notification/${ID}`, { method: 'DELETE' })
    assert.equal(gone.status, 200)
    assert.equal((await get(`/notifier/api/v1/notification/${ID}`)).status, 404)
    assert.equal((await get(`/api/v1/notifications/${ID}/deliveries`)).status, 404)
  })

  test('is read by each target as its filter has it, and deleted by each for itself', async (t) => {
    const store = await open(t)
    const receiver = await startServer(t, (_request, response) => response.end())
    const callback = 'http://clair.example/'
    const form = 'callback'
    const { context, notifier } = await startReplica(t, store, [
      webhook('all', receiver.url, { form, callback }),
      webhook('web', receiver.url, { form, callback, filter: { labels: { team: 'web' } } }),
    ])
    await putNews(store, 4)
    const [image] = await store.db.selectFrom('images').select('id').orderBy('id').limit(1).execute()
    await store.db
      .insertInto('image_labels')
      .values({ image_id: image?.id ?? 0, name: 'team', value: 'web' })
      .execute()

    await notify(context)
    await until(() => isQuiet(context))

    const { url } = await serveRoutes(t, [...clairRoutes(store), ...notificationRoutes(context, notifier)])
    const [all, web] = [deliveryId(ID, 'all'), deliveryId(ID, 'web')]
    const told = receiver.requests.map(
      ({ body }) => (JSON.parse(body) as { notification_id: string }).notification_id,
    )
    assert.deepEqual(told.toSorted(), [all, web].toSorted())
    const read = async (id: string, query = ''): Promise<number> => {
      const response = await fetch(`${url}/notifier/api/v1/notification/${id}${query}`)
      if (response.status !== 200) return -response.status
      return ((await response.json()) as { notifications: unknown[] }).notifications.length
    }
    const remove = async (id: string): Promise<number> =>
      (await fetch(`${url}/notifier/api/v1/notification/${id}`, { method: 'DELETE' })).status
    assert.deepEqual(
      [await read(all), await read(all, '?page_size=3'), await read(web), await read(ID)],
      [4, 3, 1, 4],
    )
    assert.equal(await remove(web), 200)
    assert.deepEqual([await read(web), await remove(web), await read(all)], [-404, 404, 4])
    assert.equal(await remove(all), 200)
    assert.deepEqual([await read(all), await read(ID)], [-404, -404])
  })

  test('is told to nobody who did not ask for the tenant', async (t) => {
    const store = await open(t)
    const receiver = await startServer(t, (_request, response) => response.end())
    const { context } = await startReplica(t, store, [
      webhook('by default', `${receiver.url}/default`),
      webhook('of b', `${receiver.url}/b`, { tenants: ['b'] }),
      webhook('of both', `${receiver.url}/both`, { tenants: ['', 'b'] }),
      webhook('of all', `${receiver.url}/all`, { tenants: ['*'] }),
      webhook('of c', `${receiver.url}/c`, { tenants: ['c'] }),
    ])
    await putOperations(store)
    const pkg = await putPackage(store, 'openssl')
    for (const tenant of ['', 'b'])
      await putImageRow(store, { name: `app of ${tenant}`, tenant, packages: [pkg] })
    await putChange(store, { pkg, after: {} })

    await notify(context)
    await until(() => isQuiet(context))

    const told = receiver.requests.map(({ path, body }) => {
      const { tenant, entries } = JSON.parse(body) as {
        tenant: string
        entries: { image: { name: string } }[]
      }
      return [path, tenant, entries.map(({ image }) => image.name).join()].join(' ')
    })
    assert.deepEqual(told.toSorted(), [
      '/all  app of ',
      '/all b app of b',
      '/b b app of b',
      '/both  app of ',
      '/both b app of b',
      '/default  app of ',
    ])
  })

  test('is collected for the interval, which all replicas count alike', async (t) => {
    const store = await open(t)
    const hour = 60 * 60 * 1000
    const receiver = await startServer(t, (_request, response) => response.end())
    const { context } = await startReplica(t, store, [webhook('one', receiver.url)], 'a', hour)
    await putNews(store, 1)

    await notify(context)
    const waiting = async () => await context.queue.list({ task: 'deliver', limit: 10 })
    await until(async () => (await waiting()).length > 0)

    const [job] = await waiting()
    assert.ok((job?.runAt ?? 0) % hour < 10_000, 'at the full hour')
    assert.ok((job?.runAt ?? 0) > (job?.createdAt ?? 0))
    assert.equal(receiver.requests.length, 0)
  })

  test('is told once, whichever of two replicas does it, and however often it is asked for', async (t) => {
    const store = await open(t)
    const receiver = await startServer(t, (_request, response) => response.end())
    const targets = [webhook('one', `${receiver.url}/one`), webhook('two', `${receiver.url}/two`)]
    const { context } = await startReplica(t, store, targets, 'a')
    const { notifier: other } = await startReplica(t, store, targets, 'b')
    await putNews(store, 30)

    const job = { id: 1, attempt: 1, isLastAttempt: false, signal: new AbortController().signal }
    await Promise.all([
      notify(context),
      other.tasks['notify']?.({ operation: OPERATION }, job),
      other.tasks['notify']?.({ operation: OPERATION }, job),
    ])
    await notify(context)
    await until(() => isQuiet(context))

    const ids = receiver.requests.map(({ path, headers }) => `${path} ${headers['x-plimsoll-delivery']}`)
    assert.equal(ids.length, 2)
    assert.equal(new Set(ids).size, 2)
    assert.equal((await store.db.selectFrom('notification_entries').select('id').execute()).length, 30)
  })

  test('reaches a target that was down when it is up again, and holds up no other (fault 8 of Clair)', async (t) => {
    const store = await open(t)
    let isUp = false
    const down = await startServer(t, (_request, response) =>
      response.writeHead(isUp ? 200 : 503).end('busy'),
    )
    const up = await startServer(t, (_request, response) => response.end())
    const { context, notifier } = await startReplica(t, store, [
      webhook('a down', down.url),
      webhook('b dead', `http://127.0.0.1:${await freePort()}`),
      webhook('c up', up.url),
    ])
    await putNews(store, 1)

    await notify(context)
    await until(() => up.requests.length === 1 && down.requests.length >= 3)
    const { url } = await serveRoutes(t, notificationRoutes(context, notifier))
    const deliveries = async () => {
      const response = await fetch(`${url}/api/v1/notifications/${ID}/deliveries`)
      const { deliveries: all } = (await response.json()) as {
        deliveries: { target: string; state: string; error?: string }[]
      }
      return all.map(({ target, state, error }) => [target, state, error])
    }
    const refused = `${new URL(down.url).host} answered 503: busy`
    assert.deepEqual((await deliveries())[0], ['a down', 'waiting', refused])

    isUp = true
    await until(async () => (await deliveries())[0]?.[1] === 'delivered')
    const ids = new Set(down.requests.map(({ headers }) => headers['x-plimsoll-delivery']))
    assert.equal(ids.size, 1)
    assert.equal(up.requests.length, 1)

    // The other is given up in the end, and tried again when a person says so.
    await until(async () => (await deliveries())[1]?.[1] === 'failed')
    assert.equal((await context.queue.list({ state: 'dead', limit: 10 })).length, 1)
    const listed = (await (await fetch(`${url}/api/v1/notifications`)).json()) as {
      notifications: { receipt: string }[]
    }
    assert.equal(listed.notifications[0]?.receipt, 'failed')
    const retry = async (target: string) =>
      (
        await fetch(`${url}/api/v1/notifications/${ID}/deliveries/${encodeURIComponent(target)}/retry`, {
          method: 'POST',
        })
      ).status
    assert.equal(await retry('nobody'), 404)
    assert.equal(await retry('b dead'), 202)
    assert.equal((await context.queue.list({ state: 'dead', limit: 10 })).length, 0)
    assert.equal((await deliveries())[1]?.[1], 'waiting')
  })

  test('is forgotten when it is old, and a target that is gone is no endless failure', async (t) => {
    const store = await open(t)
    const { context, notifier } = await startReplica(t, store, [])
    await putNews(store, 1)
    await notify(context)
    await until(() => isQuiet(context))
    await store.db
      .insertInto('deliveries')
      .values({ notification: ID, target: 'gone', state: 'waiting', attempts: 0, error: null, changed_at: 1 })
      .execute()
    const job = { id: 1, attempt: 1, isLastAttempt: false, signal: new AbortController().signal }
    await notifier.tasks['deliver']?.({ notification: ID, target: 'gone' }, job)
    const delivery = await store.db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual([delivery.state, delivery.error], ['failed', 'The target is not configured any more.'])

    await notifier.tasks['clean-notifications']?.({}, job)
    assert.equal((await store.db.selectFrom('notifications').select('id').execute()).length, 1)
    await store.db.updateTable('notifications').set({ created_at: 1 }).execute()
    await notifier.tasks['clean-notifications']?.({}, job)
    assert.equal((await store.db.selectFrom('notifications').select('id').execute()).length, 0)
    assert.equal((await store.db.selectFrom('deliveries').select('target').execute()).length, 0)
    await notifier.tasks['deliver']?.({ notification: ID, target: 'gone' }, job)
  })

  test('is told to nobody where that is switched off', async (t) => {
    const store = await open(t)
    const hook = await startServer(t, (_request, response) => response.end())
    const { context } = await startReplica(t, store, [webhook('hook', hook.url)], 'a', 0, false)
    await putNews(store, 1)

    await notify(context)
    await until(() => isQuiet(context))

    assert.deepEqual(await store.db.selectFrom('notifications').selectAll().execute(), [])
    assert.equal(hook.requests.length, 0)
  })

  test('of what runs is told in full, and in Clair’s words to nobody', async (t) => {
    const store = await open(t)
    const receiver = await startServer(t, (_request, response) => response.end())
    const { context } = await startReplica(t, store, [
      webhook('ours', receiver.url),
      webhook('clair', receiver.url, { form: 'callback', callback: CALLBACK }),
    ])
    const image = await putImageRow(store, { name: 'registry.example/app:1', packages: [] })
    const { kind: _, id: __, ...body } = entryWith(1, { running: RUNNING })
    const telling = { cluster: 'prod', judgements: ['a'], entries: [{ image: image.id, body }] }
    for (let count = 0; count < 2; count++)
      await store.db
        .transaction()
        .execute(async (transaction) => await tellOfRunning(context, transaction, telling))
    const id = notificationId(runningOperation('prod', ['a']), '')
    // The queue may do it twice.
    const again = { task: 'notify-running', payload: { notification: id } }
    await context.queue.add(store.db, again)
    await until(() => isQuiet(context))

    const bodies = receiver.requests.map(
      ({ body: text }) => JSON.parse(text) as { id: string; entries: object[] },
    )
    assert.deepEqual(
      bodies.map((one) => [one.id, one.entries.length]),
      [[deliveryId(id, 'ours'), 1]],
    )
    const entries = bodies.flatMap((one) => one.entries)
    assert.deepEqual(
      entries.map((entry) => 'running' in entry && entry.running),
      [RUNNING],
    )
  })
})

test('targets that cannot work are told at the start', async (t) => {
  const { testStore } = await import('../stores.ts')
  const store = await testStore(t, 'sqlite')
  const cases: TargetConfig[][] = [
    [webhook('one', 'http://127.0.0.1'), webhook('one', 'http://127.0.0.1')],
    [webhook('one', 'http://127.0.0.1', { filter: { minSeverity: 'dire' } })],
  ]
  for (const targets of cases)
    await assert.rejects(startReplica(t, store, targets), { code: 'config-invalid' })
})
