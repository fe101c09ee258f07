import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { needsRealData } from '../../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { apkVersionOrder, MAX_APK_VERSION_LENGTH } from './version.ts'

/**
 * Lines that compare something that is no version: apk-tools 3, our authority, refuses at least one side of each,
 * so that there is no order to agree with. The file takes its answers from apk-tools 2.
 */
const NOT_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'a revision without a number, or more than one': [
    '1-r = 1-r0',
    '1-r-0 < 1-r0',
    '1-r-1 < 1-r0',
    '1-r2 > 1-r-1',
    '1 > 1-ruff',
    '1-r0-1 = 1-r-2',
    '1-r0-1 = 1-r0-2',
    '1-ruff2 = 1-ruff1',
    '1-ruff2 = 1--ruff1',
    '1-r0-ruff2 = 1-r0-ruff1',
  ],
  'a dot without a number after it': [
    '0.r1 < 0r2',
    '0..1..0 < 0..1..1',
    '0...1...0 < 0...1...1',
    '0...1...0.r1 < 0...1...0.r2',
    '0...1...0r1 < 0...1...0r2',
    '0..8 = 0..8',
    '0..8 > 0...8',
    '0.8.21.r2 > 0.8.21.r1',
    '10.2.24.r0 > 10.2.22.r0',
    '0.8.21.r2 < 0.8.21r2',
  ],
  'a capital letter, or two letters': ['1.2.0A < 1.2.0d', '1.2.0D < 1.2.0d', '1.0 < 1.0bc'],
  'a suffix that there is not': [
    '1.2 > 1.2_blah',
    '1.2_svn1 > 1.2_csv2',
    '1.2_cvs1 > 1.2_blah',
    '23_foo > 4_beta',
  ],
  'no number to begin with': ['.1 < 1', '1 > .1', '.2 > .1', 'a < b', 'c > b', 'c = c'],
}

describe('apk version order', () => {
  it('says what the real lists say, in both directions', (t) => {
    if (!needsRealData(t)) return
    const expected = Object.values(NOT_VERSIONS).flat().sort()

    assert.deepEqual(disagreements(apkVersionOrder, versionLines('alpine-versions.txt')).sort(), expected)
    assert.deepEqual(disagreements(apkVersionOrder, versionLines('alpine-versions-generated.txt')), [])
  })

  it('calls one side of each disputed line no version', () => {
    for (const line of Object.values(NOT_VERSIONS).flat()) {
      const [a = '', , b = ''] = line.split(' ')
      assert.ok(!apkVersionOrder.isValid(a) || !apkVersionOrder.isValid(b), line)
    }
  })

  it('sorts what may follow a number', () => {
    const ascending = [
      '1_alpha', '1_alpha1', '1_beta', '1_pre', '1_rc', '1_rc1', '1', '1-r0', '1-r1', '1~0abc', '1~0abc-r1',
      '1_cvs', '1_svn', '1_git', '1_git20240101', '1_hg', '1_p', '1_p-r1', '1_p0', '1_p1', '1_p1_p1', '1a',
      '1a-r1', '1a1', '1b', '1.0', '1.00', '1.01', '1.1', '1.2', '1.10', '2',
    ] // biome-ignore format: a list
    for (const [index, lower] of ascending.entries()) {
      for (const higher of ascending.slice(index + 1)) {
        assert.equal(relationOf(apkVersionOrder, lower, higher), '<', `${lower} < ${higher}`)
        assert.equal(relationOf(apkVersionOrder, higher, lower), '>', `${higher} > ${lower}`)
      }
    }
  })

  it('knows numbers of any length', () => {
    const big = '9'.repeat(30)
    assert.equal(relationOf(apkVersionOrder, `1.${big}8`, `1.${big}9`), '<')
    assert.equal(relationOf(apkVersionOrder, '1-r1', '1-r01'), '=')
    assert.equal(relationOf(apkVersionOrder, '01', '1'), '=')
  })

  for (const text of [
    '',
    'v1',
    '1.',
    '1..2',
    '1-',
    '1-1',
    '1_',
    '1_rc-',
    '1~',
    '1-r1~ab',
    '1 ',
    ' 1',
    '1:2',
    '1é',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(apkVersionOrder.isValid(text), false))
  }

  it('refuses what is longer than any version', () => {
    assert.equal(apkVersionOrder.isValid('1'.repeat(MAX_APK_VERSION_LENGTH)), true)
    assert.equal(apkVersionOrder.isValid('1'.repeat(MAX_APK_VERSION_LENGTH + 1)), false)
  })

  it('is a total order', () => {
    const number = fc.constantFrom('0', '1', '2', '10', '01', '00', '9')
    const suffix = fc.constantFrom('_alpha', '_rc1', '_p', '_p1', '_git2', '_pre', 'b', '~ab', '~0')
    const version = fc
      .tuple(
        fc.array(number, { minLength: 1, maxLength: 3 }),
        fc.array(suffix, { maxLength: 3 }),
        fc.option(number, { nil: undefined }),
      )
      .map(([numbers, suffixes, revision]) =>
        [numbers.join('.'), ...suffixes, revision === undefined ? '' : `-r${revision}`].join(''),
      )
    assertTotalOrder(apkVersionOrder, version)
  })
})
