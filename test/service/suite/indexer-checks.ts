import assert from 'node:assert/strict'
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import type { IndexReport } from '../../../src/service/clair/json/schemas.ts'
import { expectDocument, expectError, expectMethods, expectStatus, expectType } from './client.ts'
import type { Check } from './types.ts'

const PATH = '/indexer/api/v1/index_report'
const UNKNOWN = `sha256:${'e'.repeat(64)}`

export const INDEXER_CHECKS: readonly Check[] = [
  {
    name: 'index_state: 200 with its tag, 304 for who has it, 415, 405',
    run: async ({ ask }) => {
      const path = '/indexer/api/v1/index_state'
      const answer = await ask(path)
      expectStatus(answer, 200)
      expectType(answer, 'indexstate', 'index_state')
      const { state } = expectDocument<{ state: string }>(answer, 'indexState')
      assert.equal(answer.headers.get('etag'), `"${state}"`)

      const again = await ask(path, { headers: { 'if-none-match': `"x", W/"${state}"` } })
      expectStatus(again, 304)
      assert.equal(again.text, '')
      expectStatus(await ask(path, { headers: { 'if-none-match': '"other"' } }), 200)
      for (const accept of [
        'application/json',
        'application/vnd.clair.indexstate.v1+json',
        'application/*;q=0.5',
      ])
        expectStatus(await ask(path, { headers: { accept } }), 200)
      expectError(await ask(path, { headers: { accept: 'text/html' } }), 415, 'internal-error')
      await expectMethods(ask, path, 'POST', ['GET'])
    },
  },
  {
    name: 'POST index_report: 400 for what is no manifest, 415 for what is no JSON',
    run: async ({ ask, layers }) => {
      const post = async (body: unknown) => await ask(PATH, { method: 'POST', body })
      const { hash, layers: list } = layers.manifest
      const wrong: unknown[] = [
        '{"hash":',
        '[]',
        'null',
        {},
        { hash },
        { hash, layers: [] },
        { layers: list },
      ]
      wrong.push({ hash: 'sha256:abc', layers: list }, { hash, layers: [{ hash: 'x', uri: list[0]?.uri }] })
      for (const body of wrong) expectError(await post(body), 400, 'bad-request')
      const typed = await ask(PATH, {
        method: 'POST',
        body: 'a=b',
        headers: { 'content-type': 'text/plain' },
      })
      expectError(typed, 415, 'internal-error')
      await expectMethods(ask, PATH, 'PUT', ['DELETE', 'POST'])
    },
  },
  {
    name: 'POST index_report: 201 with ETag, Location, both Links and the report',
    run: async ({ ask, layers }) => {
      const { manifest } = layers
      const answer = await ask(PATH, { method: 'POST', body: manifest })
      expectStatus(answer, 201)
      expectType(answer, 'indexreport', 'index_report')
      const state = ((await ask('/indexer/api/v1/index_state')).json() as { state: string }).state
      assert.equal(answer.headers.get('etag'), `"${state}"`)
      assert.equal(answer.headers.get('location'), `${PATH}/${manifest.hash}`)
      const links = answer.headers.get('link') ?? ''
      for (const [path, name] of [
        [PATH, 'index_report'],
        ['/matcher/api/v1/vulnerability_report', 'vulnerability_report'],
      ])
        assert.ok(
          links.includes(`<${path}/${manifest.hash}>; rel="https://projectquay.io/clair/v1/${name}"`),
          links,
        )
      const report = expectDocument<IndexReport>(answer, 'indexReport')
      assert.deepEqual(
        [report.manifest_hash, report.state, report.success, report.err],
        [manifest.hash, 'IndexFinished', true, ''],
      )
      assert.ok(Object.keys(report.packages).length > 0, 'no package was found')
      const digests = new Set(manifest.layers.map(({ hash }) => hash))
      for (const [id, one] of Object.entries(report.packages)) {
        assert.equal(one.id, id)
        const [environment] = report.environments[id] ?? []
        assert.ok(environment && digests.has(environment.introduced_in), `${one.name} is of no layer`)
      }
    },
  },
  {
    name: 'POST index_report: the vendor media type is taken as well, and null for no headers',
    run: async ({ ask, layers }) => {
      // The last is what curl sends where it is told nothing.
      for (const type of ['application/vnd.clair.manifest.v1+json', 'application/x-www-form-urlencoded']) {
        const headers = { 'content-type': type }
        expectStatus(await ask(PATH, { method: 'POST', body: layers.manifest, headers }), 201)
      }
      const bare = layers.missing.layers.map((layer) => ({ ...layer, headers: null }))
      const answer = await ask(PATH, { method: 'POST', body: { ...layers.missing, layers: bare } })
      expectStatus(answer, 201, 500)
    },
  },
  {
    name: 'POST index_report: 412 for who has the state already',
    run: async ({ ask, layers }) => {
      const { state } = (await ask('/indexer/api/v1/index_state')).json() as { state: string }
      const headers = { 'if-none-match': `"${state}"` }
      expectStatus(await ask(PATH, { method: 'POST', body: layers.manifest, headers }), 412)
    },
  },
  {
    name: 'POST index_report: 400 for a layer that is no tar, IndexError for one that cannot be fetched',
    run: async ({ ask, layers }) => {
      expectError(await ask(PATH, { method: 'POST', body: layers.notTar }), 400, 'bad-request')
      const answer = await ask(PATH, { method: 'POST', body: layers.missing })
      if (answer.status === 500) return expectError(answer, 500, 'internal-error')
      expectStatus(answer, 201)
      const { state, success, err } = expectDocument<IndexReport>(answer, 'indexReport')
      assert.deepEqual([state, success, err !== ''], ['IndexError', false, true])
    },
  },
  {
    name: 'GET index_report: 200, 304, 400, 404, 405, 415',
    run: async ({ ask, layers }) => {
      const path = `${PATH}/${layers.manifest.hash}`
      const answer = await ask(path)
      expectStatus(answer, 200)
      expectType(answer, 'indexreport', 'index_report')
      expectDocument(answer, 'indexReport')
      const posted = await ask(PATH, { method: 'POST', body: layers.manifest })
      assert.deepEqual(answer.json(), posted.json())
      const etag = answer.headers.get('etag') ?? ''
      assert.equal(etag, posted.headers.get('etag'))
      expectStatus(await ask(path, { headers: { 'if-none-match': etag } }), 304)
      expectError(await ask(`${PATH}/${UNKNOWN}`), 404, 'not-found')
      for (const wrong of ['sha256:abc', 'md5:d41d8cd98f00b204e9800998ecf8427e', 'x'])
        expectError(await ask(`${PATH}/${wrong}`), 400, 'bad-request')
      expectError(await ask(path, { headers: { accept: 'image/png' } }), 415, 'internal-error')
      await expectMethods(ask, path, 'PATCH', ['DELETE', 'GET'])
    },
  },
  {
    name: 'answers are compressed as callers like it',
    run: async ({ ask, layers, raw }) => {
      const path = `${PATH}/${layers.manifest.hash}`
      const plain = (await ask(path)).json()
      for (const [coding, unpack] of [
        ['gzip', gunzipSync],
        ['deflate', inflateSync],
        ['zstd', zstdDecompressSync],
        ['br', brotliDecompressSync],
      ] as const) {
        const { headers, body } = await raw(path, { 'accept-encoding': coding })
        if (coding === 'br' && headers['content-encoding'] === undefined) continue
        assert.equal(headers['content-encoding'], coding)
        assert.deepEqual(JSON.parse(unpack(body).toString()), plain)
      }
      assert.equal(
        (await raw(path, { 'accept-encoding': 'identity' })).headers['content-encoding'],
        undefined,
      )
    },
  },
]

