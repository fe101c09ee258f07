import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNotTls, isPassing, publicUrl, toHttpFailure } from './failure.ts'
import { HttpFailure } from './http.ts'

function coded(code: string, message = 'words', options: ErrorOptions = {}): Error {
  return Object.assign(new Error(message, options), { code })
}

test('errors of sockets, TLS and undici become reasons', () => {
  const cases: readonly (readonly [Error, HttpFailure['reason'], RegExp, boolean])[] = [
    [coded('CERT_HAS_EXPIRED'), 'tls', /expired/, false],
    [coded('CERT_NOT_YET_VALID'), 'tls', /not valid yet/, false],
    [coded('CERT_SIGNATURE_FAILURE', 'certificate signature failure'), 'tls', /signature failure/, false],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls', /self-signed/, false],
    [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls', /unknown authority/, false],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls', /another host/, false],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls', /plain HTTP/, false],
    [coded('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'alert'), 'tls', /alert/, false],
    [coded('EPROTO', 'protocol'), 'tls', /protocol/, false],
    [coded('ENOTFOUND'), 'unreachable', /name is unknown/, false],
    [coded('EAI_AGAIN'), 'unreachable', /could not be looked up/, true],
    [coded('ECONNREFUSED'), 'unreachable', /refused/, false],
    [coded('ECONNRESET'), 'unreachable', /broke/, true],
    [coded('UND_ERR_SOCKET', 'other side closed'), 'unreachable', /broke/, true],
    [coded('UND_ERR_SOCKET', 'x', { cause: coded('ECONNREFUSED') }), 'unreachable', /refused/, false],
    [
      new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')], 'all'),
      'unreachable',
      /refused/,
      false,
    ],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'timeout', /in time/, false],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout', /in time/, false],
    [coded('UND_ERR_BODY_TIMEOUT'), 'timeout', /in time/, false],
    [coded('ETIMEDOUT'), 'timeout', /in time/, false],
    [new Error('something\nelse'), 'unreachable', /: something else$/, false],
  ]
  for (const [error, reason, message, passes] of cases) {
    const failure = toHttpFailure(error, 'https://host.test/path?secret')

    assert.equal(failure.reason, reason, failure.message)
    assert.match(failure.message, message)
    assert.equal(isPassing(failure), passes, failure.message)
    assert.deepEqual([failure.url, failure.cause], ['https://host.test/path', error])
  }
})

test('only what does not speak TLS is taken for that', () => {
  const [plain, expired] = ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'CERT_HAS_EXPIRED'].map((code) =>
    toHttpFailure(coded(code), 'https://host.test/'),
  )

  assert.ok(plain && isNotTls(plain))
  assert.ok(expired && !isNotTls(expired))
})

test('a failure stays what it is', () => {
  const failure = new HttpFailure('timeout', 'url', 'message')

  assert.equal(toHttpFailure(failure, 'https://other.test/'), failure)
})

test('URLs are shown without what may be secret', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['https://user:hush@host.test:8443/a/b?signature=hush#hush', 'https://host.test:8443/a/b'],
    ['http://host.test', 'http://host.test/'],
    ['hush', 'an invalid URL'],
  ]
  for (const [url, expected] of cases) assert.equal(publicUrl(url), expected)
})
