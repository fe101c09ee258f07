import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '../postgres.ts'
import { killReplicas } from './load/killed-replicas.ts'

test('replicas that are killed lose nothing, leave nothing half, and tell everything once', async () => {
  const { kills, phases, answered, others, unmatched, changes, untold, told, generations } =
    await killReplicas({
      database: await freshDatabase(),
      replicas: 3,
      images: 24,
      rate: 4,
      killEvery: 2.5,
      changes: 3,
    })

  assert.ok(kills >= 3, `${kills} were killed`)
  const [posted] = phases
  assert.ok((posted?.outcome.served.length ?? 0) > 0, 'nothing was indexed meanwhile')
  assert.deepEqual([...answered.failures], [], 'what was answered is there')
  assert.deepEqual([...others.failures], [], 'what was cut off can be handed in again')
  assert.deepEqual(unmatched, [], 'every image is matched against the newest advisories')
  assert.ok(
    changes.some(({ known }) => known.length > 5),
    'changes concern images that were known',
  )
  assert.deepEqual(untold, [], 'whom a change concerns is told')
  assert.deepEqual(told.doubles, [], 'nothing is told twice under two ids')
  assert.deepEqual(told.changed, [], 'what comes again is what it was')
  assert.equal(...generations, 'an update runs once, not once in every replica')
})
