import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_HEADER_LENGTH, MAX_HEADERS, requestHeaders } from './request-headers.ts'

test('headers are sent as they are, values of one name joined', () => {
  const given = { Authorization: ['Bearer abc'], 'X-Many': ['a', 'b'], 'x-empty': [''], 'x-none': [] }
  assert.deepEqual(requestHeaders(given), {
    headers: { authorization: 'Bearer abc', 'x-many': 'a, b', 'x-empty': '' },
  })
})

test('what the client says itself is passed over', () => {
  assert.deepEqual(requestHeaders({ Range: ['bytes=0-0'], 'Accept-Encoding': ['gzip'], 'If-Range': ['x'] }), {
    headers: {},
  })
})

test('what frames a request, leads it elsewhere, or breaks out of its line is refused without naming a value', () => {
  const many = Object.fromEntries(Array.from({ length: MAX_HEADERS + 1 }, (_, i) => [`x-${i}`, ['secret']]))
  const cases: readonly (readonly [Record<string, string[]>, RegExp])[] = [
    [{ Host: ['secret'] }, /header host/],
    [{ 'content-length': ['secret'] }, /header content-length/],
    [{ 'Transfer-Encoding': ['secret'] }, /header transfer-encoding/],
    [{ Connection: ['secret'] }, /header connection/],
    [{ 'Proxy-Authorization': ['secret'] }, /header proxy-authorization/],
    [{ 'X-A': ['secret\r\nHost: b'] }, /value of the header x-a/],
    [{ 'X-A': ['secret\nb'] }, /value of the header x-a/],
    [{ 'X-A': ['secret\0'] }, /value of the header x-a/],
    [{ 'X-A': ['secret', 'ключ'] }, /value of the header x-a/],
    [{ 'X-A\r\nHost': ['secret'] }, /name of a header/],
    [{ 'X A': ['secret'] }, /name of a header/],
    [{ '': ['secret'] }, /name of a header/],
    [{ 'X-A': ['secret'], 'x-a': ['secret'] }, /there twice/],
    [{ 'X-A': ['s'.repeat(MAX_HEADER_LENGTH)] }, /longer than/],
    [many, /more than 64/],
  ]
  for (const [headers, message] of cases) {
    const checked = requestHeaders(headers)
    assert.ok('fault' in checked, JSON.stringify(headers).slice(0, 100))
    assert.match(checked.fault, message)
    assert.doesNotMatch(checked.fault, /secret/)
  }
})
