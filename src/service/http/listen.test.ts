import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { needsProgram } from '../../../test/real-data.ts'
import { type Certificate, makeCertificate, temporaryFolder } from '../../../test/registry-server.ts'
import { createLogger } from '../observe/create-logger.ts'
import { silentLogger } from '../observe/logger.ts'
import { certificateIdentity } from './auth/client-certificate.ts'
import { type Listening, type ListenOptions, listen } from './listen.ts'
import type { RequestListener } from './request-listener.ts'

const answerOk: RequestListener = (_incoming, outgoing) => void outgoing.end('ok')

async function open(
  t: TestContext,
  options: Partial<ListenOptions>,
  listener: RequestListener = answerOk,
): Promise<Listening & { readonly port: number }> {
  const stop = new AbortController()
  const listening = await listen(listener, {
    host: '127.0.0.1',
    port: 0,
    requestTimeout: 10_000,
    log: silentLogger,
    signal: stop.signal,
    ...options,
  })
  t.after(async () => {
    stop.abort()
    listening.cut()
    await listening.stop()
  })
  return { ...listening, port: Number(new URL(listening.url).port) }
}

/** Two pairs of the same shape in folders of their own, and a third place into which they are copied. */
async function pairs(
  t: TestContext,
): Promise<{ first: Certificate; second: Certificate; files: { cert: string; key: string } }> {
  const folder = await temporaryFolder(t)
  const made: Certificate[] = []
  for (const name of ['first', 'second', 'used']) {
    await mkdir(join(folder, name))
    if (name !== 'used') made.push(await makeCertificate(join(folder, name)))
  }
  const files = { cert: join(folder, 'used/tls.crt'), key: join(folder, 'used/tls.key') }
  const [first, second] = made
  assert.ok(first && second)
  await install(first, files)
  return { first, second, files }
}

async function install(
  from: Certificate,
  to: { readonly cert: string; readonly key: string },
): Promise<void> {
  await copyFile(from.key, to.key)
  await copyFile(from.certificate, to.cert)
}

/** The SHA-256 of the certificate that is shown, or the error. */
async function shown(port: number, options: object = {}): Promise<string> {
  return await new Promise((resolve) => {
    const socket: TLSSocket = connect(
      { port, host: '127.0.0.1', rejectUnauthorized: false, ...options },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.destroy()
      },
    )
    socket.on('error', (error) => resolve(error.message))
  })
}

async function get(port: number, options: object): Promise<string> {
  return await new Promise((resolve) => {
    request({ port, host: '127.0.0.1', path: '/', ...options }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += String(chunk)))
      response.on('end', () => resolve(text))
    })
      .on('error', (error) => resolve(`error: ${error.message}`))
      .end()
  })
}

