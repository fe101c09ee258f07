import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Scope } from '../../src/service/http/route.ts'
import { createApiKeys } from '../../src/service/store/api-keys.ts'
import { EXAMPLE_LAYOUT } from './clair-suite.ts'
import { startServer } from './start-server.ts'
import { createClient, expectError, expectStatus } from './suite/client.ts'
import { serveLayers } from './suite/layer-server.ts'

const INDEX = '/indexer/api/v1/index_report'
const AFFECTED = '/indexer/api/v1/internal/affected_manifest'

describe("callers of Clair's and Harbor's API", () => {
  it("see nothing of other tenants' images, and take nothing of theirs away", async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const { url, context } = await startServer(t, { auth: { apiKeys: true, allowAnyone: false } })
    const keys = createApiKeys(context.store)
    const as = async (tenant: string, ...scopes: Scope[]) =>
      createClient(url, (await keys.create({ name: tenant, tenant, scopes })).text)
    const [ours, theirs] = [await as('ours', 'index', 'report'), await as('theirs', 'index', 'report')]
    const { hash } = layers.manifest
    const report = `/matcher/api/v1/vulnerability_report/${hash}`
    expectStatus(await ours(INDEX, { method: 'POST', body: layers.manifest }), 201)
    const { vulnerabilities } = (await ours(report)).json() as { vulnerabilities: Record<string, object> }
    const asked = { method: 'POST', body: { vulnerabilities: Object.values(vulnerabilities) } }

    expectStatus(await theirs(`${INDEX}/${hash}`), 404)
    expectStatus(await theirs(report), 404)
    assert.deepEqual((await theirs(INDEX, { method: 'DELETE', body: [hash] })).json(), [])
    expectStatus(await theirs(`${INDEX}/${hash}`, { method: 'DELETE' }), 204)
    const [own, other] = [await ours(AFFECTED, asked), await theirs(AFFECTED, asked)]
    assert.deepEqual(Object.keys((own.json() as { vulnerable_manifests: object }).vulnerable_manifests), [
      hash,
    ])
    assert.deepEqual((other.json() as { vulnerable_manifests: object }).vulnerable_manifests, {})
    expectStatus(await ours(`${INDEX}/${hash}`), 200)
  })

  it('may do what their scopes say', async (t: TestContext) => {
    const { url, context } = await startServer(t, { auth: { apiKeys: true, allowAnyone: false } })
    const keys = createApiKeys(context.store)
    const uuid = '00000000-0000-4000-8000-000000000001'
    const operation = `/matcher/api/v1/internal/update_operation/${uuid}`
    const cases: readonly (readonly [Scope, string, string, boolean])[] = [
      ['report', 'GET', '/indexer/api/v1/index_state', true],
      ['report', 'DELETE', INDEX, false],
      ['report', 'DELETE', operation, false],
      ['index', 'DELETE', INDEX, true],
      ['index', 'GET', '/indexer/api/v1/index_state', false],
      ['index', 'DELETE', operation, false],
      ['admin', 'DELETE', operation, true],
      ['admin', 'DELETE', INDEX, true],
      ['report', 'GET', '/harbor/api/v1/metadata', true],
      ['index', 'GET', '/harbor/api/v1/metadata', false],
    ]
    for (const [scope, method, path, isAllowed] of cases) {
      const { text } = await keys.create({ name: scope, tenant: '', scopes: [scope] })
      const answer = await createClient(url, text)(path, { method, ...(path === INDEX ? { body: [] } : {}) })
      if (isAllowed) expectStatus(answer, 200)
      else if (path.startsWith('/harbor')) expectStatus(answer, 403)
      else expectError(answer, 403, 'forbidden')
    }
    const harbor = await createClient(url, undefined)('/harbor/api/v1/metadata', {
      headers: {
        'X-ScannerAdapter-API-Key': (await keys.create({ name: 'harbor', tenant: '', scopes: ['report'] }))
          .text,
      },
    })
    expectStatus(harbor, 200)
  })
})
