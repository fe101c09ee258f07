import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { openAsBlob, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { ImageJson } from '../../src/service/native/image-json.ts'
import { SERVED_FORMATS } from '../../src/service/native/routes/report.ts'
import { createApiKeys } from '../../src/service/store/api-keys.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, type RegistryServer, startRegistry } from '../registry-server.ts'
import { STORE_KINDS } from '../stores.ts'
import { type ServerSettings, startServer } from './start-server.ts'
import { type Ask, createClient, expectStatus } from './suite/client.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = join(ROOT, 'examples/harbour.oci.tar')

async function pushed(
  t: TestContext,
  options: Parameters<typeof startRegistry>[1] = {},
): Promise<{ registry: RegistryServer; reference: string } | undefined> {
  if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return undefined
  const registry = await startRegistry(t, options)
  const reference = `${registry.host}/team/harbour:1.0`
  const login = options.htpasswd ? { username: registry.username, password: registry.password } : {}
  await pushImage(EXAMPLE, reference, { from: 'oci-archive', ...login })
  return { registry, reference }
}

async function indexed(ask: Ask, path: string): Promise<ImageJson> {
  const events = await ask(`${path}/events`)
  assert.match(events.headers.get('content-type') ?? '', /^text\/event-stream/)
  const data = events.text.split('\n').findLast((line) => line.startsWith('data: '))
  return JSON.parse(data?.slice('data: '.length) ?? '') as ImageJson
}

const POST = { method: 'POST' } as const

async function submitted(ask: Ask, body: unknown): Promise<ImageJson> {
  const answer = await ask('/api/v1/images', { ...POST, body })
  expectStatus(answer, 202)
  const image = answer.json() as ImageJson
  assert.equal(answer.headers.get('location'), image.links.self)
  return image
}

for (const store of STORE_KINDS)
  describe(`an image by its reference, on ${store}`, () => {
    it('is looked up, pulled, followed, reported, labelled, listed and forgotten', async (t: TestContext) => {
      const there = await pushed(t)
      if (!there) return
      const { reference } = there
      const server = await startServer(t, { store })
      const ask = createClient(server.url, undefined)
      const image = await submitted(ask, { reference, labels: { team: 'web' } })
      assert.deepEqual([image.source, image.name, image.labels], ['reference', reference, { team: 'web' }])
      const done = await indexed(ask, image.links.self)
      assert.deepEqual([done.state, done.step, done.error], ['indexed', 'IndexFinished', undefined])
      assert(done.packages > 5)
      const list = await ask(`${image.links.self}/packages`)
      assert.equal((list.json() as { packages: unknown[] }).packages.length, done.packages)

      const json = await ask(image.links.report)
      expectStatus(json, 200)
      assert.match(json.headers.get('content-type') ?? '', /^application\/json/)
      assert.match(json.text, /CVE-2023-44487/)

      const labelled = await ask(`${image.links.self}/labels`, {
        method: 'PATCH',
        body: { env: 'prod', team: null },
      })
      assert.deepEqual((labelled.json() as ImageJson).labels, { env: 'prod' })
      for (const [query, count] of [
        ['', 1],
        ['?label=env:prod', 1],
        ['?label=env:test', 0],
        ['?label=env:prod&label=team:web', 0],
        ['?state=indexed&name=harbour', 1],
        ['?name=other', 0],
      ] as const) {
        const answer = await ask(`/api/v1/images${query}`)
        expectStatus(answer, 200)
        const page = answer.json() as { images: unknown[] }
        assert.equal(page.images.length, count, query)
      }
      expectStatus(await ask(`${image.links.self}/running`, POST), 204)
      expectStatus(await ask(image.links.self, { method: 'DELETE' }), 204)
      expectStatus(await ask(image.links.self), 404)
    })
  })

describe('an image by its reference', () => {
  it('is pulled with credentials that came along, sealed, or that are kept; not without', async (t: TestContext) => {
    const there = await pushed(t, { htpasswd: true })
    if (!there) return
    const { reference, registry } = there
    const server = await startServer(t, { secret: 'a secret of the service' })
    const ask = createClient(server.url, undefined)
    const refused = await ask('/api/v1/images', { ...POST, body: { reference } })
    expectStatus(refused, 422)
    assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.equal((refused.json() as { code: string }).code, 'registry-unauthorized')

    const { username, password } = registry
    await submitted(ask, { reference, credentials: { username, password } })
    const { links } = await submitted(ask, { reference, credentials: { username, password } })
    assert.equal((await indexed(ask, links.self)).state, 'indexed')
    await ask(links.self, { method: 'DELETE' })

    expectStatus(
      await ask(`/api/v1/registries/${registry.host}/credentials`, {
        method: 'PUT',
        body: { username, password },
      }),
      204,
    )
    assert.deepEqual((await ask('/api/v1/registries')).json(), { registries: [registry.host] })
    const again = await submitted(ask, { reference })
    assert.equal((await indexed(ask, again.links.self)).state, 'indexed')
    const { rows } = await rowsOf(server.context.store)
    assert(!rows.includes(password), 'a password lies in the database as it is')
    expectStatus(await ask(`/api/v1/registries/${registry.host}/credentials`, { method: 'DELETE' }), 204)
    expectStatus(await ask(`/api/v1/registries/${registry.host}/credentials`, { method: 'DELETE' }), 404)
  })

  it('is not pulled with credentials that could not be kept', async (t: TestContext) => {
    const ask = createClient((await startServer(t)).url, undefined)
    const body = { reference: '127.0.0.1:1/a:1', credentials: { username: 'a', password: 'b' } }
    const answer = await ask('/api/v1/images', { ...POST, body })
    expectStatus(answer, 503)
    assert.equal((answer.json() as { code: string }).code, 'credentials-not-kept')
  })

  it('that cannot be had is told at once, with what to do', async (t: TestContext) => {
    const there = await pushed(t)
    if (!there) return
    const ask = createClient((await startServer(t)).url, undefined)
    for (const [reference, status, code] of [
      ['Not A Name', 400, 'reference-invalid'],
      [`${there.registry.host}/team/none:1`, 404, 'image-not-found'],
      ['127.0.0.1:1/a:1', 502, 'registry-unreachable'],
    ] as const) {
      const answer = await ask('/api/v1/images', { ...POST, body: { reference } })
      expectStatus(answer, status)
      const problem = answer.json() as { code: string; title: string; advice: string }
      assert.equal(problem.code, code)
      assert(problem.title.length > 10 && problem.advice.length > 10)
    }
    const wrong = await ask('/api/v1/images', { ...POST, body: { ref: 'x' } })
    expectStatus(wrong, 400)
  })
})

describe('reports', () => {
  it('are served in every format, as the command line writes them', async (t: TestContext) => {
    const server = await startServer(t)
    const ask = createClient(server.url, undefined)
    const { links } = await uploaded(server.url, '/api/v1/images/archive', EXAMPLE, 'application/x-tar')
    for (const { id } of SERVED_FORMATS) {
      const answer = await ask(`${links.report}?format=${id}`)
      expectStatus(answer, 200)
      assert(answer.text.length > 20, id)
      assert.notEqual(answer.headers.get('content-type'), null)
    }
    expectStatus(await ask(`${links.report}?format=nope`), 400)
  })

  it('wait for the image, and for advisories, and say why an image has none', async (t: TestContext) => {
    const view = () => Promise.resolve(undefined)
    const server = await startServer(t, { matcher: { view } })
    const ask = createClient(server.url, undefined)
    const digest = `sha256:${'a'.repeat(64)}`
    expectStatus(await ask(`/api/v1/images/${digest}/report`), 404)
    const { links, digest: known } = await uploaded(
      server.url,
      '/api/v1/images/archive',
      EXAMPLE,
      'application/x-tar',
    )
    expectStatus(await ask(links.report), 202)
    const { db } = server.context.store
    await db
      .updateTable('images')
      .set({ state: 'failed', error_code: 'layer-corrupt', error: 'It is cut.' })
      .execute()
    const answer = await ask(`/api/v1/images/${known}/report`)
    expectStatus(answer, 409)
    assert.equal((answer.json() as { code: string }).code, 'layer-corrupt')
  })
})

describe('uploads', () => {
  it('a bill of materials is kept under its digest, and judged as the command line judges it', async (t: TestContext) => {
    const server = await startServer(t)
    const ask = createClient(server.url, undefined)
    const cache = temporaryFolder(t)
    const path = join(cache, 'bom.json')
    const scan = [
      'image',
      '--input',
      EXAMPLE,
      '--mirror',
      join(ROOT, 'examples/mirror'),
      '--cache-dir',
      cache,
    ]
    await plimsoll([...scan, '--format', 'cyclonedx', '--output', path])
    const { links, digest, packages } = await uploaded(
      server.url,
      '/api/v1/sboms?name=harbour',
      path,
      'application/json',
    )
    assert.equal(digest, `sha256:${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    assert(packages > 5)
    assert.match((await ask(links.report)).text, /CVE-2023-44487/)
  })

  it('what is no image, no bill of materials, or of another type is refused', async (t: TestContext) => {
    const server = await startServer(t)
    for (const [path, file, type, status, code] of [
      ['/api/v1/images/archive', 'package.json', 'application/x-tar', 422, 'input-not-an-image'],
      ['/api/v1/sboms', 'package.json', 'application/json', 422, 'sbom-invalid'],
      ['/api/v1/images/archive', 'package.json', 'image/png', 415, undefined],
    ] as const) {
      const answer = await send(server.url, path, join(ROOT, file), type)
      assert.equal(answer.status, status)
      if (code) assert.equal(((await answer.json()) as { code: string }).code, code)
    }
  })
})

describe('tenants', () => {
  it('do not see, report, label or delete the images of others', async (t: TestContext) => {
    const settings: ServerSettings = { auth: { apiKeys: true, allowAnyone: false } }
    const server = await startServer(t, settings)
    const keys = createApiKeys(server.context.store)
    const scopes = ['index', 'report'] as const
    const [mine, yours] = await Promise.all(
      ['mine', 'yours'].map(async (tenant) => (await keys.create({ name: tenant, tenant, scopes })).text),
    )
    const { links } = await uploaded(server.url, '/api/v1/images/archive', EXAMPLE, 'application/x-tar', mine)
    expectStatus(await createClient(server.url, mine)(links.self), 200)
    expectStatus(await createClient(server.url, undefined)(links.self), 401)
    const ask = createClient(server.url, yours)
    for (const [method, path, body] of [
      ['GET', links.self, undefined],
      ['GET', links.report, undefined],
      ['GET', links.events, undefined],
      ['GET', `${links.self}/packages`, undefined],
      ['PUT', `${links.self}/labels`, {}],
      ['POST', `${links.self}/running`, undefined],
      ['DELETE', links.self, undefined],
    ] as const)
      expectStatus(await ask(path, { method, ...(body ? { body } : {}) }), 404)
    assert.deepEqual(((await ask('/api/v1/images')).json() as { images: unknown[] }).images, [])
  })
})

async function send(
  url: string,
  path: string,
  file: string,
  type: string,
  token?: string,
): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': type, ...authorization },
    body: await openAsBlob(file),
  })
}

async function uploaded(...args: Parameters<typeof send>): Promise<ImageJson> {
  const answer = await send(...args)
  const text = await answer.text()
  assert.equal(answer.status, 201, text)
  return JSON.parse(text) as ImageJson
}

/** Everything that stands in the tables where credentials could be, as text. */
async function rowsOf({
  db,
}: Awaited<ReturnType<typeof startServer>>['context']['store']): Promise<{ rows: string }> {
  const all = await Promise.all([
    db.selectFrom('jobs').selectAll().execute(),
    db.selectFrom('registry_credentials').selectAll().execute(),
  ])
  const texts = all
    .flat()
    .map((row) =>
      Object.values(row).map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
      ),
    )
  return { rows: texts.flat().join('\n') }
}
