import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { describe, it } from 'node:test'
import { identityOfSubject } from './client-certificate.ts'
import { MAX_AUTHORIZATION, readCredentials } from './credentials.ts'
import { assertNotExposed, isLoopback } from './exposure.ts'

const SECRET = 'a'.repeat(43)
const KEY = `plk_0123456789ab_${SECRET}`
const FOUND = { kind: 'api-key', id: '0123456789ab', secret: SECRET }
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

describe('credentials', () => {
  const cases: readonly (readonly [IncomingHttpHeaders, object])[] = [
    [{}, { kind: 'none' }],
    [{ authorization: `Bearer ${KEY}` }, FOUND],
    [{ authorization: `bearer   ${KEY}` }, FOUND],
    [{ authorization: basic(`anybody:${KEY}`) }, FOUND],
    [{ 'x-scanneradapter-api-key': KEY }, FOUND],
    [{ 'x-api-key': KEY }, FOUND],
    [{ authorization: 'Bearer a.b.c' }, { kind: 'token', token: 'a.b.c' }],
    [{ authorization: `Bearer plk_x_${SECRET}` }, { kind: 'token', token: `plk_x_${SECRET}` }],
    [{ authorization: basic('anybody:password') }, { kind: 'unknown' }],
    [{ authorization: 'Bearer' }, { kind: 'unknown' }],
    [{ authorization: '' }, { kind: 'unknown' }],
    [{ authorization: 'Digest x' }, { kind: 'unknown' }],
    [{ authorization: 'Bearer a b' }, { kind: 'unknown' }],
    [{ authorization: `Bearer ${'a'.repeat(MAX_AUTHORIZATION)}` }, { kind: 'unknown' }],
    [{ 'x-api-key': 'other' }, { kind: 'unknown' }],
  ]
  for (const [headers, wanted] of cases)
    it(JSON.stringify(headers).slice(0, 80), () => assert.deepEqual(readCredentials(headers), wanted))
})

describe('a client certificate', () => {
  it('may index and report, unless its organisations say more or less', () => {
    const identity = identityOfSubject({ CN: 'ci', O: undefined })
    assert.deepEqual(identity, {
      kind: 'certificate',
      name: 'ci',
      tenant: '',
      scopes: new Set(['index', 'report']),
    })
    const other = identityOfSubject({
      CN: 'ops',
      O: ['Example Ltd', 'plimsoll:admin', 'plimsoll:tenant:blue'],
    })
    assert.deepEqual([...other.scopes, other.tenant], ['admin', 'blue'])
    assert.deepEqual([...identityOfSubject({ CN: 'r', O: 'plimsoll:report' }).scopes], ['report'])
  })
})

describe('a service that anybody can reach', () => {
  const auth = { allowAnyone: false, oidc: [], apiKeys: false }
  const listen = { host: '0.0.0.0', port: 1, maxIndexing: 1, maxBodyBytes: 1, requestTimeout: 1 }

  it('is refused unless callers have to say who they are, or it is said to be meant', () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.com', ''])
      assert.throws(() => assertNotExposed(auth, { ...listen, host }), { code: 'service-exposed' })
    assertNotExposed({ ...auth, allowAnyone: true }, listen)
    assertNotExposed({ ...auth, apiKeys: true }, listen)
    assertNotExposed({ ...auth, psk: { key: new Uint8Array(32), issuers: [] } }, listen)
    assertNotExposed(auth, { ...listen, tls: { cert: 'c', key: 'k', clientCa: 'a' } })
    assert.throws(() => assertNotExposed(auth, { ...listen, tls: { cert: 'c', key: 'k' } }))
  })

  it('is not one that listens on loopback', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost', '::ffff:127.0.0.1'])
      assertNotExposed(auth, { ...listen, host })
    assert.equal(isLoopback('10.0.0.1'), false)
  })
})
