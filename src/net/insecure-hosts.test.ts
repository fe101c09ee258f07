import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInsecureHost } from './insecure-hosts.ts'

test('insecure hosts are told by name, with or without the port', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['https://a.test/', 'a.test', true],
    ['https://a.test/', 'A.Test', true],
    ['https://a.test/', 'a.test:443', true],
    ['https://a.test/', 'a.test:80', false],
    ['http://a.test/', 'a.test:80', true],
    ['https://a.test:5000/', 'a.test', true],
    ['https://a.test:5000/', 'a.test:5000', true],
    ['https://a.test:5000/', 'a.test:443', false],
    ['https://b.a.test/', 'a.test', false],
    ['https://a.test/', '*', true],
    ['https://[::1]:5000/', '[::1]:5000', true],
  ]
  for (const [url, host, expected] of cases) {
    assert.equal(isInsecureHost(new URL(url), [host]), expected, `${url} by ${host}`)
  }
})
