import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STORE_KINDS, testStore } from '../../../test/stores.ts'
import type { Decision } from '../../admission/decision.ts'
import { parseAdmissionReview } from '../../admission/review/parse-admission-review.ts'
import { createRecorder } from './recorder.ts'
import { type DecisionRecord, removeOldDecisions } from './records.ts'
import { usesOf } from './tickets.ts'

const DECISION: Decision = {
  allowed: true,
  rule: 'scanned',
  reasons: [{ code: 'scan-failed', text: 'it has a flaw' }],
  warnings: [],
  audit: {},
  enqueue: [],
}
const BY_TICKET: Decision = { ...DECISION, breakGlass: { ticket: 'INC-1', until: 1 } }
const { signal } = new AbortController()

function recordOf(decision: Decision, dryRun = false): DecisionRecord {
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
  const digests = new Map([['a:1', 'sha256:0']])
  return { endpoint: 'validate', facts: parsed.facts, decision, digests, policy: 'p' }
}

for (const kind of STORE_KINDS)
  describe(`decisions on ${kind}`, () => {
    it('are kept with who, what and why, and are removed when they are old', async (t) => {
      const store = await testStore(t, kind)
      let time = 1000
      const context = { store, now: () => time }
      const recorder = createRecorder(context)
      assert.deepEqual(await usesOf(context, 'INC-1'), { firstUsedAt: 1000, usesBefore: 0 })

      await recorder.record(recordOf(BY_TICKET, true), { signal })
      time = 2000
      await recorder.record(recordOf(BY_TICKET), { signal })
      time = 3000
      await recorder.record(recordOf(BY_TICKET), { signal })

      // A dry run uses up nothing.
      assert.deepEqual(await usesOf(context, 'INC-1'), { firstUsedAt: 2000, usesBefore: 2 })
      const [first] = await store.db.selectFrom('admission_decisions').selectAll().orderBy('id').execute()
      assert.equal(first?.user_name, 'jane')
      assert.deepEqual(JSON.parse(first.images), [{ image: 'a:1', digest: 'sha256:0' }])
      assert.deepEqual(JSON.parse(first.reasons), DECISION.reasons)
      assert.deepEqual([first.allowed, first.dry_run, first.rule, first.ticket], [1, 1, 'scanned', 'INC-1'])

      assert.equal(await removeOldDecisions(context, 1000, signal), 1)
      for (let i = 0; i < 250; i++) await recorder.record(recordOf(DECISION), { signal })
      time = 3001
      assert.equal(await removeOldDecisions(context, 0, signal), 252)
      // A ticket that was used up stays so.
      assert.equal((await usesOf(context, 'INC-1')).usesBefore, 2)
    })

    it('that are made at the same moment are all kept, and one that nobody waits for is not', async (t) => {
      const store = await testStore(t, kind)
      const recorder = createRecorder({ store, now: () => 5 })
      const given = new AbortController()

      const all = Array.from(
        { length: 450 },
        async () => await recorder.record(recordOf(DECISION), { signal }),
      )
      const givenUp = recorder.record(recordOf(DECISION), { signal: given.signal })
      given.abort()
      await Promise.all(all)

      const { count } = await store.db
        .selectFrom('admission_decisions')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      assert.equal(count, 450)
      givenUp.catch(() => undefined)
    })

    it('pass by a ticket as often as it may be used, whoever comes at the same moment', async (t) => {
      const store = await testStore(t, kind)
      const replicas = [1, 2, 3].map(() => createRecorder({ store, now: () => 5 }))

      const passed = await Promise.all(
        Array.from({ length: 12 }, async (_, i) =>
          replicas[i % 3]?.record(recordOf(BY_TICKET), { uses: 2, signal }),
        ),
      )

      assert.equal(passed.filter(Boolean).length, 2)
      assert.equal((await usesOf({ store, now: () => 5 }, 'INC-1')).usesBefore, 2)
      const rows = await store.db.selectFrom('admission_decisions').select('ticket').execute()
      assert.equal(rows.length, 2)
    })

    it('that cannot be written are told to whoever waits', async (t) => {
      const store = await testStore(t, kind)
      await store.db.schema.dropTable('admission_decisions').execute()
      const recorder = createRecorder({ store, now: () => 5 })
      const failed = [1, 2].map(async () => await recorder.record(recordOf(DECISION), { signal }))
      for (const one of failed) await assert.rejects(one)
    })
  })
