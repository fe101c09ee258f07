import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { UpdateOperation, VulnerabilityReport } from '../../../src/service/clair/json/schemas.ts'
import { quayFeatures } from '../quay-reader.ts'
import {
  type Ask,
  expectDocument,
  expectError,
  expectMethods,
  expectStatus,
  expectType,
  type SuiteAnswer,
} from './client.ts'
import type { Check } from './types.ts'

const REPORT = '/matcher/api/v1/vulnerability_report'
const OPERATION = '/matcher/api/v1/internal/update_operation'
const DIFF = '/matcher/api/v1/internal/update_diff'
const AFFECTED = '/indexer/api/v1/internal/affected_manifest'
const NOBODY = '00000000-0000-4000-8000-000000000000'

/** A server that has no advisories yet says 202 until it has. */
async function report(ask: Ask, hash: string): Promise<SuiteAnswer> {
  for (let tries = 0; tries < 60; tries++) {
    const answer = await ask(`${REPORT}/${hash}`)
    if (answer.status !== 202) return answer
    assert.equal(answer.text, '')
    await sleep(1000)
  }
  throw new Error('There were no advisories within a minute.')
}

export const MATCHER_CHECKS: readonly Check[] = [
  {
    name: 'GET vulnerability_report: 200 with its age, its own media type and nothing that points nowhere',
    run: async ({ ask, layers }) => {
      const answer = await report(ask, layers.manifest.hash)
      expectStatus(answer, 200)
      expectType(answer, 'vulnerabilityreport', 'vulnerability_report')
      assert.match(answer.headers.get('cache-control') ?? '', /^max-age=\d+$/)
      const body = expectDocument<VulnerabilityReport>(answer, 'vulnerabilityReport')
      assert.equal(body.manifest_hash, layers.manifest.hash)
      for (const [id, vulnerabilities] of Object.entries(body.package_vulnerabilities)) {
        assert.ok(body.packages[id])
        for (const one of vulnerabilities) assert.ok(body.vulnerabilities[one])
      }
      for (const [id, one] of Object.entries(body.vulnerabilities)) assert.equal(one.id, id)
      assert.equal(quayFeatures(body).length, Object.keys(body.packages).length)
      const index = (
        await ask(`/indexer/api/v1/index_report/${layers.manifest.hash}`)
      ).json() as VulnerabilityReport
      assert.deepEqual(body.packages, index.packages)
    },
  },
  {
    name: 'GET vulnerability_report: 400, 404, 405, 415',
    run: async ({ ask, layers }) => {
      const path = `${REPORT}/${layers.manifest.hash}`
      expectError(await ask(`${REPORT}/sha256:${'e'.repeat(64)}`), 404, 'not-found')
      expectError(await ask(`${REPORT}/${layers.missing.hash}`), 404, 'not-found')
      expectError(await ask(`${REPORT}/sha256:xyz`), 400, 'bad-request')
      expectError(await ask(path, { headers: { accept: 'text/csv' } }), 415, 'internal-error')
      expectStatus(await ask(path, { headers: { accept: '*/*' } }), 200)
      await expectMethods(ask, path, 'POST', ['GET'])
    },
  },
  {
    name: 'update_operation: by kind, the newest alone, 304, 400, 405',
    run: async ({ ask }) => {
      for (const query of ['', '?kind=vulnerability', '?kind=enrichment', '?latest=true', '?latest=0']) {
        const answer = await ask(OPERATION + query)
        expectStatus(answer, 200)
        const all = expectDocument<Record<string, UpdateOperation[]>>(answer, 'updateOperations')
        for (const [updater, list] of Object.entries(all)) {
          for (const one of list) assert.equal(one.updater, updater)
          if (query === '?latest=true') assert.equal(list.length, 1)
          assert.deepEqual(
            list,
            list.toSorted((a, b) => b.date.localeCompare(a.date)),
          )
        }
        const etag = answer.headers.get('etag')
        if (etag) expectStatus(await ask(OPERATION + query, { headers: { 'if-none-match': etag } }), 304)
      }
      expectError(await ask(`${OPERATION}?kind=other`), 400, 'bad-request')
      expectError(await ask(`${OPERATION}/x`, { method: 'DELETE' }), 400, 'bad-request')
      expectStatus(await ask(`${OPERATION}/${NOBODY}`, { method: 'DELETE' }), 200)
      await expectMethods(ask, OPERATION, 'POST', ['GET'])
      await expectMethods(ask, `${OPERATION}/${NOBODY}`, 'PUT', ['DELETE'])
    },
  },
  {
    name: 'update_diff: 400 without two generations of one feed; all of a generation without another',
    run: async ({ ask }) => {
      for (const query of ['', '?cur=', '?cur=x', `?cur=${NOBODY}&prev=x`])
        expectError(await ask(DIFF + query), 400, 'bad-request')
      expectStatus(await ask(`${DIFF}?cur=${NOBODY}`), 404, 500)
      const all = (await ask(`${OPERATION}?latest=true`)).json() as Record<string, UpdateOperation[]>
      const [cur] = Object.values(all)[0] ?? []
      if (cur) {
        const answer = await ask(`${DIFF}?cur=${cur.ref}&prev=${cur.ref}`)
        expectStatus(answer, 200)
        const { added, removed } = expectDocument<{ added: unknown[]; removed: unknown[] }>(
          answer,
          'updateDiff',
        )
        assert.deepEqual([added, removed], [[], []])
      }
      await expectMethods(ask, DIFF, 'DELETE', ['GET'])
    },
  },
  {
    name: 'affected_manifest: with the slash and without, nothing for nothing, images for what they have',
    run: async ({ ask, layers }) => {
      const { hash } = layers.manifest
      const { vulnerabilities } = (await report(ask, hash)).json() as VulnerabilityReport
      for (const path of [AFFECTED, `${AFFECTED}/`]) {
        const post = async (body: unknown) => await ask(path, { method: 'POST', body })
        for (const body of [{ vulnerabilities: [] }, { vulnerabilities: null }]) {
          const none = await post(body)
          expectStatus(none, 200)
          assert.deepEqual(expectDocument(none, 'affectedManifests'), {
            vulnerabilities: {},
            vulnerable_manifests: {},
          })
        }
        const answer = await post({ vulnerabilities: Object.values(vulnerabilities) })
        expectStatus(answer, 200)
        const found = expectDocument<{ vulnerable_manifests: Record<string, string[]> }>(
          answer,
          'affectedManifests',
        )
        assert.deepEqual(
          (found.vulnerable_manifests[hash] ?? []).toSorted(),
          Object.keys(vulnerabilities).toSorted(),
        )
        for (const wrong of ['{', '[]', { vulnerabilities: 1 }])
          expectError(await post(wrong), 400, 'bad-request')
        await expectMethods(ask, path, 'GET', ['POST'])
      }
    },
  },
]
