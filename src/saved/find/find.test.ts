import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { versionOrderOf } from '../../ecosystems/compare-versions.ts'
import { type Found, findInReport } from './find-in-report.ts'
import type { FoundSetup } from './find-setup.ts'
import { parseQuery, type QueryTexts } from './query.ts'
import { isWithin, parseVersionBounds } from './version-range.ts'
import { matchesWildcard } from './wildcard.ts'

describe('a wildcard', () => {
  const cases: readonly [string, string, boolean][] = [
    ['curl', 'curl', true],
    ['curl', 'curl2', false],
    ['*', '', true],
    ['*ssl*', 'libssl3', true],
    ['lib*3', 'libssl3t64', false],
    ['lib*', 'lib', true],
    ['a*b*c', 'abxbc', true],
    ['a*b*c', 'acb', false],
    ['**', 'x', true],
    ['.', 'x', false],
    ['', '', true],
    ['', 'x', false],
  ]
  for (const [pattern, text, isMatch] of cases)
    it(`${pattern} ${isMatch ? 'is' : 'is not'} «${text}»`, () =>
      assert.equal(matchesWildcard(pattern, text), isMatch))

  it('is what the same regular expression says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
        assert.equal(matchesWildcard(pattern, text), expression.test(text))
      }),
    )
  })

  it('takes no time that grows without bounds', () => {
    assert.equal(matchesWildcard(`${'*a'.repeat(200)}b`, 'a'.repeat(5000)), false)
  })
})

describe('a range of versions', () => {
  const dpkg = versionOrderOf('debian')
  const cases: readonly [string, string, boolean | undefined][] = [
    ['<3.0.14', '3.0.9-1', true],
    ['<3.0.14', '3.0.14', false],
    ['<=3.0.14', '3.0.14', true],
    ['>1:1.0', '9.0', false],
    ['>=1.2,<1.4', '1.3-1', true],
    ['>=1.2, <1.4', '1.4', false],
    ['1.2', '1.2', true],
    ['=1.2', '1.2-0', true],
    ['==1.2', '1.3', false],
    ['<2', 'not a version!', undefined],
  ]
  for (const [range, version, expected] of cases)
    it(`${version} in ${range}: ${expected ?? 'nobody knows'}`, () =>
      assert.equal(isWithin(version, parseVersionBounds(range), dpkg), expected))

  it('of bounds that are no versions says nothing', () => {
    assert.equal(isWithin('1.0.0', parseVersionBounds('<latest'), versionOrderOf('npm')), undefined)
  })

  it('in an order that nobody knows says something only of the very same text', () => {
    assert.equal(isWithin('x', parseVersionBounds('x'), undefined), true)
    assert.equal(isWithin('x', parseVersionBounds('y'), undefined), undefined)
    assert.equal(isWithin('x', parseVersionBounds('<y'), undefined), undefined)
  })

  for (const text of ['', '<', '>=', '<1,', '1 2', '<>1', '!=1 2', '<1,,>2'])
    it(`is not «${text}»`, () =>
      assert.throws(
        () => parseVersionBounds(text),
        (error) => error instanceof PlimsollError && error.code === 'option-invalid',
      ))
})

const FULL = SAMPLE_REPORTS['full'] as Report

function found(texts: Partial<QueryTexts>, report = FULL): readonly Found[] {
  return findInReport(report, parseQuery({ ids: [], ...texts })).found
}

function names(texts: Partial<QueryTexts>, report = FULL): string[] {
  return found(texts, report).map(({ package: pkg, finding }) => finding?.id ?? pkg.name)
}

