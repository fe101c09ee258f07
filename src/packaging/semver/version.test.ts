import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { needsRealData } from '../../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { MAX_SEMVER_LENGTH, semverBuildOrder, semverOrder } from './version.ts'

const number = fc.constantFrom('0', '1', '2', '10', '01', '99999999999999999999')
const identifier = fc.constantFrom('0', '1', '01', '10', 'a', 'B', 'rc', 'a-b', '-', '1a')
const version = fc
  .tuple(
    fc.constantFrom('', 'v', 'V'),
    fc.array(number, { minLength: 1, maxLength: 4 }),
    fc.array(identifier, { maxLength: 3 }),
    fc.constantFrom('', '+build', '+1-2'),
  )
  .map(
    ([v, numbers, parts, build]) =>
      `${v}${numbers.join('.')}${parts.map((p, i) => (i ? '.' : '-') + p).join('')}${build}`,
  )

describe('semver order', () => {
  it('says what semver-versions.txt says, in both directions', (t) => {
    if (!needsRealData(t)) return
    const lines = versionLines('semver-versions.txt').filter(({ a }) => a !== '//')
    assert.ok(lines.length > 80)
    assert.deepEqual(disagreements(semverOrder, lines), [])
  })

  it('is a total order', () => assertTotalOrder(semverOrder, version))

  for (const [a, relation, b] of [
    ['1', '=', '1.0.0'],
    ['1.2', '<', '1.2.1'],
    ['V1.0.0', '=', '1.0.0'],
    ['01.2.3', '=', '1.2.3'],
    ['1.2.3.9', '=', '1.2.3.1'],
    ['1.0.0-01', '=', '1.0.0-1'],
    ['1.0.0-rc.1+x', '<', '1.0.0+a'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(semverOrder, a, b), relation))
  }

  it('refuses what is no version', () => {
    for (const text of ['', 'v', 'latest', '1.x', '1..2', '1.0-', '1.0-a..b', '1.0-é', '^1.0', ' 1.0', '*'])
      assert.equal(semverOrder.isValid(text), false, text)
    assert.equal(semverOrder.isValid('1'.repeat(MAX_SEMVER_LENGTH)), true)
    assert.equal(semverOrder.isValid('1'.repeat(MAX_SEMVER_LENGTH + 1)), false)
  })
})

describe('semver order with builds', () => {
  it('says what pub-versions.txt says, in both directions', (t) => {
    if (!needsRealData(t)) return
    const lines = versionLines('pub-versions.txt').filter(({ a }) => a !== '//')
    assert.ok(lines.length > 60)
    assert.deepEqual(disagreements(semverBuildOrder, lines), [])
  })

  it('is a total order', () => assertTotalOrder(semverBuildOrder, version))

  for (const [a, relation, b] of [
    ['1.0.0', '<', '1.0.0+0'],
    ['1.0.0+9', '<', '1.0.0+10'],
    ['1.0.0+10', '<', '1.0.0+a'],
    ['1.0.0-rc+1', '<', '1.0.0'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(semverBuildOrder, a, b), relation))
  }

  it('refuses a build that is none', () => assert.equal(semverBuildOrder.isValid('1.0.0+a..b'), false))
})
