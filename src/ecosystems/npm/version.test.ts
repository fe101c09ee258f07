import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import semver from 'semver'
import { semverOrder } from '../../packaging/semver/version.ts'

/*
 * npm's own package is the word on how its versions are ordered. It knows no number above 2^53 and fewer than three
 * numbers only when asked to guess; ours knows both, because advisories write them.
 */
const number = fc.oneof(fc.nat(12), fc.constant(Number.MAX_SAFE_INTEGER)).map(String)
const identifier = fc.oneof(
  fc.nat(20).map(String),
  fc.constantFrom('alpha', 'beta', 'rc', 'a-b', '-', '0a', '1-', 'A', 'z', 'x86'),
)
const version = fc
  .tuple(
    number,
    number,
    number,
    fc.array(identifier, { maxLength: 4 }),
    fc.constantFrom('', '+b', '+1', '+x.y-z'),
  )
  .map(
    ([major, minor, patch, parts, build]) =>
      `${major}.${minor}.${patch}${parts.length > 0 ? `-${parts.join('.')}` : ''}${build}`,
  )

describe('the order of npm', () => {
  it('is that of the semver package', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        assert.equal(Math.sign(semverOrder.compare(a, b)), semver.compare(a, b), `${a} and ${b}`)
      }),
      { numRuns: 5000 },
    )
  })

  it('takes every version that the semver package takes', () => {
    fc.assert(
      fc.property(fc.oneof(version, fc.string({ unit: 'binary-ascii', maxLength: 12 })), (text) => {
        const isClean = semver.valid(text) !== null && text === text.trim() && !text.startsWith('=')
        if (isClean) assert.ok(semverOrder.isValid(text), text)
      }),
      { numRuns: 5000 },
    )
  })
})
