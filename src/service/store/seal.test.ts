import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSeal } from './seal.ts'

test('what was sealed is opened with the same secret alone, whole', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.nat(), (value, secret, position) => {
      const seal = createSeal(secret)
      const closed = seal.close(value)
      assert.deepEqual(seal.open(closed), JSON.parse(JSON.stringify(value)))
      assert.equal(createSeal(`${secret}x`).open(closed), undefined)
      const damaged = Uint8Array.from(closed)
      const index = position % damaged.length
      damaged[index] = (damaged[index] ?? 0) ^ 1
      assert.equal(seal.open(damaged), undefined)
      assert.equal(seal.open(closed.subarray(0, index)), undefined)
    }),
  )
})

test('the same value is sealed differently each time, and not at all without a secret', () => {
  const seal = createSeal('secret')
  assert.notDeepEqual(seal.close({ a: 1 }), seal.close({ a: 1 }))
  assert.throws(() => createSeal(undefined).close({}), { status: 503, code: 'credentials-not-kept' })
  assert.equal(createSeal(undefined).open(seal.close({})), undefined)
})
