import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { IndexReport, VulnerabilityReport } from '../../src/service/clair/json/schemas.ts'
import { EXAMPLE_LAYOUT } from './clair-suite.ts'
import { PSK, pskToken } from './psk.ts'
import { quayFeatures } from './quay-reader.ts'
import { startServer } from './start-server.ts'
import { createClient, expectDocument, expectError, expectStatus } from './suite/client.ts'
import { serveLayers } from './suite/layer-server.ts'

/** https://github.com/quay/quay, util/secscan/v4/api.py, and data/secscan_model/secscan_v4_model.py. */
describe('Quay as a client', () => {
  it('indexes, reads, reads again and deletes, with a token of its own key for each call', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const { url } = await startServer(t, { auth: { psk: PSK } })
    const ask = async (path: string, request: Parameters<ReturnType<typeof createClient>>[1] = {}) =>
      // `requests` of Python takes anything.
      await createClient(url, await pskToken('quay'))(path, { ...request, headers: { accept: '*/*' } })
    const { manifest } = layers
    const report = `/indexer/api/v1/index_report/${manifest.hash}`
    const vulnerabilities = `/matcher/api/v1/vulnerability_report/${manifest.hash}`

    const state = expectDocument<{ state: string }>(
      await ask('/indexer/api/v1/index_state'),
      'indexState',
    ).state
    expectStatus(await ask(report), 404)
    expectStatus(await ask(vulnerabilities), 404)
    const body = {
      ...manifest,
      layers: manifest.layers.map((layer) => ({
        ...layer,
        headers: { Accept: ['application/gzip'], ...layer.headers },
      })),
    }
    const indexed = await ask('/indexer/api/v1/index_report', { method: 'POST', body })
    expectStatus(indexed, 201)
    assert.equal((indexed.headers.get('etag') ?? '').replaceAll('"', ''), state)
    assert.equal(expectDocument<IndexReport>(indexed, 'indexReport').state, 'IndexFinished')
    expectDocument(await ask(report), 'indexReport')

    const features = quayFeatures(
      expectDocument<VulnerabilityReport>(await ask(vulnerabilities), 'vulnerabilityReport'),
    )
    const musl = features.find(({ name }) => name === 'musl')
    assert.ok(musl && manifest.layers.some(({ hash }) => hash === musl.addedBy))
    const found = features.flatMap((feature) => feature.vulnerabilities)
    assert.ok(found.length > 0)
    assert.ok(found.every(({ name }) => /^(?:CVE|GHSA)-/.test(name)))

    expectStatus(await ask(report, { method: 'DELETE' }), 204)
    expectStatus(await ask(report), 404)
    const gone = '/notifier/api/v1/notification/00000000-0000-4000-8000-000000000001'
    expectStatus(await ask(gone), 404)
    expectStatus(await ask(gone, { method: 'DELETE' }), 404)
  })

  it('is told 400 of what can never be indexed, which it remembers, and not of anything else', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const ask = createClient((await startServer(t)).url, undefined)
    const post = async (body: unknown) => await ask('/indexer/api/v1/index_report', { method: 'POST', body })

    expectError(await post(layers.notTar), 400, 'bad-request')
    const failed = await post(layers.missing)
    expectStatus(failed, 201)
    assert.equal((failed.json() as IndexReport).state, 'IndexError')
  })

  it('is refused with a token of another key, or of an issuer that nobody named', async (t: TestContext) => {
    const { url } = await startServer(t, { auth: { psk: PSK } })
    const tokens = [await pskToken('quay', Buffer.from('another key')), await pskToken('somebody')]

    for (const token of tokens) {
      const answer = await createClient(url, token)('/indexer/api/v1/index_state')
      assert.deepEqual([answer.status, answer.text], [401, ''])
    }
    for (const issuer of ['quay', 'clairctl', 'clair-intraservice'])
      expectStatus(await createClient(url, await pskToken(issuer))('/indexer/api/v1/index_state'), 200)
  })
})

/** https://github.com/quay/clair, cmd/clairctl: it asks first, and sends the state that it knows. */
describe('clairctl as a client', () => {
  it('asks for the report first, submits what is not there, and deletes', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const { url } = await startServer(t, { auth: { psk: PSK } })
    const ask = createClient(url, await pskToken('clairctl'))
    const { manifest } = layers
    const path = `/indexer/api/v1/index_report/${manifest.hash}`

    expectStatus(await ask(path), 404)
    const created = await ask('/indexer/api/v1/index_report', { method: 'POST', body: manifest })
    expectStatus(created, 201)
    const etag = created.headers.get('etag') ?? ''
    expectStatus(await ask(path, { headers: { 'if-none-match': etag } }), 304)
    const again = await ask('/indexer/api/v1/index_report', {
      method: 'POST',
      body: manifest,
      headers: { 'if-none-match': etag },
    })
    expectStatus(again, 412)
    const link = (created.headers.get('link') ?? '')
      .split(',')
      .find((one) => one.includes('vulnerability_report'))
    const report = await ask(/<(?<path>[^>]*)>/.exec(link ?? '')?.[1] ?? '')
    expectDocument(report, 'vulnerabilityReport')
    expectStatus(await ask('/indexer/api/v1/index_report', { method: 'DELETE', body: [manifest.hash] }), 200)
  })
})
