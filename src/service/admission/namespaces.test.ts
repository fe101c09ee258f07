import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { ApiFailure } from '../../kubernetes/client/failure.ts'
import type { ApiClient, ApiRequest } from '../../kubernetes/client/types.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { silentLogger } from '../observe/logger.ts'
import { createNamespaces } from './namespaces.ts'

const namespace = (name: string, labels?: object): KubernetesObject => ({
  metadata: { name, ...(labels ? { labels } : {}) },
})

/** A cluster that lists and answers what it is told to, and ends each watch when the test says so. */
function cluster(t: TestContext, answer: (request: ApiRequest) => KubernetesObject) {
  const stop = new AbortController()
  t.after(() => stop.abort())
  let now = 0
  const paths: string[] = []
  const watches: PromiseWithResolvers<KubernetesObject>[] = []
  const client: ApiClient = {
    name: 'test',
    request: async (request) => {
      paths.push(request.path)
      return await Promise.resolve(answer(request))
    },
    lines: async function* ({ signal }) {
      const next = Promise.withResolvers<KubernetesObject>()
      signal.addEventListener('abort', () => next.reject(signal.reason as Error))
      watches.push(next)
      yield await next.promise
    },
    close: async () => await Promise.resolve(),
  }
  const namespaces = createNamespaces({
    client,
    log: silentLogger,
    now: () => now,
    signal: stop.signal,
    staleAfter: 60_000,
    sleep: async () => await Promise.resolve(),
  })
  const following = namespaces.follow(stop.signal)
  t.after(async () => await following.catch(() => undefined))
  return {
    namespaces,
    paths,
    advance: (milliseconds: number) => void (now += milliseconds),
    /** Sends an event over the watch that runs, once it does. */
    send: async (event: KubernetesObject) => {
      await turns(() => watches.length > 0)
      watches.shift()?.resolve(event)
      await turns(() => watches.length > 0)
    },
    labels: async (name: string) => await namespaces.labelsOf(name, stop.signal),
  }
}

async function turns(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

const missing = new ApiFailure(404, 'NotFound', 'none')

describe('labels of namespaces', () => {
  it('are those of the list, and of what the watch says after it', async (t) => {
    const { namespaces, send, labels } = cluster(t, ({ query }) => {
      if (query?.['limit'] === undefined) throw missing
      return {
        items: [namespace('a', { x: '1', odd: 7 }), namespace('b')],
        metadata: { resourceVersion: '1' },
      }
    })
    assert.match(namespaces.fault() ?? '', /were not listed yet/)
    assert.equal(await labels('a'), undefined)
    await turns(() => namespaces.fault() === undefined)

    assert.deepEqual(await labels('a'), { x: '1' })
    assert.deepEqual(await labels('b'), {})
    await send({ type: 'MODIFIED', object: namespace('b', { y: '2' }) })
    await send({ type: 'DELETED', object: namespace('a') })
    assert.deepEqual(await labels('b'), { y: '2' })
    assert.equal(await labels('a'), undefined)
    assert.equal(namespaces.state().known, 1)
  })

  it('are listed anew where the thread was lost: what is gone is not known', async (t) => {
    let lists = 0
    const { namespaces, send, labels } = cluster(t, ({ query }) => {
      if (query?.['limit'] === undefined) throw missing
      return { items: [namespace(['a', 'b'][lists++] ?? 'c', {})], metadata: { resourceVersion: '1' } }
    })
    await turns(() => namespaces.fault() === undefined)

    await send({ type: 'ERROR', object: { kind: 'Status', code: 410 } })
    assert.equal(lists, 2)
    assert.equal(await labels('a'), undefined)
    assert.deepEqual(await labels('b'), {})
  })

  it('of one that is not known are asked for once, for a short time', async (t) => {
    let isThere = false
    const { namespaces, paths, labels, advance } = cluster(t, ({ path, query }) => {
      if (query?.['limit'] !== undefined) return { items: [] }
      if (isThere) return namespace(path.split('/').at(-1) ?? '', { made: 'now' })
      throw missing
    })
    await turns(() => namespaces.fault() === undefined)

    assert.deepEqual(await Promise.all([labels('a/b'), labels('a/b')]), [undefined, undefined])
    assert.deepEqual(paths.slice(1), ['/api/v1/namespaces/a%2Fb'])
    isThere = true
    assert.equal(await labels('a/b'), undefined)
    advance(5000)
    assert.deepEqual(await labels('a/b'), { made: 'now' })
    assert.equal(paths.length, 3)
  })

  it('count as unknown when the cluster is silent, until it says anything', async (t) => {
    const { namespaces, advance, send, labels } = cluster(t, () => ({
      items: [namespace('a', { x: '1' })],
      metadata: { resourceVersion: '1' },
    }))
    await turns(() => namespaces.fault() === undefined)

    advance(60_000)
    assert.deepEqual(await labels('a'), { x: '1' })
    advance(1)
    assert.equal(await labels('a'), undefined)
    assert.match(namespaces.fault() ?? '', /for 60 s/)
    assert.equal(namespaces.state().silence, 60_001)
    await send({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '2' } } })
    assert.deepEqual(await labels('a'), { x: '1' })
  })

  it('are tried again where the cluster refuses to say them', async (t) => {
    let refusals = 2
    const { namespaces } = cluster(t, () => {
      if (refusals-- > 0) throw new ApiFailure(403, 'Forbidden', 'no')
      return { items: [] }
    })
    await turns(() => namespaces.fault() === undefined)
    assert.equal(refusals, -1)
  })
})
