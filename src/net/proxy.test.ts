import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyFor } from './proxy.ts'

const PROXY = 'http://proxy.test:3128'

test('the proxy is chosen by the protocol of the URL', () => {
  const cases: readonly (readonly [string, Record<string, string>, string | undefined])[] = [
    ['https://a.test/', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://a.test/', { https_proxy: PROXY }, PROXY],
    ['https://a.test/', { HTTPS_PROXY: PROXY, https_proxy: 'http://lower.test' }, PROXY],
    ['https://a.test/', { HTTPS_PROXY: '', https_proxy: PROXY }, PROXY],
    ['https://a.test/', { HTTP_PROXY: PROXY }, undefined],
    ['http://a.test/', { HTTP_PROXY: PROXY }, PROXY],
    ['http://a.test/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://a.test/', { HTTPS_PROXY: 'proxy.test:3128' }, PROXY],
    ['https://a.test/', { HTTPS_PROXY: '' }, undefined],
    ['https://a.test/', {}, undefined],
    ['http://localhost:5000/', { HTTP_PROXY: PROXY }, undefined],
    ['http://127.8.0.1/', { HTTP_PROXY: PROXY }, undefined],
    ['http://[::1]:80/', { HTTP_PROXY: PROXY }, undefined],
  ]
  for (const [url, env, expected] of cases) {
    assert.equal(proxyFor(new URL(url), env), expected, `${url} ${JSON.stringify(env)}`)
  }
})

test('NO_PROXY names hosts, suffixes, addresses and ranges', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['a.test', 'https://a.test/', true],
    ['a.test', 'https://A.test./', true],
    ['a.test', 'https://sub.a.test/', true],
    ['a.test', 'https://ba.test/', false],
    ['.a.test', 'https://sub.a.test/', true],
    ['.a.test', 'https://a.test/', false],
    ['*.a.test', 'https://sub.a.test/', true],
    ['other.test, a.test', 'https://a.test/', true],
    ['*', 'https://a.test/', true],
    ['a.test:443', 'https://a.test/', true],
    ['a.test:8443', 'https://a.test/', false],
    ['10.0.0.7', 'https://10.0.0.7/', true],
    ['10.0.0.0/8', 'https://10.200.0.7/', true],
    ['10.0.0.0/8', 'https://11.0.0.7/', false],
    ['10.0.0.0/', 'https://10.0.0.7/', false],
    ['10.0.0.0/33', 'https://10.0.0.7/', false],
    ['fd00::/8', 'https://[fd12::1]/', true],
    ['[fd12::1]:443', 'https://[fd12::1]/', true],
    ['', 'https://a.test/', false],
  ]
  for (const [noProxy, url, isDirect] of cases) {
    const proxy = proxyFor(new URL(url), { HTTPS_PROXY: PROXY, NO_PROXY: noProxy })
    assert.equal(proxy === undefined, isDirect, `${noProxy} for ${url}`)
  }
})