/** They take away what the others need. */
export const DELETE_CHECKS: readonly Check[] = [
  {
    name: 'DELETE index_report: those that were there, in bulk; then one; what is not there is no fault',
    run: async ({ ask, layers }) => {
      const { manifest } = layers
      const path = `${PATH}/${manifest.hash}`
      const remove = async (body: unknown) => await ask(PATH, { method: 'DELETE', body })
      for (const wrong of ['{', {}, [1], ['sha256:abc']]) expectError(await remove(wrong), 400, 'bad-request')

      const bulk = await remove([manifest.hash, UNKNOWN])
      expectStatus(bulk, 200)
      assert.deepEqual(expectDocument(bulk, 'bulkDelete'), [manifest.hash])
      expectStatus(await ask(path), 404)
      expectStatus(await ask(`/matcher/api/v1/vulnerability_report/${manifest.hash}`), 404)
      assert.deepEqual((await remove([manifest.hash])).json(), [])

      expectStatus(await ask(PATH, { method: 'POST', body: manifest }), 201)
      const one = await ask(path, { method: 'DELETE' })
      expectStatus(one, 204)
      assert.equal(one.text, '')
      expectStatus(await ask(path), 404)
      expectStatus(await ask(path, { method: 'DELETE' }), 204)
      expectError(await ask(`${PATH}/x`, { method: 'DELETE' }), 400, 'bad-request')
    },
  },
]
