import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { followKey } from '../../src/service/watches/follow.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { STORE_KINDS } from '../stores.ts'
import { startServer } from './start-server.ts'
import { type Ask, createClient, expectStatus } from './suite/client.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const run = promisify(execFile)
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'
const POST = { method: 'POST' } as const

async function names(ask: Ask): Promise<string[]> {
  const page = (await ask('/api/v1/images?state=indexed')).json() as { images: { name: string }[] }
  return page.images.map(({ name }) => name)
}

/** Pushes the example as one platform of an index; gives the digest of the index, the only one with a tag. */
async function pushIndex(host: string, tag: string): Promise<string> {
  const manifests = `http://${host}/v2/team/harbour/manifests`
  const inspect = ['inspect', '--format', '{{.Digest}}', `oci-archive:${EXAMPLE}`]
  const digest = (await run('skopeo', inspect)).stdout.trim()
  await pushImage(EXAMPLE, `${host}/team/harbour@${digest}`, { from: 'oci-archive' })
  const single = await fetch(`${manifests}/${digest}`, { headers: { accept: MANIFEST_TYPE } })
  const size = (await single.arrayBuffer()).byteLength
  const platform = { os: 'linux', architecture: 'amd64' }
  const answer = await fetch(`${manifests}/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': INDEX_TYPE },
    body: JSON.stringify({
      schemaVersion: 2,
      mediaType: INDEX_TYPE,
      manifests: [{ mediaType: MANIFEST_TYPE, digest, size, platform }],
    }),
  })
  assert.equal(answer.status, 201)
  return answer.headers.get('docker-content-digest') ?? ''
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

  for (const store of STORE_KINDS)
    it(`and of the end of an index, whose image is then missing, on ${store}`, async (t: TestContext) => {
      if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
      const server = await startServer(t, { store })
      const registry = await startRegistry(t, { notify: `${server.url}/api/v1/hooks/distribution` })
      const index = await pushIndex(registry.host, 'multi')
      const { db } = server.context.store
      await until(async () => (await db.selectFrom('tags').selectAll().execute()).length === 1)
      await until(
        async () => (await server.context.queue.list({ task: 'follow-reference', limit: 1 })).length === 0,
      )
      await until(
        async () => (await server.context.queue.list({ task: 'index-image', limit: 1 })).length === 0,
      )

      const path = `http://${registry.host}/v2/team/harbour/manifests/${index}`
      assert.equal((await fetch(path, { method: 'DELETE' })).status, 202)
      await until(async () => (await db.selectFrom('tags').selectAll().execute()).length === 0)
      const images = await db.selectFrom('images').select('missing_at').execute()
      assert.deepEqual(
        images.map(({ missing_at }) => missing_at !== null),
        [true],
      )
    })

  for (const store of STORE_KINDS)
    it(`what one document tells is taken whole or not at all, on ${store}`, async (t: TestContext) => {
      const server = await startServer(t, { store })
      const { db, now } = server.context.store
      const digest = `sha256:${'b'.repeat(64)}`
      const seen = { tenant: '', repository: 'r.example/a', tag: '1', digest, seen_at: now }
      await db.insertInto('tags').values(seen).execute()
      const target = { repository: 'a', digest }
      const events = [
        { action: 'delete', target, request: { host: 'r.example' } },
        {
          action: 'push',
          target: { ...target, repository: 'b', tag: '1', mediaType: 'application/x.manifest' },
          request: { host: 'r.example' },
        },
      ]
      const ask = createClient(server.url, undefined)
      const tell = async () => await ask('/api/v1/hooks/distribution', { ...POST, body: { events } })
      await sql`ALTER TABLE jobs RENAME TO hidden`.execute(db)
      expectStatus(await tell(), 500, 503)
      assert.equal((await db.selectFrom('tags').selectAll().execute()).length, 1)
      await sql`ALTER TABLE hidden RENAME TO jobs`.execute(db)
      expectStatus(await tell(), 202)
      assert.equal((await db.selectFrom('tags').selectAll().execute()).length, 0)
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

  it('label what they find, also what was indexed before or is about to be followed', async (t: TestContext) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const server = await startServer(t)
    const ask = createClient(server.url, undefined)
    const registry = await startRegistry(t)
    const reference = `${registry.host}/team/harbour:1`
    await pushImage(EXAMPLE, reference, { from: 'oci-archive' })
    expectStatus(await ask('/api/v1/images', { ...POST, body: { reference, labels: { env: 'test' } } }), 202)
    await until(async () => (await names(ask)).length > 0)

    // A registry has told of it, and nobody has looked yet.
    const { context } = server
    const job = { task: 'follow-reference', payload: { tenant: '', reference }, delay: 60_000 }
    await context.queue.add(context.store.db, { ...job, key: followKey({ tenant: '', reference }) })
    for (const labels of [{ team: 'web' }, { cluster: 'c1' }])
      expectStatus(await ask('/api/v1/watches', { ...POST, body: { reference, labels } }), 201)
    const labelled = async (label: string) =>
      ((await ask(`/api/v1/images?label=${label}`)).json() as { images: { labels: object }[] }).images
    await until(async () => (await labelled('team:web')).length + (await labelled('cluster:c1')).length === 2)
    assert.deepEqual((await labelled('team:web'))[0]?.labels, { cluster: 'c1', env: 'test', team: 'web' })
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
