import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { serveImage, storedImage } from '../../../test/fake-registry.ts'
import { startServer } from '../../../test/http-server.ts'
import { testIndexer } from '../../../test/indexer-context.ts'
import { testStore } from '../../../test/stores.ts'
import { createSeal } from '../store/seal.ts'
import { followKey, followReference, followTask } from './follow.ts'

const { signal } = new AbortController()
const SEAL = createSeal('a secret of at least thirty-two characters')
const LAST = { id: 1, attempt: 1, isLastAttempt: true, signal }

function loginOf(username: string) {
  const sealed = Buffer.from(SEAL.close({ username, password: 'hunter2' })).toString('base64')
  return { sealed, secret: 'shop/right' }
}

/** A registry that says to all but one user that there is nothing, and a store that knows the tag. */
async function start(t: TestContext) {
  const image = storedImage()
  const server = await startServer(t, (request, response) => {
    const [, pair = ''] = (request.headers['authorization'] ?? '').split(' ')
    const who = Buffer.from(pair, 'base64').toString().split(':')[0]
    if (who === 'sailor' && serveImage(image, request, response)) return
    if (who) response.writeHead(404).end('{}')
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('{}')
  })
  const store = await testStore(t, 'sqlite')
  const { context } = testIndexer(t, store)
  const repository = `${new URL(server.url).host}/team/app`
  const tag = { tenant: '', repository, tag: '1', digest: `sha256:${'b'.repeat(64)}`, seen_at: store.now }
  await store.db.insertInto('tags').values(tag).execute()
  return {
    store,
    context,
    reference: `${repository}:1`,
    follow: followTask({ ...context, environment: { HOME: '/nonexistent' } }, SEAL),
    tags: async () => await store.db.selectFrom('tags').select('digest').execute(),
    image,
  }
}

describe('a reference that is followed for a pod', () => {
  it('is opened by the pod’s login, which goes on sealed', async (t) => {
    const { store, reference, follow, tags, image } = await start(t)
    await follow({ tenant: '', reference, login: loginOf('sailor') }, LAST)

    assert.deepEqual(await tags(), [{ digest: image.manifestDigest }])
    const jobs = await store.db.selectFrom('jobs').select(['task', 'payload']).execute()
    assert.deepEqual(
      jobs.map(({ task }) => task),
      ['index-image'],
    )
    const text = JSON.stringify(jobs)
    assert.match(text, /sealed/)
    assert.ok(!text.includes('hunter2') && !text.includes(Buffer.from('hunter2').toString('base64')))
  })

  it('is not gone because its login sees nothing, nor where it cannot be unsealed', async (t) => {
    const { store, reference, follow, tags } = await start(t)
    await follow({ tenant: '', reference, login: loginOf('cook') }, LAST)
    await follow({ tenant: '', reference, login: { sealed: 'AAAA', secret: 'shop/right' } }, LAST)

    assert.equal((await tags()).length, 1)
    assert.deepEqual(await store.db.selectFrom('jobs').select('task').execute(), [])
  })

  it('waits once for each secret, whatever is in it', async (t) => {
    const { store, context, reference } = await start(t)
    const plain = { tenant: '', reference }
    for (const login of [undefined, loginOf('a'), loginOf('b'), { ...loginOf('a'), secret: 'street/right' }])
      await followReference(context, login ? { ...plain, login } : plain)

    assert.equal((await store.db.selectFrom('jobs').select('id').execute()).length, 3)
    assert.doesNotMatch(followKey({ ...plain, login: loginOf('a') }), /sealed|hunter2/)
  })
})
