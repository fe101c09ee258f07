import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { startServer } from './start-server.ts'
import { type Ask, createClient, expectStatus } from './suite/client.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const POST = { method: 'POST' } as const

async function names(ask: Ask): Promise<string[]> {
  const page = (await ask('/api/v1/images?state=indexed')).json() as { images: { name: string }[] }
  return page.images.map(({ name }) => name)
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; !(await isTrue()); attempt++) {
    assert(attempt < 500, 'it never came')
    await sleep(30)
  }
}

describe('registries that tell of what happens', () => {
  it('a real docker-registry tells of a push, and the image is indexed', async (t: TestContext) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const server = await startServer(t)
    const ask = createClient(server.url, undefined)
    const registry = await startRegistry(t, { notify: `${server.url}/api/v1/hooks/distribution` })
    await pushImage(EXAMPLE, `${registry.host}/team/harbour:1.0`, { from: 'oci-archive' })
    await until(async () => (await names(ask)).length > 0)
    assert.deepEqual(await names(ask), [`${registry.host}/team/harbour:1.0`])
  })

  it('another document is refused, and what is no image concerns none', async (t: TestContext) => {
    const ask = createClient((await startServer(t)).url, undefined)
    expectStatus(await ask('/api/v1/hooks/harbor', { ...POST, body: { events: [] } }), 400)
    expectStatus(await ask('/api/v1/hooks/nobody', { ...POST, body: {} }), 404)
    const push = { docker_url: 'not a name', updated_tags: ['x'] }
    const answer = await ask('/api/v1/hooks/quay', { ...POST, body: push })
    expectStatus(answer, 202)
    assert.deepEqual(answer.json(), { images: 0 })
  })

  it('the host may be another for us, and signatures are no images', async (t: TestContext) => {
    const server = await startServer(t)
    const ask = createClient(server.url, undefined)
    const signature = `sha256-${'a'.repeat(64)}.sig`
    const body = { docker_url: 'quay.example/team/app', updated_tags: ['1', signature] }
    const path = '/api/v1/hooks/quay?registry='
    const answer = await ask(`${path}127.0.0.1:1`, { ...POST, body })
    expectStatus(answer, 202)
    assert.deepEqual(answer.json(), { images: 1 })
    const jobs = await server.context.queue.list({ task: 'follow-reference', limit: 10 })
    assert.deepEqual(
      jobs.map(({ payload }) => payload),
      [{ tenant: '', reference: '127.0.0.1:1/team/app:1' }],
    )
    for (const host of ['a/b', 'a%0d%0ab', 'user@a', ''])
      expectStatus(await ask(path + host, { ...POST, body }), 400)
  })
})

describe('watches', () => {
  it('a repository is looked at, what is new in it is indexed, what is gone is noted', async (t: TestContext) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const server = await startServer(t)
    const ask = createClient(server.url, undefined)
    const registry = await startRegistry(t)
    const repository = `${registry.host}/team/harbour`
    for (const tag of ['v1', 'test'])
      await pushImage(EXAMPLE, `${repository}:${tag}`, { from: 'oci-archive' })

    const body = { reference: repository, tags: 'v*', everyMinutes: 60, labels: { team: 'web' } }
    const added = await ask('/api/v1/watches', { ...POST, body })
    expectStatus(added, 201)
    await until(async () => (await names(ask)).length > 0)
    assert.deepEqual(await names(ask), [`${repository}:v1`])
    const labelled = (await ask('/api/v1/images?label=team:web')).json() as { images: unknown[] }
    assert.equal(labelled.images.length, 1)
    const { watches } = (await ask('/api/v1/watches')).json() as {
      watches: { checkedAt?: string; error?: string }[]
    }
    assert(watches[0]?.checkedAt)
    assert.equal(watches[0].error, undefined)
    const { db, now } = server.context.store
    await until(async () => (await db.selectFrom('tags').selectAll().execute()).length === 1)

    // A tag that was there before and is not listed any more.
    const gone = { tenant: '', repository, tag: 'v0', digest: `sha256:${'b'.repeat(64)}`, seen_at: now }
    await db.insertInto('tags').values(gone).execute()
    await db.updateTable('schedules').set({ next_at: now }).execute()
    await server.context.store.announce('jobs')
    await until(
      async () => !(await db.selectFrom('tags').select('tag').execute()).some(({ tag }) => tag === 'v0'),
    )
    const location = added.headers.get('location') ?? ''
    expectStatus(await ask(location, { method: 'DELETE' }), 204)
    expectStatus(await ask(location, { method: 'DELETE' }), 404)
    assert.deepEqual(await db.selectFrom('schedules').selectAll().execute(), [])
  })

  it('say what was wrong the last time, and refuse what cannot be watched', async (t: TestContext) => {
    const ask = createClient((await startServer(t)).url, undefined)
    for (const body of [
      { reference: 'Not A Name' },
      { reference: `a/b@sha256:${'a'.repeat(64)}` },
      { reference: 'a/b', tags: '['.repeat(5000) },
      { reference: 'a/b', everyMinutes: 0 },
    ])
      expectStatus(await ask('/api/v1/watches', { ...POST, body }), 400)
    await ask('/api/v1/watches', { ...POST, body: { reference: '127.0.0.1:1/a', tags: '*' } })
    await until(async () => {
      const { watches } = (await ask('/api/v1/watches')).json() as { watches: { error?: string }[] }
      return watches[0]?.error !== undefined
    })
  })
})
