import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { needsRealData } from '../../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { MAX_MAVEN_VERSION_LENGTH, mavenVersionOrder } from './version.ts'

/**
 * Lines of maven-versions-generated.txt on which we side with the specification, by which `.word` is the same as
 * `-word`: the list was made with an order in which every `.word` comes before every `-word`. Maven 3.8.7 says with us
 * the contrary of all but two: of 3.5.0, where it has a release candidate before a beta, and of 3.6.2.
 */
const ARGUED: readonly string[] = [
  '1.0.0-RC16 < 1.0.0.RC8-beta',
  '1.0.0-gradle-rework-beta3 < 1.0.0.RC7-3',
  '1.0.0rc0 < 1.0.beta8',
  '1.1.0-01-glassfish < 1.1.0.Beta1',
  '1.1.31.sec10 < 1.1.31_noneautotype',
  '1.1.34.sec10 < 1.1.34_noneautotype',
  '1.1.46.sec10 < 1.1.46_noneautotype',
  '1.2.31.sec10 < 1.2.31_noneautotype',
  '1.2.48.sec10 < 1.2.48_noneautotype',
  '1.2.50.sec10 < 1.2.50_noneautotype',
  '1.2.54.sec10 < 1.2.54_noneautotype',
  '1.2.57.sec10 < 1.2.57_noneautotype',
  '1.2.60.sec10 < 1.2.60_noneautotype',
  '1.2.67.sec10 < 1.2.67_noneautotype',
  '1.2.8.sec10_noneautotype < 1.2.8_noneautotype',
  '1.5.9.RC1 < 1.5.9-RC0',
  '2.9.0-1 < 2.9.0.RC1',
  '3.5.0-CR-2 < 3.5.0.Beta-1',
  '3.6.2.FL.20090615 < 3.6.2-FL-2009-05-11',
  '6.1.12.rc5 < 6.1.12rc1',
]

describe('the order of Maven', () => {
  it('says what maven-versions.txt says, in both directions', (t) => {
    if (!needsRealData(t)) return
    const lines = versionLines('maven-versions.txt').filter(({ a }) => a !== '//')
    assert.equal(lines.length, 102)
    assert.deepEqual(disagreements(mavenVersionOrder, lines), [])
  })

  it('says what maven-versions-generated.txt says, but for what is argued', (t) => {
    if (!needsRealData(t)) return
    const lines = versionLines('maven-versions-generated.txt')
    assert.ok(lines.length > 14_000)
    assert.deepEqual(disagreements(mavenVersionOrder, lines).sort(), ARGUED.toSorted())
  })

  it('is a total order', () => {
    const word = fc.constantFrom(
      'a',
      'alpha',
      'b',
      'm',
      'rc',
      'cr',
      'SNAPSHOT',
      'ga',
      'final',
      'sp',
      'foo',
      '_',
    )
    const number = fc.constantFrom('0', '00', '1', '01', '2', '10', '20210101123456789012345678901')
    const separator = fc.constantFrom('.', '-', '')
    const version = fc
      .array(fc.tuple(separator, fc.oneof(number, word)), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.map(([before, text], i) => (i === 0 ? text : before + text)).join(''))
    assertTotalOrder(mavenVersionOrder, version)
  })

  for (const [a, relation, b] of [
    ['1', '=', '1.0.0'],
    ['1', '=', '1.ga'],
    ['1', '=', '1-0-final'],
    ['1.0-RC1', '=', '1.0-cr-1'],
    ['1.0-a1', '=', '1.0-alpha-1'],
    ['1.0-a', '>', '1.0'],
    ['1.0.sp', '=', '1.0-sp'],
    ['1-alpha', '<', '1'],
    ['1.sp.1', '>', '1'],
    ['1-1', '<', '1.1'],
    ['1-foo', '<', '1-1'],
    ['9', '<', '10'],
    ['2.17.1', '>', '2.17.1-rc1'],
    ['31.1-android', '<', '31.1-jre'],
    ['0-1', '<', '1'],
    ['constructor', '<', '1'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(mavenVersionOrder, a, b), relation))
  }

  it('refuses what is no version', () => {
    for (const text of ['', ' ', '1 2', '[1.0,2.0)', '${project.version}', 'a:b', 'a/b', '\u0000'])
      assert.equal(mavenVersionOrder.isValid(text), false, text)
    assert.equal(mavenVersionOrder.isValid('1'.repeat(MAX_MAVEN_VERSION_LENGTH)), true)
    assert.equal(mavenVersionOrder.isValid('1'.repeat(MAX_MAVEN_VERSION_LENGTH + 1)), false)
  })
})
