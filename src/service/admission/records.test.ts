import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STORE_KINDS, testStore } from '../../../test/stores.ts'
import type { Decision } from '../../admission/decision.ts'
import { parseAdmissionReview } from '../../admission/review/parse-admission-review.ts'
import { recordDecision, removeOldDecisions, usesOf } from './records.ts'

const DECISION: Decision = {
  allowed: true,
  rule: 'scanned',
  reasons: [{ code: 'scan-failed', text: 'it has a flaw' }],
  warnings: [],
  audit: {},
  enqueue: [],
  breakGlass: { ticket: 'INC-1', until: 1 },
}

function factsOf(dryRun: boolean) {
  const parsed = parseAdmissionReview({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'u',
      kind: { version: 'v1', kind: 'Pod' },
      resource: { version: 'v1', resource: 'pods' },
      operation: 'CREATE',
      userInfo: { username: 'jane' },
      object: { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a', image: 'a:1' }] } },
      dryRun,
    },
  })
  assert.ok(parsed.kind === 'facts')
  return parsed.facts
}

for (const kind of STORE_KINDS)
  describe(`decisions on ${kind}`, () => {
    it('are kept with who, what and why, and are removed when they are old', async (t) => {
      const store = await testStore(t, kind)
      let time = 1000
      const context = { store, now: () => time }
      const record = async (dryRun: boolean) =>
        await recordDecision(context, {
          endpoint: 'validate',
          facts: factsOf(dryRun),
          decision: DECISION,
          digests: new Map([['a:1', 'sha256:0']]),
          policy: 'p',
        })
      assert.deepEqual(await usesOf(context, 'INC-1'), { firstUsedAt: 1000, usesBefore: 0 })

      await record(true)
      time = 2000
      await record(false)
      time = 3000
      await record(false)

      // A dry run uses up nothing.
      assert.deepEqual(await usesOf(context, 'INC-1'), { firstUsedAt: 2000, usesBefore: 2 })
      const [first] = await store.db.selectFrom('admission_decisions').selectAll().orderBy('id').execute()
      assert.equal(first?.user_name, 'jane')
      assert.deepEqual(JSON.parse(first.images), [{ image: 'a:1', digest: 'sha256:0' }])
      assert.deepEqual(JSON.parse(first.reasons), DECISION.reasons)
      assert.deepEqual([first.allowed, first.dry_run, first.rule, first.ticket], [1, 1, 'scanned', 'INC-1'])

      assert.equal(await removeOldDecisions(context, 1000), 1)
      assert.equal(await removeOldDecisions(context, 0), 1)
    })
  })
