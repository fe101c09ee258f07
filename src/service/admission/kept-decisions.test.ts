import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STORE_KINDS, testStore } from '../../../test/stores.ts'
import { silentLogger } from '../observe/logger.ts'
import type { Metrics } from '../observe/metrics.ts'
import { createKeptDecisions, MAX_KEPT, MAX_KEPT_CHARACTERS } from './kept-decisions.ts'
import type { DecisionRow } from './records.ts'
import { usesOf } from './tickets.ts'

const ROW: DecisionRow = {
  at: 7,
  endpoint: 'validate',
  uid: 'u',
  operation: 'CREATE',
  kind: 'Pod',
  allowed: 1,
  reasons: '[]',
  images: '[]',
  policy: 'p',
  ticket: null,
  dry_run: 0,
}

function counting() {
  let lost = 0
  const metrics: Metrics = {
    set: () => undefined,
    observe: () => undefined,
    count: (name) => void (name === 'plimsoll_admission_lost_decisions_total' && lost++),
  }
  return { metrics, lost: () => lost }
}

describe('decisions made without the store', () => {
  for (const kind of STORE_KINDS)
    it(`are put on record when it is back, with the uses of their tickets, on ${kind}`, async (t) => {
      const store = await testStore(t, kind)
      const { metrics } = counting()
      const kept = createKeptDecisions({ store, log: silentLogger, metrics })
      for (let i = 0; i < 250; i++) assert.ok(kept.add({ ...ROW, uid: String(i) }))
      kept.add({ ...ROW, uid: 'ticket', ticket: 'INC-1' })
      kept.add({ ...ROW, uid: 'dry', ticket: 'INC-1', dry_run: 1 })

      await kept.flush()
      assert.equal(kept.size(), 0)
      await kept.flush()
      const rows = await store.db.selectFrom('admission_decisions').select('uid').orderBy('id').execute()
      assert.equal(rows.length, 252)
      assert.deepEqual([rows[0]?.uid, rows.at(-1)?.uid], ['0', 'dry'])
      assert.deepEqual(await usesOf({ store, now: () => 9 }, 'INC-1'), { firstUsedAt: 7, usesBefore: 1 })

      await store.db.schema.dropTable('admission_decisions').execute()
      kept.add(ROW)
      await assert.rejects(kept.flush())
      assert.equal(kept.size(), 1, 'what could not be written stays')
    })

  it('are counted as lost beyond what is kept', async (t) => {
    const store = await testStore(t, 'sqlite')
    const { metrics, lost } = counting()
    const many = createKeptDecisions({ store, log: silentLogger, metrics })
    for (let i = 0; i < MAX_KEPT; i++) assert.ok(many.add(ROW))
    assert.ok(!many.add(ROW))
    const long = createKeptDecisions({ store, log: silentLogger, metrics })
    assert.ok(!long.add({ ...ROW, images: 'x'.repeat(MAX_KEPT_CHARACTERS) }))
    assert.ok(long.add(ROW))
    assert.equal(lost(), 2)
  })
})
