import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { onEachStore, testStore } from '../../../test/stores.ts'
import type { ServiceContext } from '../context.ts'
import { silentLogger } from '../observe/logger.ts'
import type { Indexer, StoredImage } from '../parts.ts'
import { findImage, putImage, setImageState } from '../store/images.ts'
import type { Store } from '../store/store.ts'
import type { HarborNeeds } from './needs.ts'
import { createPulls, MAX_FAILURES, MAX_PULLS, type Pulls } from './pulls.ts'

function replicaOf(t: TestContext, store: Store, pull: HarborNeeds['pull'], replica = 'one'): Pulls {
  const stop = new AbortController()
  t.after(() => stop.abort())
  const config = { indexer: { concurrency: 2 } }
  const context = { config, log: silentLogger, signal: stop.signal, store, replica }
  const indexer = {
    find: async (tenant: string, digest: string) => await findImage(store.db, tenant, digest),
  } as unknown as Indexer
  return createPulls(context as unknown as ServiceContext, { indexer, pull } as HarborNeeds)
}

function request(reference: string) {
  return { tenant: '', reference, insecure: false }
}

async function ended(pulls: Pulls, digest: string): Promise<void> {
  while ((await pulls.progress('', digest)).kind === 'running')
    await new Promise((resolve) => setTimeout(resolve, 2))
}

onEachStore('a pull for Harbor', (open) => {
  it('is known to every replica, by whom it is done or not', async (t) => {
    const store = await open(t)
    const { promise: release, resolve } = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    let calls = 0
    const pull = async (): Promise<StoredImage> => {
      calls++
      begun.resolve()
      await release
      const image = await putImage(store, store.db, { tenant: '', digest: 'digest', source: 'reference' })
      await setImageState(store.db, image.id, { state: 'indexed' })
      return image
    }
    const [one, other] = [replicaOf(t, store, pull), replicaOf(t, store, pull, 'other')]

    assert.deepEqual(await other.progress('', 'digest'), { kind: 'unknown' })
    one.start(request('a'), 'digest')
    await begun.promise
    assert.deepEqual(await other.progress('', 'digest'), { kind: 'running' })
    other.start(request('a'), 'digest')
    resolve()
    await ended(other, 'digest')
    await ended(one, 'digest')

    assert.equal((await other.progress('', 'digest')).kind, 'done')
    assert.equal((await one.progress('', 'digest')).kind, 'done')
    assert.equal(calls, 1)
  })
})

describe('pulls for Harbor', () => {
  it('run a few at a time, as many as may wait, and no more', async (t: TestContext) => {
    const { promise: release, resolve } = Promise.withResolvers<void>()
    const both = Promise.withResolvers<void>()
    let running = 0
    let most = 0
    const pulls = replicaOf(t, await testStore(t, 'sqlite'), async () => {
      most = Math.max(most, ++running)
      if (running === 2) both.resolve()
      await release
      running--
      throw new Error('not this time')
    })

    for (let index = 0; index < MAX_PULLS; index++) pulls.start(request('a'), `digest ${index}`)

    assert.throws(() => pulls.start(request('a'), 'one more'), { status: 503 })
    pulls.start(request('a'), 'digest 0')
    assert.deepEqual(await pulls.progress('', 'digest 1'), { kind: 'running' })
    await both.promise
    resolve()
    await ended(pulls, `digest ${MAX_PULLS - 1}`)
    assert.equal(most, 2)
    pulls.start(request('a'), 'one more')
    await ended(pulls, 'one more')
  })

  it('are remembered when they failed, the latest of them', async (t: TestContext) => {
    const pulls = replicaOf(t, await testStore(t, 'sqlite'), () =>
      Promise.reject(new Error('at /secret/path')),
    )
    for (let index = 0; index <= MAX_FAILURES; index++) {
      pulls.start(request('a'), `digest ${index}`)
      await ended(pulls, `digest ${index}`)
    }

    const failed = { kind: 'failed', message: 'The image could not be scanned.' }
    assert.deepEqual(await pulls.progress('', `digest ${MAX_FAILURES}`), failed)
    assert.deepEqual(await pulls.progress('', 'digest 1'), failed)
    assert.deepEqual(await pulls.progress('', 'digest 0'), { kind: 'unknown' })
    assert.deepEqual(await pulls.progress('other', 'digest 1'), { kind: 'unknown' })
  })
})