describe('what is found in a report', () => {
  const cases: readonly [string, Partial<QueryTexts>, readonly string[]][] = [
    ['a package by its name', { name: 'musl' }, ['musl']],
    ['one by the source that it was built from', { name: 'curl' }, ['libcurl']],
    ['those of a pattern', { name: 'l*' }, ['libcurl', 'lodash']],
    ['only those of a version', { name: 'musl', version: '<1.2.4-r2' }, []],
    ['only those of a version that they have', { name: 'musl', version: '<=1.2.4-r2' }, ['musl']],
    ['by the version of the source', { name: 'curl', version: '>=8.3.0-r0' }, ['libcurl']],
    ['by a package URL, with any version and qualifiers', { purl: 'pkg:apk/alpine/musl' }, ['musl']],
    ['by one with a qualifier', { purl: 'pkg:apk/alpine/musl?arch=x86_64' }, ['musl']],
    ['not by another qualifier', { purl: 'pkg:apk/alpine/musl?arch=arm' }, []],
    ['by one with wildcards', { purl: 'pkg:*/lod*@4.*' }, ['lodash']],
    ['not by another version', { purl: 'pkg:npm/lodash@4.17.16' }, []],
    ['findings by an id', { ids: ['CVE-2024-0001'] }, ['CVE-2024-0001']],
    ['findings by another name, whatever its case', { ids: ['ghsa-QPPJ-fm5r-hxr3'] }, ['CVE-2023-44487']],
    ['findings on a package alone', { ids: ['CVE-2024-0001'], name: 'curl' }, []],
    ['nothing', { ids: ['CVE-1999-1'] }, []],
  ]
  for (const [what, texts, expected] of cases)
    it(`is ${what}`, () => assert.deepEqual(names(texts), expected))

  it('is told as suppressed where it is', () => {
    const [one] = found({ ids: ['CVE-2024-0007'] })
    assert.deepEqual([one?.finding?.id, one?.suppressedBy], ['CVE-2024-0007', 'plimsoll.yaml'])
  })

  it('is told as uncertain where versions cannot be compared', () => {
    const evil = found({ name: 'evil*', version: '<2' })
    assert.deepEqual(
      evil.map(({ isUncertain }) => isUncertain),
      [true],
    )
    const other = FULL.packages.map((pkg): InventoryPackage => ({ ...pkg, type: 'unheard-of' }))
    assert.ok(found({ name: 'musl', version: '<2' }, { ...FULL, packages: other })[0]?.isUncertain)
  })

  it('is no answer of a report that lists no packages, or is incomplete', () => {
    const unlisted = { ...FULL, problems: [problem('packages-not-listed', 'x', 'y')] }
    const answer = (report: Report, texts: Partial<QueryTexts>) => {
      const { isUnlisted, isIncomplete } = findInReport(report, parseQuery({ ids: [], ...texts }))
      return [isUnlisted, isIncomplete]
    }
    assert.deepEqual(answer(unlisted, { name: 'x' }), [true, false])
    assert.deepEqual(answer(unlisted, { ids: ['x'] }), [false, false])
    assert.deepEqual(answer(FULL, { name: 'x' }), [false, true])
  })

  const MANIFESTS = SAMPLE_REPORTS['manifests'] as Report
  const setups: readonly [string, Partial<QueryTexts>, readonly string[]][] = [
    ['a misconfiguration by the id of its check', { ids: ['KSV-0017'] }, ['KSV-0017']],
    ['one by the other ways to write it', { ids: ['avd-ksv-0017', 'KSV020'] }, ['KSV-0017', 'KSV-0020']],
    ['none by the id of another check', { ids: ['KSV-0018'] }, []],
    ['one in an object', { ids: ['KSV-0017'], resource: 'Deployment/shop/web' }, ['KSV-0017']],
    ['none in another object', { ids: ['KSV-0017'], resource: 'Service/*' }, []],
    ['none in a package', { ids: ['KSV-0017'], name: '*' }, []],
    ['none by a package URL', { ids: ['KSV-0017'], purl: 'pkg:npm/*' }, []],
    ['objects by their names', { resource: 'web' }, ['Deployment', 'Service']],
    ['objects by kind and name', { resource: 'Serv*/web' }, ['Service']],
    ['objects by a namespace', { resource: '*/shop/*' }, ['Deployment', 'Service']],
    ['no object of another namespace', { resource: '*/other/*' }, []],
    ['no object by packages', { name: '*' }, []],
  ]
  for (const [what, texts, expected] of setups)
    it(`is ${what}`, () => {
      const nameOf = (one: FoundSetup): string =>
        one.kind === 'object' ? one.object.kind : one.misconfiguration.id
      const { setup } = findInReport(MANIFESTS, parseQuery({ ids: [], ...texts }))
      assert.deepEqual(setup.map(nameOf), expected)
    })

  it('is no finding where an object is named', () =>
    assert.deepEqual(names({ ids: ['CVE-2024-0001'], resource: '*' }), []))

  for (const [texts, code] of [
    [{}, 'usage'],
    [{ resource: 'x', name: 'x' }, 'usage'],
    [{ resource: 'x', purl: 'pkg:npm/x' }, 'usage'],
    [{ resource: 'x', version: '<1' }, 'usage'],
    [{ version: '<1' }, 'usage'],
    [{ ids: ['CVE-1'], version: '<1' }, 'usage'],
    [{ purl: 'npm/x' }, 'purl-invalid'],
    [{ name: 'x', version: '<' }, 'option-invalid'],
  ] as const)
    it(`is no question: ${JSON.stringify(texts)}`, () =>
      assert.throws(
        () => parseQuery({ ids: [], ...texts }),
        (error) => error instanceof PlimsollError && error.code === code,
      ))
})
