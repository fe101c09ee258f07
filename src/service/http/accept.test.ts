import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isSameType, MAX_PREFERENCES, preferredEncoding, preferredType } from './accept.ts'

const VENDOR = 'application/vnd.clair.index_report.v1+json'
const JSON_TYPE = 'application/json'
const HARBOR = 'application/vnd.security.vulnerability.report; version=1.1'

describe('a media type', () => {
  const cases: readonly (readonly [string | undefined, readonly string[], string | undefined])[] = [
    [undefined, [VENDOR, JSON_TYPE], VENDOR],
    ['', [VENDOR, JSON_TYPE], VENDOR],
    ['*/*', [VENDOR, JSON_TYPE], VENDOR],
    ['application/*', [VENDOR, JSON_TYPE], VENDOR],
    ['application/json', [VENDOR, JSON_TYPE], JSON_TYPE],
    ['APPLICATION/JSON', [VENDOR, JSON_TYPE], JSON_TYPE],
    ['application/json, */*;q=0.1', [VENDOR, JSON_TYPE], JSON_TYPE],
    ['application/json;q=0.5, application/*;q=0.9', [VENDOR, JSON_TYPE], VENDOR],
    ['application/json;q=0, */*', [JSON_TYPE, VENDOR], VENDOR],
    ['text/html', [VENDOR, JSON_TYPE], undefined],
    ['*/*;q=0', [VENDOR], undefined],
    ['application/json;q=2', [JSON_TYPE], undefined],
    ['application/vnd.security.vulnerability.report;version=1.1', [HARBOR], HARBOR],
    ['application/vnd.security.vulnerability.report; version="1.1"', [HARBOR], HARBOR],
    ['application/vnd.security.vulnerability.report; version=1.0', [HARBOR], undefined],
    ['text/plain;a="x,y;z", application/json', [JSON_TYPE], JSON_TYPE],
    [';;;,,, ,', [JSON_TYPE], JSON_TYPE],
  ]
  for (const [header, offered, wanted] of cases)
    it(`${JSON.stringify(header)} of ${offered.join(' | ')}`, () => {
      assert.equal(preferredType(header, offered), wanted)
    })

  it('is one of those offered, or none, whatever the header holds', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (header) => {
        const type = preferredType(header, [VENDOR, JSON_TYPE])
        assert.ok(type === undefined || type === VENDOR || type === JSON_TYPE)
      }),
    )
  })

  it('is not looked for past the limit', () => {
    const long = `${Array.from({ length: MAX_PREFERENCES }, (_, index) => `a/b${index}`).join(',')},${JSON_TYPE}`
    assert.equal(preferredType(long, [JSON_TYPE]), undefined)
  })

  it('is the same whatever its white space', () => {
    assert.ok(isSameType(HARBOR, 'Application/vnd.security.vulnerability.report;version=1.1'))
    assert.ok(!isSameType(HARBOR, 'application/vnd.security.vulnerability.report'))
    assert.ok(isSameType('application/json; charset=utf-8', 'application/json;charset=UTF-8'))
  })
})

describe('a coding', () => {
  const cases: readonly (readonly [string | undefined, string | undefined])[] = [
    [undefined, undefined],
    ['', undefined],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate', 'gzip'],
    ['gzip;q=0.5, deflate;q=0.9', 'deflate'],
    ['gzip;q=0', undefined],
    ['*', 'zstd'],
    ['*;q=0.1, gzip', 'gzip'],
    ['identity', undefined],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity;q=0.2, gzip;q=0.5', 'gzip'],
    ['br', undefined],
  ]
  for (const [header, wanted] of cases)
    it(String(header), () => assert.equal(preferredEncoding(header, ['zstd', 'gzip', 'deflate']), wanted))
})
