import assert from 'node:assert/strict'
import { parse } from 'yaml'
import { expectError, expectMethods, expectStatus } from './client.ts'
import type { Check } from './types.ts'

const NOTIFICATION = '/notifier/api/v1/notification'
const NOBODY = '00000000-0000-4000-8000-000000000000'

export const OTHER_CHECKS: readonly Check[] = [
  {
    name: 'notification: 400 for what is no UUID or number, none for an unknown one, 405',
    run: async ({ ask }) => {
      expectError(await ask(`${NOTIFICATION}/x`), 400, 'bad-request')
      expectError(await ask(`${NOTIFICATION}/x`, { method: 'DELETE' }), 400, 'bad-request')
      expectError(await ask(`${NOTIFICATION}/${NOBODY}?page_size=x`), 400, 'bad-request')
      expectError(await ask(`${NOTIFICATION}/${NOBODY}?next=x`), 400, 'bad-request')
      expectStatus(await ask(`${NOTIFICATION}/${NOBODY}`), 404, 500)
      expectStatus(await ask(`${NOTIFICATION}/${NOBODY}?page_size=10&next=`), 404, 500)
      expectStatus(await ask(`${NOTIFICATION}/${NOBODY}`, { method: 'DELETE' }), 200, 404, 500)
      await expectMethods(ask, `${NOTIFICATION}/${NOBODY}`, 'POST', ['DELETE', 'GET'])
    },
  },
  {
    name: 'openapi: JSON and YAML of every path, 304, 405, 415',
    run: async ({ ask }) => {
      const json = await ask('/openapi/v1', { headers: { accept: 'application/json' } })
      expectStatus(json, 200)
      const document = json.json() as { openapi: string; paths: Record<string, object> }
      assert.match(document.openapi, /^3\.1\./)
      for (const path of [
        '/indexer/api/v1/index_report',
        '/indexer/api/v1/index_report/{digest}',
        '/indexer/api/v1/index_state',
        '/indexer/api/v1/internal/affected_manifest',
        '/matcher/api/v1/vulnerability_report/{digest}',
        '/matcher/api/v1/internal/update_operation',
        '/matcher/api/v1/internal/update_diff',
        '/notifier/api/v1/notification/{id}',
      ])
        assert.ok(document.paths[path], path)
      const etag = json.headers.get('etag') ?? ''
      assert.match(etag, /^"[^"]+"$/)
      expectStatus(await ask('/openapi/v1', { headers: { 'if-none-match': etag } }), 304)
      const yaml = await ask('/openapi/v1', { headers: { accept: 'application/yaml' } })
      expectStatus(yaml, 200)
      assert.match(yaml.headers.get('content-type') ?? '', /yaml/)
      assert.deepEqual(parse(yaml.text), document)
      expectError(await ask('/openapi/v1', { headers: { accept: 'image/png' } }), 415, 'internal-error')
      await expectMethods(ask, '/openapi/v1', 'POST', ['GET'])
    },
  },
  {
    name: 'robots.txt: for everybody, and for no search engine',
    run: async ({ ask }) => {
      const answer = await ask('/robots.txt', { isAnonymous: true })
      expectStatus(answer, 200)
      assert.match(answer.text, /User-agent: \*\s+Disallow: \//i)
    },
  },
  {
    name: 'what is not there is said in the shape of errors',
    run: async ({ ask }) => {
      expectError(await ask('/indexer/api/v1/nothing'), 404, 'not-found')
      expectError(await ask('/matcher/api/v1/nothing'), 404, 'not-found')
    },
  },
  {
    name: 'who does not say who it is gets a 401 that says nothing, where that is called for',
    run: async ({ ask, token }) => {
      if (token === undefined) return
      for (const headers of [
        {},
        { authorization: 'Bearer x.y.z' },
        { authorization: `Basic ${btoa('a:b')}` },
      ]) {
        const answer = await ask('/indexer/api/v1/index_state', { headers, isAnonymous: true })
        expectStatus(answer, 401)
        assert.equal(answer.text, '')
      }
    },
  },
]
