import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { VersionOrder } from '../src/core/version-order.ts'
import { relationOf } from './version-lines.ts'

/** Holds an order to being one: reflexive, antisymmetric and transitive over versions that it calls valid. */
export function assertTotalOrder(order: VersionOrder, versions: fc.Arbitrary<string>): void {
  const valid = versions.filter((version) => order.isValid(version))
  fc.assert(
    fc.property(valid, valid, valid, (a, b, c) => {
      assert.equal(relationOf(order, a, a), '=')
      const sign = Math.sign(order.compare(a, b))
      assert.equal(Math.sign(order.compare(b, a)) + sign, 0, `${a} and ${b}`)
      const [low, middle, high] = [a, b, c].sort((x, y) => order.compare(x, y))
      assert.ok(order.compare(low ?? '', high ?? '') <= 0, `${low}, ${middle}, ${high}`)
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (a, b) => {
      order.isValid(a)
      assert.ok(Number.isFinite(order.compare(a, b)), 'what is no version does not throw')
    }),
  )
}
