import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { junitFormat } from '../../src/reports/junit/index.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { EXAMPLE_LAYOUT } from './clair-suite.ts'
import { startServer } from './start-server.ts'
import { createClient, expectError, expectStatus } from './suite/client.ts'
import { serveLayers } from './suite/layer-server.ts'

/*
 * Faults of Clair's own server that were seen while reading its source, twelve of them. 6 (metrics that read the settings
 * of traces), 7 (a health check that cannot fail), and 8 to 11 (a notifier that stops at the first bad target, or feed
 * without a generation, that fails without any, and that tells of the first load) are tested where those parts are.
 */
const POST = { method: 'POST' } as const
const PATH = '/indexer/api/v1/index_report'

describe("faults of Clair's that we do not have", () => {
  it('1: the limit on indexing holds for that alone, and ends with the work', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const begun = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const server = await startServer(t, { maxIndexing: 1 })
    const index = server.indexer.indexManifest.bind(server.indexer)
    server.indexer.indexManifest = async (manifest, request) => {
      begun.resolve()
      await release.promise
      return await index(manifest, request)
    }
    const ask = createClient(server.url, undefined)

    const first = ask(PATH, { ...POST, body: layers.manifest })
    await begun.promise
    const second = await ask(PATH, { ...POST, body: layers.manifest })
    const state = await ask('/indexer/api/v1/index_state')
    const removal = await ask(PATH, { method: 'DELETE', body: [] })
    release.resolve()

    expectError(second, 429, 'too-many-requests')
    assert.ok(Number(second.headers.get('retry-after')) > 0)
    expectStatus(state, 200)
    expectStatus(removal, 200)
    expectStatus(await first, 201)
    expectStatus(await ask(PATH, { ...POST, body: layers.manifest }), 201)
  })

  it('2: a database that fails is a 500, and not a report that is not there', async (t: TestContext) => {
    const find = () => Promise.reject(new Error('disk I/O error at /var/lib/secret'))
    const ask = createClient((await startServer(t, { indexer: { find } })).url, undefined)

    for (const path of [PATH, '/matcher/api/v1/vulnerability_report']) {
      const answer = await ask(`${path}/sha256:${'a'.repeat(64)}`)
      expectError(answer, 500, 'internal-error')
      assert.doesNotMatch(answer.text, /secret|disk/)
    }
  })

  it('3: a vulnerability report has the media type of one', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const ask = createClient((await startServer(t)).url, undefined)
    await ask(PATH, { ...POST, body: layers.manifest })

    const answer = await ask(`/matcher/api/v1/vulnerability_report/${layers.manifest.hash}`)

    assert.equal(answer.headers.get('content-type'), 'application/vnd.clair.vulnerabilityreport.v1+json')
  })

  it('4: JUnit is written of whatever there is, and of nothing', () => {
    for (const report of Object.values(SAMPLE_REPORTS)) {
      const options = { width: 80, color: false, showSuppressed: true, listAllPackages: true }
      assert.match([...junitFormat.write(report, options)].join(''), /<testsuites[^]*<\/testsuites>\s*$/)
    }
  })

  it('5: indexing is answered 201 every time, which is what clients of ours and of others take', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const ask = createClient((await startServer(t)).url, undefined)

    for (let times = 0; times < 2; times++)
      expectStatus(await ask(PATH, { ...POST, body: layers.manifest }), 201)
  })

  it('12: a request that is refused has had no effect, and has one answer', async (t: TestContext) => {
    let calls = 0
    const server = await startServer(t, {
      indexer: {
        indexManifest: () => Promise.reject(new Error(`called ${++calls} times`)),
        remove: () => Promise.reject(new Error(`called ${++calls} times`)),
      },
    })
    const ask = createClient(server.url, undefined)

    for (const [method, path, body, headers] of [
      ['POST', PATH, { hash: 'x' }, {}],
      ['POST', PATH, { hash: `sha256:${'a'.repeat(64)}`, layers: [] }, {}],
      ['DELETE', PATH, {}, {}],
      ['DELETE', `${PATH}/x`, undefined, {}],
      ['PUT', PATH, {}, {}],
    ] as const) {
      const answer = await ask(path, { method, headers, ...(body === undefined ? {} : { body }) })
      assert.ok(answer.status >= 400 && answer.status < 500)
      assert.deepEqual(Object.keys(answer.json() as object), ['code', 'message'])
      assert.equal(answer.headers.get('link'), null)
    }
    assert.equal(calls, 0)
  })
})