describe('a listener', () => {
  it('says what is wrong with an address', async (t) => {
    const { port } = await open(t, {})
    await assert.rejects(open(t, { port }), { code: 'service-address-unusable', message: /EADDRINUSE/ })
  })

  it('gives up a head that does not come', async (t) => {
    const { port } = await open(t, { requestTimeout: 200 })
    const socket = connectPlain(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n')
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    assert.match(answer, /^HTTP\/1\.1 408 /)
  })

  it('refuses requests that two servers might tell apart differently', async (t) => {
    const { port } = await open(t, {})
    const smuggled = [
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
      'GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
    ]
    for (const text of smuggled) {
      const socket = connectPlain(port, '127.0.0.1')
      socket.write(text)
      let answer = ''
      for await (const chunk of socket) answer += String(chunk)
      assert.match(answer, /^HTTP\/1\.1 400 /, text)
    }
  })

  it('lets what is under way finish when it stops, and takes nothing new', async (t) => {
    const listening = await open(
      t,
      {},
      (_incoming, outgoing) => void setTimeout(() => outgoing.end('late'), 100),
    )
    const answer = fetch(listening.url).then(async (response) => await response.text())
    await sleep(30)
    const stopped = listening.stop()
    await assert.rejects(fetch(listening.url))
    assert.equal(await answer, 'late')
    await stopped
  })
})

describe('a listener with TLS', () => {
  it('speaks TLS 1.2 and later', async (t) => {
    if (!needsProgram(t, 'openssl')) return
    const { first, files } = await pairs(t)
    const { port, url } = await open(t, { tls: files })
    assert.ok(url.startsWith('https://'))
    const ca = await readFile(first.authority)
    assert.equal(await get(port, { ca }), 'ok')
    assert.equal(await get(port, { ca, maxVersion: 'TLSv1.2' }), 'ok')
    const old = await shown(port, {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    assert.match(old, /protocol|alert|version/i)
  })

  it('takes a new certificate when the files change, and keeps the old one while they are broken', async (t) => {
    if (!needsProgram(t, 'openssl')) return
    const { second, files } = await pairs(t)
    const lines: string[] = []
    const log = createLogger({ level: 'info', to: { write: (line) => void lines.push(line) } })
    const { port } = await open(t, { tls: files, log })
    const before = await shown(port)

    await writeFile(files.cert, 'no certificate')
    while (!lines.some((line) => line.includes('certificate not replaced'))) await sleep(20)
    assert.equal(await shown(port), before)

    await install(second, files)
    while ((await shown(port)) === before) await sleep(20)
    assert.ok(lines.some((line) => line.includes('certificate replaced')))
    assert.equal(await get(port, { ca: await readFile(second.authority) }), 'ok')
  })

  it('is not begun with files that do not fit together', async (t) => {
    if (!needsProgram(t, 'openssl')) return
    const { second, files } = await pairs(t)
    await copyFile(second.key, files.key)
    await assert.rejects(open(t, { tls: files }), { code: 'service-certificate-invalid' })
    await assert.rejects(open(t, { tls: { ...files, cert: '/nowhere' } }), {
      code: 'service-certificate-invalid',
      message: /ENOENT/,
    })
  })

  it('lets in only clients of the authority, where one is given, also with a new certificate', async (t) => {
    if (!needsProgram(t, 'openssl')) return
    const { first, second, files } = await pairs(t)
    const client = await clientCertificate(first)
    const stranger = await clientCertificate(second)
    const lines: string[] = []
    const log = createLogger({ level: 'info', to: { write: (line) => void lines.push(line) } })
    const tls = { ...files, clientCa: first.authority }
    const { port } = await open(t, { tls, log }, (incoming, outgoing) => {
      const identity = certificateIdentity(incoming.socket)
      outgoing.end(`${identity?.name} ${[...(identity?.scopes ?? [])].join(',')}`)
    })
    const before = await shown(port, client)
    assert.equal(await get(port, { rejectUnauthorized: false, ...client }), 'ci report')
    assert.match(await get(port, { rejectUnauthorized: false }), /^error/)
    assert.match(await get(port, { rejectUnauthorized: false, ...stranger }), /^error/)
    for (const why of ['PEER_DID_NOT_RETURN_A_CERTIFICATE', 'CERT_SIGNATURE_FAILURE'])
      assert.ok(lines.some((line) => line.includes('TLS handshake failed') && line.includes(why)))
    await install(second, files)
    while ((await shown(port, client)) === before) await sleep(20)
    assert.equal(await get(port, { rejectUnauthorized: false, ...client }), 'ci report')
    assert.match(await get(port, { rejectUnauthorized: false, ...stranger }), /^error/)
    assert.match(await get(port, { rejectUnauthorized: false }), /^error/)
  })
})

/** Of the authority of a pair, for `CN=ci, O=plimsoll:report`. */
async function clientCertificate({ authority }: Certificate): Promise<{ cert: Buffer; key: Buffer }> {
  const folder = join(authority, '..')
  const run = promisify(execFile)
  const at = (name: string): string => join(folder, name)
  const subject = ['-subj', '/O=plimsoll:report/CN=ci']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('c.key')]
  await run('openssl', ['req', '-new', ...key, ...subject, '-out', at('c.csr')])
  const issuer = ['-CA', authority, '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2']
  await run('openssl', ['x509', '-req', '-in', at('c.csr'), ...issuer, '-out', at('c.pem')])
  return { cert: await readFile(at('c.pem')), key: await readFile(at('c.key')) }
}
