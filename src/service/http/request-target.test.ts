import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hostFault, MAX_TARGET, pathOf, targetFault } from './request-target.ts'

const GOOD = [
  '/',
  '/api/v1/images',
  '/api/v1/images/',
  '/api/v1/images/sha256:abc?format=json&x=%2F..%2F',
  '/api/v1/images/sha256%3Aabc',
  '/a/..b/c..',
  '/a/%20b',
  '/caf%C3%A9',
  '/a?b=//../',
]

const BAD = [
  '',
  '*',
  'http://elsewhere/api',
  'example.com:443',
  '//elsewhere/api',
  '/a//b',
  '/a/./b',
  '/a/../b',
  '/..',
  '/a/%2e%2e/b',
  '/a/.%2E/b',
  '/a/%2e/b',
  '/a%2fb',
  '/a%2Fb',
  '/a%5cb',
  '/a\\b',
  '/a/..\\b',
  '/a%00',
  '/a%0d%0aX: y',
  '/a%7f',
  '/a%252e%252e/b',
  '/a%25',
  '/a%',
  '/a%zz',
  '/a%ff',
  '/a%c0%ae%c0%ae/b',
  '/a#b',
  '/a b',
  '/caf\u00e9',
  '/a\u0000',
]

describe('the target of a request', () => {
  for (const target of GOOD) it(`is taken: ${target}`, () => assert.equal(targetFault(target), undefined))
  for (const target of BAD)
    it(`is refused: ${JSON.stringify(target)}`, () => assert.equal(targetFault(target)?.status, 400))

  it('is refused when it is too long', () => {
    assert.equal(targetFault(`/${'a'.repeat(MAX_TARGET - 1)}`), undefined)
    assert.equal(targetFault(`/${'a'.repeat(MAX_TARGET)}`)?.status, 414)
  })

  it('that is taken means to a URL parser the path that it spells', () => {
    const piece = fc.constantFrom('a', '.', '/', '%', '2', 'e', 'F', '\\', '?', '%2e', '%2f', ':', '%25', ';')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const target = `/${pieces.join('')}`
        if (targetFault(target)) return
        assert.equal(new URL(target, 'http://host').pathname, target.split('?')[0])
      }),
    )
  })

  it('is logged without its query, and not at length', () => {
    assert.equal(pathOf('/a/b?token=secret'), '/a/b')
    assert.ok(pathOf(`/${'a'.repeat(5000)}`).length < 600)
  })
})

describe('the header Host', () => {
  for (const host of ['a', 'a.example:8080', '127.0.0.1:6060', '[::1]:6060', undefined])
    it(`may be ${host}`, () => assert.equal(hostFault(host), undefined))
  for (const host of ['', 'a/b', 'a b', 'user@a', 'a?b', 'a#b', 'a\\b', 'a:port', '[::1'])
    it(`is refused as ${JSON.stringify(host)}`, () => assert.equal(hostFault(host)?.status, 400))
})
