import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { onEachStore } from '../../../test/stores.ts'
import type { Store } from '../store/store.ts'
import { createQueue, type QueueOptions } from './queue.ts'
import type { Tasks, WorkOptions } from './types.ts'

const QUICK = { replica: 'a', leaseTime: 600, poll: 50, backoff: () => 10 } satisfies QueueOptions

/** A worker that is stopped after the test; gives what went wrong. */
function startWorker(
  t: TestContext,
  store: Store,
  tasks: Tasks,
  options: Partial<WorkOptions & QueueOptions> = {},
) {
  const stop = new AbortController()
  const faults: { task: string; isDead: boolean; error: unknown }[] = []
  const queue = createQueue(store, { ...QUICK, ...options })
  const done = queue.work(tasks, {
    concurrency: 4,
    grace: 1000,
    signal: stop.signal,
    onFault: (fault) => faults.push(fault),
    ...options,
  })
  const end = async () => {
    stop.abort()
    await done
  }
  t.after(end)
  return { end, faults, queue, stop }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await isTrue())) {
    assert(Date.now() < end, 'it never came')
    await sleep(10)
  }
}

onEachStore('queue', (open) => {
  test('a job that was added is done once and gone', async (t) => {
    const store = await open(t)
    const seen: unknown[] = []
    const { queue } = startWorker(t, store, {
      greet: async (payload) => void seen.push(await Promise.resolve(payload)),
    })
    await queue.add(store.db, { task: 'greet', payload: { name: 'Ada' } })
    await until(async () => (await queue.list({ limit: 10 })).length === 0)
    assert.deepEqual(seen, [{ name: 'Ada' }])
  })

  test('of many workers each job is done by one', async (t) => {
    const store = await open(t)
    const seen: number[] = []
    const tasks: Tasks = {
      count: async (payload) => {
        await sleep(1)
        seen.push((payload as { n: number }).n)
      },
    }
    const queue = createQueue(store, QUICK)
    for (let n = 0; n < 60; n++) await queue.add(store.db, { task: 'count', payload: { n } })
    for (const replica of ['a', 'b', 'c']) startWorker(t, store, tasks, { replica })
    await until(async () => (await queue.list({ limit: 1 })).length === 0)
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      Array.from({ length: 60 }, (_, n) => n),
    )
  })

  test('what is added in a transaction that fails was never there', async (t) => {
    const store = await open(t)
    const queue = createQueue(store, QUICK)
    const failed = store.db.transaction().execute(async (transaction) => {
      await queue.add(transaction, { task: 'greet', payload: 1 })
      throw new Error('no')
    })
    await assert.rejects(failed, /no/)
    assert.deepEqual(await queue.list({ limit: 10 }), [])
  })

  test('of jobs with one key one waits, as early as any of them would be', async (t) => {
    const store = await open(t)
    const queue = createQueue(store, QUICK)
    const first = await queue.add(store.db, { task: 'greet', payload: 1, key: 'k', delay: 60_000 })
    const second = await queue.add(store.db, { task: 'greet', payload: 2, key: 'k' })
    assert.equal(second, first)
    const [job] = await queue.list({ limit: 10 })
    assert(job && job.runAt - job.createdAt < 30_000)
  })

  test('jobs of one key are never done side by side', async (t) => {
    const store = await open(t)
    let running = 0
    let done = 0
    const tasks: Tasks = {
      slow: async () => {
        assert.equal(++running, 1)
        await sleep(60)
        running--
        done++
      },
    }
    const workers = ['a', 'b'].map((replica) => startWorker(t, store, tasks, { replica }))
    const queue = workers[0]?.queue
    assert(queue)
    await queue.add(store.db, { task: 'slow', payload: 0, key: 'k' })
    await until(() => running === 1)
    await queue.add(store.db, { task: 'slow', payload: 0, key: 'k' })
    await until(() => done === 2)
    assert.deepEqual(
      workers.flatMap(({ faults }) => faults),
      [],
    )
  })

  test('one that fails is tried again, and put aside when it failed too often', async (t) => {
    const store = await open(t)
    const attempts: number[] = []
    const { queue, faults } = startWorker(t, store, {
      fail: async (_payload, { attempt }) => {
        attempts.push(attempt)
        await Promise.reject(new Error(`attempt ${attempt}`))
      },
    })
    const id = await queue.add(store.db, { task: 'fail', payload: 0, maxAttempts: 3 })
    await until(() => faults.some(({ isDead }) => isDead))
    assert.deepEqual(attempts, [1, 2, 3])
    const [dead] = await queue.list({ state: 'dead', limit: 10 })
    assert.equal(dead?.error, 'attempt 3')
    assert.deepEqual(await queue.counts(), [{ task: 'fail', state: 'dead', count: 1 }])
    assert.equal(await queue.retry([id]), 1)
    await until(() => attempts.length === 6)
    await until(async () => (await queue.list({ state: 'dead', limit: 1 })).length === 1)
    assert.equal(await queue.discard([id]), 1)
    assert.deepEqual(await queue.list({ limit: 10 }), [])
  })

  test('a job whose holder died is taken over', async (t) => {
    const store = await open(t)
    const queue = createQueue(store, QUICK)
    const id = await queue.add(store.db, { task: 'greet', payload: 1 })
    const died = { state: 'running', holder: 'dead', held_until: store.now, attempts: 1 } as const
    await store.db.updateTable('jobs').set(died).where('id', '=', id).execute()
    const attempts: number[] = []
    startWorker(t, store, {
      greet: async (_, { attempt }) => void attempts.push(await Promise.resolve(attempt)),
    })
    await until(() => attempts.length > 0)
    assert.deepEqual(attempts, [2])
  })

  test('a long job is not taken over while its holder lives', async (t) => {
    const store = await open(t)
    let started = 0
    const tasks: Tasks = {
      long: async () => {
        started++
        await sleep(1500) // More than two leases.
      },
    }
    const { queue } = startWorker(t, store, tasks, { replica: 'a' })
    startWorker(t, store, tasks, { replica: 'b' })
    await queue.add(store.db, { task: 'long', payload: 0 })
    await until(async () => (await queue.list({ limit: 1 })).length === 0)
    assert.equal(started, 1)
  })

  test('a stop lets what was begun finish, and hands back what takes too long, untried', async (t) => {
    const store = await open(t)
    const finished: string[] = []
    const begun: string[] = []
    const { queue, end } = startWorker(
      t,
      store,
      {
        short: async () => {
          begun.push('short')
          await sleep(100)
          finished.push('short')
        },
        long: async (_payload, { signal }) => {
          begun.push('long')
          await sleep(60_000, undefined, { signal })
        },
      },
      { grace: 400 },
    )
    await queue.add(store.db, { task: 'short', payload: 0 })
    await queue.add(store.db, { task: 'long', payload: 0 })
    await until(() => begun.length === 2)
    await end()
    assert.deepEqual(finished, ['short'])
    const [left] = await queue.list({ limit: 10 })
    assert.deepEqual([left?.task, left?.state, left?.attempts], ['long', 'waiting', 0])
  })

  test('a schedule is done at its pace, once for all replicas, and as long as it is there', async (t) => {
    const store = await open(t)
    let times = 0
    const tasks: Tasks = {
      tick: async () => {
        times++
        await Promise.resolve()
      },
    }
    const { queue } = startWorker(t, store, tasks, { replica: 'a' })
    startWorker(t, store, tasks, { replica: 'b' })
    const every = { name: 'ticks', task: 'tick', payload: {}, jitter: 0 } as const
    await queue.schedule(store.db, { ...every, every: 3_600_000, isDueAtOnce: true })
    await until(() => times === 1)
    await sleep(150)
    assert.equal(times, 1)
    await queue.schedule(store.db, { ...every, every: 50 })
    await until(() => times >= 3)
    await queue.unschedule(store.db, 'ticks')
    await until(async () => (await queue.list({ limit: 1 })).length === 0)
    const before = times
    await sleep(200)
    assert.equal(times, before)
  })
})
