import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { npm } from '../../ecosystems/npm/index.ts'
import { type Constraint, fulfils, parseConstraints } from './constraints.ts'

const OPERATORS = ['<', '<=', '>=', '>', '='] as const

test('constraints are read back as they were written', () => {
  const version = fc.stringMatching(/^[0-9a-z.~+-]{1,8}$/)
  const constraint = fc.record(
    { operator: fc.constantFrom(...OPERATORS), version },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(fc.array(constraint, { minLength: 1, maxLength: 5 }), (list) => {
      const text = list.map(({ operator, version }) => `${operator} ${version}`).join(', ')
      assert.deepEqual(parseConstraints(text), list)
    }),
  )
  assert.deepEqual(parseConstraints('1.0'), [{ operator: '=', version: '1.0' }])
  for (const text of ['', '<', '1.0,', ',', '>= ,1']) assert.equal(parseConstraints(text), undefined, text)
})

test('a range holds just the versions that each of its constraints does, by the order of the ecosystem', () => {
  const version = fc.tuple(fc.nat(3), fc.nat(12)).map(([major, minor]) => `${major}.${minor}.0`)
  const constraint: fc.Arbitrary<Constraint> = fc.record({ operator: fc.constantFrom(...OPERATORS), version })
  const order = npm.versions
  fc.assert(
    fc.property(version, fc.array(constraint, { minLength: 1, maxLength: 3 }), (own, list) => {
      const expected = list.every(({ operator, version: other }) => {
        const sign = Math.sign(order.compare(own, other))
        return { '<': [-1], '<=': [-1, 0], '=': [0], '>=': [0, 1], '>': [1] }[operator].includes(sign)
      })
      assert.equal(fulfils(own, list, order), expected)
    }),
  )
})

test('what is no version is only equal to itself, and else not judged', () => {
  const [less, same] = [
    [{ operator: '<', version: '1.0.0' }] as const,
    [{ operator: '=', version: 'main' }] as const,
  ]
  assert.equal(fulfils('main', less, npm.versions), undefined)
  assert.equal(fulfils('main', same, npm.versions), true)
  assert.equal(fulfils('1.0.0', [{ operator: '<', version: 'main' }], npm.versions), undefined)
  assert.equal(fulfils('1.0.0', less, undefined), undefined)
})
