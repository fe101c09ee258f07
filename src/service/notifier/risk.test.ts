import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SEVERITIES } from '../../core/severity.ts'
import { REASONS } from './entry.ts'
import { deliveryId, entryId, notificationId } from './ids.ts'
import { compareRisk, type Risk } from './risk.ts'

const risk = fc.record({
  reason: fc.constantFrom(...REASONS),
  severity: fc.constantFrom(...SEVERITIES),
  kev: fc.boolean(),
  epss: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  name: fc.string(),
})

test('the order of risk is an order', () => {
  fc.assert(
    fc.property(risk, risk, risk, (a, b, c) => {
      assert.equal(Math.sign(compareRisk(a, b)), -Math.sign(compareRisk(b, a)) + 0)
      if (compareRisk(a, b) <= 0 && compareRisk(b, c) <= 0) assert.ok(compareRisk(a, c) <= 0)
    }),
  )
})

test('what is gone comes last, then severity decides, then exploitation', () => {
  const of = (changes: Partial<Risk>): Risk => ({
    reason: 'added',
    severity: 'HIGH',
    kev: false,
    name: 'a',
    ...changes,
  })
  const order = [
    of({ severity: 'CRITICAL' }),
    of({ kev: true }),
    of({ epss: 0.9 }),
    of({ reason: 'changed', epss: 0.1 }),
    of({ severity: 'LOW', kev: true }),
    of({ reason: 'removed', severity: 'CRITICAL', kev: true }),
  ]
  assert.deepEqual(order.toReversed().sort(compareRisk), order)
})

test('ids follow from what they name, and differ by all of it', () => {
  const ids = [
    notificationId('op', ''),
    notificationId('op', 'a'),
    notificationId('opa', ''),
    entryId('n', 'i', 'f', 'p'),
    entryId('n', 'i', 'fp', ''),
    deliveryId('n', 't'),
  ]
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(notificationId('op', 'a'), notificationId('op', 'a'))
})
