import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { problem } from '../../core/problem.ts'
import { RequestFault } from '../http/route.ts'
import { isUnmodified } from './etags.ts'
import { clairFault } from './fault.ts'
import { feedHeaders, MAX_NAMED } from './feed-headers.ts'
import { answerType, refuseForms, TYPES } from './media-types.ts'
import { readyJson, sendReady } from './ready-json.ts'

function headers(values: Record<string, string> = {}): { headers: Headers } {
  return { headers: new Headers(values) }
}

describe("small parts of Clair's API", () => {
  it('knows whether a caller has what it asks for', () => {
    const cases: readonly (readonly [string | null, boolean])[] = [
      [null, false],
      ['"a"', true],
      ['W/"a"', true],
      ['"b" , "a"', true],
      ['*', true],
      ['"b"', false],
      ['a', false],
      ['', false],
    ]
    for (const [header, expected] of cases)
      assert.equal(isUnmodified(header, '"a"'), expected, String(header))
  })

  it('gives the type that is asked for, and refuses what it has not with 415', () => {
    const of = (accept?: string) =>
      answerType(headers(accept === undefined ? {} : { accept }), TYPES.indexReport)
    assert.equal(of(), 'application/vnd.clair.indexreport.v1+json')
    assert.equal(of('*/*'), 'application/vnd.clair.indexreport.v1+json')
    assert.equal(of('application/json'), 'application/json')
    assert.equal(
      of('application/vnd.clair.index_report.v1+json'),
      'application/vnd.clair.index_report.v1+json',
    )
    assert.throws(() => of('text/html'), { status: 415 })
  })

  it('takes no forms of pages that browsers show', () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
    refuseForms(headers(form))
    refuseForms(headers({ 'content-type': 'application/json', origin: 'https://evil.example' }))
    assert.throws(() => refuseForms(headers({ ...form, origin: 'https://evil.example' })), { status: 415 })
    assert.throws(() => refuseForms(headers({ ...form, 'sec-fetch-site': 'cross-site' })), { status: 415 })
  })

  it("says what went wrong with Clair's codes", () => {
    const cases: readonly (readonly [number, string])[] = [
      [400, 'bad-request'],
      [404, 'not-found'],
      [405, 'method-not-allowed'],
      [412, 'internal-error'],
      [415, 'internal-error'],
      [429, 'too-many-requests'],
      [500, 'internal-error'],
      [503, 'internal-error'],
    ]
    for (const [status, code] of cases) {
      const { body } = clairFault(new RequestFault(status, 'ours', 'It went wrong.'))
      assert.deepEqual(body, { kind: 'json', value: { code, message: 'It went wrong.' } })
    }
    assert.equal(clairFault(new RequestFault(401, 'unauthorized', 'x')).body, undefined)
  })

  it('names feeds that are missing or old in headers, and nothing else', () => {
    const many = Array.from({ length: 60 }, (_, index) => problem('feed-missing', `feed-${index}`, 'x'))
    assert.deepEqual(
      feedHeaders([
        problem('feed-missing', 'alpine-3.18', 'x'),
        problem('feed-missing', 'alpine-3.18', 'again'),
        problem('enrichment-missing', 'kev\r\nSet-Cookie: a', 'x'),
        problem('feed-stale', 'debian', 'x'),
        problem('record-unreadable', 'etc/x', 'x'),
      ]),
      { 'x-plimsoll-missing-feeds': 'alpine-3.18, kev__Set-Cookie__a', 'x-plimsoll-old-feeds': 'debian' },
    )
    assert.deepEqual(feedHeaders([]), {})
    assert.equal(feedHeaders(many)['x-plimsoll-missing-feeds']?.split(', ').length, MAX_NAMED)
  })

  it('sends bytes that are ready, compressed for who takes gzip', () => {
    const ready = readyJson({ a: 'x'.repeat(1000) }, { 'x-more': 'y' })
    const options = { type: 'application/json', headers: { etag: '"1"' } }
    const plain = sendReady(headers(), ready, options)
    const packed = sendReady(headers({ 'accept-encoding': 'gzip, br' }), ready, options)

    assert.deepEqual(plain.headers, { 'x-more': 'y', etag: '"1"', vary: 'Accept, Accept-Encoding' })
    assert.equal(plain.body?.kind === 'bytes' && plain.body.bytes, ready.bytes)
    assert.equal(packed.headers?.['content-encoding'], 'gzip')
    assert.deepEqual(packed.body?.kind === 'bytes' && gunzipSync(packed.body.bytes), ready.bytes)
    assert.equal(ready.byteLength, ready.bytes.byteLength + ready.gzip.byteLength)
  })
})
