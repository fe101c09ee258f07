import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAdmission } from './admission.ts'

test('as many as may are let in, and a place that is given back is given back once', () => {
  const admission = createAdmission(2)
  const [first, second] = [admission.enter(), admission.enter()]
  assert.ok(first && second)
  assert.equal(admission.enter(), undefined)
  first()
  first()
  assert.ok(admission.enter())
  assert.equal(admission.enter(), undefined)
})

test('none, and any number', () => {
  assert.equal(createAdmission(0).enter(), undefined)
  const any = createAdmission(-1)
  for (let count = 0; count < 1000; count++) assert.ok(any.enter())
})
