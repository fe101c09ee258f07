import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import {
  type CertificateOptions,
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
} from './certificate.ts'

const DAY = 24 * 60 * 60 * 1000
const from = new Date(Math.floor(Date.now() / 1000) * 1000 - DAY)
const until = new Date(from.getTime() + 365 * DAY)
const AUTHORITY = createAuthority({ commonName: 'an authority', from, until })
const HOSTS = ['hook.ns.svc', 'localhost', '127.0.0.1', '::1', '2001:db8::7', '::ffff:10.0.0.1']

function issued(more: Partial<CertificateOptions> = {}): KeyedCertificate {
  return issueCertificate(AUTHORITY, {
    commonName: 'hook',
    hosts: HOSTS,
    usage: 'server',
    from,
    until,
    ...more,
  })
}

/** What OpenSSL says to a certificate. */
function verify(t: TestContext, { certificate }: KeyedCertificate, ...args: readonly string[]): string {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'ca.pem'), AUTHORITY.certificate)
  writeFileSync(join(folder, 'one.pem'), certificate)
  const command = ['verify', '-x509_strict', '-CAfile', 'ca.pem', ...args, 'one.pem']
  return execFileSync('openssl', command, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

describe('a certificate', () => {
  it('is right by OpenSSL’s strictest word, for its purpose and its hosts alone', (t) => {
    const server = issued()
    for (const host of ['hook.ns.svc', 'localhost'])
      assert.match(verify(t, server, '-purpose', 'sslserver', '-verify_hostname', host), /OK/)
    for (const address of ['127.0.0.1', '::1', '2001:db8::7', '::ffff:10.0.0.1'])
      assert.match(verify(t, server, '-verify_ip', address), /OK/)
    assert.throws(() => verify(t, server, '-verify_hostname', 'hook.other.svc'), /hostname mismatch/i)
    assert.throws(() => verify(t, server, '-purpose', 'sslclient'), /purpose/i)
    assert.match(verify(t, issued({ usage: 'client' }), '-purpose', 'sslclient'), /OK/)
  })

  it('names whom it is for, and holds for as long as it is to', () => {
    const { subject, validFromDate, validToDate, ca } = new X509Certificate(
      issued({ usage: 'client', commonName: 'jane', organisations: ['dev', 'ops'] }).certificate,
    )
    assert.equal(subject, 'O=dev\nO=ops\nCN=jane')
    assert.deepEqual([validFromDate, validToDate, ca], [from, until, false])
  })

  it('that is over, or of another authority, is refused', (t) => {
    assert.throws(() => verify(t, issued({ until: new Date(Date.now() - 1000) })), /expired/)
    const other = createAuthority({ commonName: 'an authority', from, until })
    const foreign = issueCertificate(other, { commonName: 'hook', usage: 'server', from, until })
    assert.throws(() => verify(t, foreign))
  })

  it('of a time after 2049 is written in the longer form', () => {
    const { validToDate } = new X509Certificate(
      issued({ until: new Date('2061-01-02T03:04:05Z') }).certificate,
    )
    assert.equal(validToDate.toISOString(), '2061-01-02T03:04:05.000Z')
  })

  it('keeps the key that it is given', () => {
    const first = issued()
    assert.equal(issued({ key: first.key }).key, first.key)
  })

  it('lets client and server talk', async (t) => {
    const [server, client] = [issued(), issued({ usage: 'client', commonName: 'jane' })]
    const options = {
      cert: server.certificate,
      key: server.key,
      ca: AUTHORITY.certificate,
      requestCert: true,
    }
    const listening = createServer(options, (_, response) => response.end('yes')).listen(0, '127.0.0.1')
    t.after(() => listening.close())
    await once(listening, 'listening')
    const { port } = listening.address() as AddressInfo
    const asked = request({
      host: '127.0.0.1',
      port,
      servername: 'hook.ns.svc',
      ca: AUTHORITY.certificate,
      cert: client.certificate,
      key: client.key,
      agent: false,
    })
    asked.end()
    const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
    response.resume()
    assert.equal(response.statusCode, 200)
  })
})
