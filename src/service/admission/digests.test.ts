import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type StoredImage, serveImage, storedImage } from '../../../test/fake-registry.ts'
import { startServer } from '../../../test/http-server.ts'
import { testIndexer } from '../../../test/indexer-context.ts'
import { testStore } from '../../../test/stores.ts'
import type { PullLogin } from '../../kubernetes/keyring/read-secret.ts'
import { putImage } from '../store/images.ts'
import { createSeal } from '../store/seal.ts'
import { createDigests, type Resolved } from './digests.ts'

const { signal } = new AbortController()

/** A registry that lets one user in, and what it was asked for, by whom. */
async function startRegistry(t: TestContext, image: StoredImage, user: string) {
  const asked: string[] = []
  let isOpen = true
  const server = await startServer(t, (request, response) => {
    const [, pair = ''] = (request.headers['authorization'] ?? '').split(' ')
    const [who = ''] = Buffer.from(pair, 'base64').toString().split(':')
    if (request.path.includes('/manifests/')) asked.push(who || 'nobody')
    if (isOpen && who === user && serveImage(image, request, response)) return
    response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('{}')
  })
  const host = new URL(server.url).host
  return { host, asked, close: () => void (isOpen = false) }
}

async function start(t: TestContext, user = 'sailor') {
  const image = storedImage()
  const registry = await startRegistry(t, image, user)
  const store = await testStore(t, 'sqlite')
  const made = testIndexer(t, store)
  let now = 1_000_000
  const context = { ...made.context, now: () => now, environment: { HOME: '/nonexistent' } }
  const watch = { ask: async <T>(work: (given: AbortSignal) => Promise<T>) => await work(signal) }
  const digests = createDigests(context, createSeal(undefined), watch)
  const tag = `${registry.host}/team/app:1`
  return {
    ...registry,
    image,
    store,
    tag,
    pinned: `${registry.host}/team/app@${image.manifestDigest}`,
    advance: (milliseconds: number) => void (now += milliseconds),
    resolve: async (name: string, ...users: readonly string[]) =>
      await digests.resolve(name, signal, { loginsFor: () => users.map(login) }),
    /** Asks, and goes away. */
    leave: async (name: string, user: string) => {
      const gone = new AbortController()
      const asking = digests.resolve(name, gone.signal, { loginsFor: () => [login(user)] })
      gone.abort(new Error('gone'))
      await assert.rejects(asking, /gone/)
    },
    plainly: async (name: string) => await digests.resolve(name, signal),
  }
}

function login(username: string): PullLogin {
  return { key: 'x', username, password: 'hush', source: `n/${username}` }
}

function shown(resolved: Resolved): string {
  return resolved.kind === 'fault' ? 'fault' : (resolved.login?.username ?? 'nobody')
}

describe('digests by the logins of a pod', () => {
  it('are asked for by each login in its order, and then as the service', async (t) => {
    const { resolve, tag, asked } = await start(t)
    assert.equal(shown(await resolve(tag, 'cook', 'sailor', 'captain')), 'sailor')
    assert.deepEqual([...new Set(asked)], ['nobody', 'cook', 'sailor'])
    assert.equal(shown(await resolve(tag, 'cook', 'captain')), 'fault')
    assert.equal(shown(await resolve(tag)), 'fault')
  })

  it('are remembered for the same logins alone', async (t) => {
    const { resolve, tag, asked } = await start(t)
    await resolve(tag, 'sailor')
    const count = asked.length
    assert.equal(shown(await resolve(tag, 'sailor')), 'sailor')
    assert.equal(asked.length, count)
    for (const users of [[], ['cook'], ['sailor', 'cook']]) {
      const before = asked.length
      await resolve(tag, ...users)
      assert.ok(asked.length > before, users.join())
    }
  })

  it('are asked for although the image is stored, and then believed for a while', async (t) => {
    const { resolve, plainly, pinned, tag, store, image, close, advance } = await start(t)
    await putImage(store, store.db, {
      tenant: '',
      digest: image.manifestDigest,
      source: 'reference',
      name: tag,
    })
    assert.equal(shown(await plainly(pinned)), 'nobody')
    assert.equal(shown(await resolve(pinned, 'cook')), 'fault')
    assert.equal(shown(await resolve(pinned, 'sailor')), 'sailor')
    await resolve(tag, 'sailor')

    close()
    advance(60_000)
    // A tag may go elsewhere at any time.
    assert.equal(shown(await resolve(tag, 'sailor')), 'fault')
    assert.equal(shown(await resolve(pinned, 'sailor')), 'sailor')
    advance(10 * 60_000)
    assert.equal(shown(await resolve(pinned, 'sailor')), 'fault')
  })

  it('that nobody could see are asked for again soon, even if who asked has gone', async (t) => {
    const { resolve, leave, pinned, asked, advance } = await start(t)
    await leave(pinned, 'cook')
    await resolve(pinned, 'cook')
    const count = asked.length
    await resolve(pinned, 'cook')
    assert.equal(asked.length, count)
    advance(5000)
    await resolve(pinned, 'cook')
    assert.ok(asked.length > count)
  })
})
