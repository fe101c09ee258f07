import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import type { KeyedCertificate } from '../../src/kubernetes/certificates/certificate.ts'
import { callWebhook } from '../apiserver/call-webhook.ts'
import { AUTHORITY, clientCertificate } from '../apiserver/client.ts'
import { startApiServer } from '../apiserver/server.ts'
import { type Door, podMaker, register, startDoor, USERS } from './cluster.ts'
import { ALLOW_LIST, BAD, GOOD } from './door-cases/allow-list.ts'
import { clientOf, NEXT, serverOf, tlsCases } from './door-cases/tls.ts'

tlsCases(startApiServer)

const BOTH = AUTHORITY.certificate + NEXT.certificate
const SPEC = { containers: [{ image: GOOD }], namespace: 'shop' }
const REVIEW = { apiVersion: 'imagepolicy.k8s.io/v1alpha1', kind: 'ImageReview', spec: SPEC }

describe('TLS of the cluster’s door', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    it(`speaks ${version}`, async (t) => {
      const door = await startDoor(t, { policy: () => ALLOW_LIST, clientAuthorities: AUTHORITY.certificate })
      const endpoint = {
        url: `${door.url}/admission/image-policy`,
        authority: AUTHORITY.certificate,
        client: clientCertificate(),
        version,
      }
      const { status, body } = await callWebhook(endpoint, REVIEW, AbortSignal.timeout(5000))
      assert.equal(status, 200)
      assert.equal((JSON.parse(body) as { status: { allowed: boolean } }).status.allowed, true)
    })

  it('takes a new certificate and new authorities while it answers, and loses no request', async (t) => {
    const door = await startDoor(t, { policy: () => ALLOW_LIST, clientAuthorities: BOTH })
    const before = await shown(door, clientCertificate())
    const api = await startApiServer(t, {
      namespaces: { shop: {} },
      tokens: USERS,
      client: clientOf(NEXT),
    })
    await register(api, 'validating', `${door.url}/admission/validate`, { authorities: BOTH })
    const create = podMaker(api)
    const done = new AbortController()
    const seen = new Map<number, number>()
    const asking = Array.from({ length: 4 }, async (_none, index) => {
      while (!done.signal.aborted) {
        const { status } = await create({ image: index % 2 === 0 ? GOOD : BAD })
        seen.set(status, (seen.get(status) ?? 0) + 1)
      }
    })
    await sleep(100)
    const next = serverOf(NEXT)
    writeFileSync(door.files.key, next.key)
    writeFileSync(door.files.cert, next.certificate)
    writeFileSync(door.files.clientCa, NEXT.certificate)
    while ((await shown(door, clientOf(NEXT))) === before) await sleep(20)
    await sleep(100)
    done.abort()
    await Promise.all(asking)

    assert.deepEqual(new Set(seen.keys()), new Set([201, 403]))
    // The old authority is believed no more on either side.
    const endpoint = { url: `${door.url}/admission/image-policy`, authority: BOTH }
    const ask = async (more: object) =>
      (await callWebhook({ ...endpoint, ...more }, REVIEW, AbortSignal.timeout(5000))).status
    assert.equal(await ask({ client: clientOf(NEXT) }), 200)
    await assert.rejects(ask({ client: clientCertificate() }), /Post "/)
    await assert.rejects(
      ask({ client: clientOf(NEXT), authority: AUTHORITY.certificate }),
      /unknown authority/,
    )
  })

  it('lets nobody resume a session with a certificate that is no longer believed', async (t) => {
    const door = await startDoor(t, { policy: () => ALLOW_LIST, clientAuthorities: BOTH })
    const session = await sessionOf(door, clientCertificate())
    assert.equal(await isResumed(door, clientCertificate(), session), true)
    const before = await shown(door, clientOf(NEXT))
    const next = serverOf(NEXT)
    writeFileSync(door.files.key, next.key)
    writeFileSync(door.files.cert, next.certificate)
    writeFileSync(door.files.clientCa, NEXT.certificate)
    while ((await shown(door, clientOf(NEXT))) === before) await sleep(20)
    await assert.rejects(isResumed(door, clientCertificate(), session))
  })
})

function open(door: Door, client: KeyedCertificate, session?: Buffer): TLSSocket {
  return connect({
    host: '127.0.0.1',
    port: Number(new URL(door.url).port),
    ca: BOTH,
    cert: client.certificate,
    key: client.key,
    ...(session ? { session } : {}),
  })
}

/** The SHA-256 of the certificate that the service shows. */
async function shown(door: Door, client: KeyedCertificate): Promise<string> {
  const socket = open(door, client)
  await once(socket, 'secureConnect')
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.on('error', () => undefined).destroy()
  return fingerprint256
}

async function sessionOf(door: Door, client: KeyedCertificate): Promise<Buffer> {
  const socket = open(door, client)
  const [session] = (await once(socket, 'session')) as [Buffer]
  socket.destroy()
  return session
}

/** Asks over a resumed session. Throws where the service does not answer. */
async function isResumed(door: Door, client: KeyedCertificate, session: Buffer): Promise<boolean> {
  const socket = open(door, client, session)
  socket.write('GET /nothing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
  const [answer] = (await Promise.race([
    once(socket, 'data'),
    once(socket, 'close').then(() => Promise.reject(new Error('no answer'))),
  ])) as [Buffer]
  assert.match(answer.toString(), /^HTTP\/1\.1 404 /)
  return socket.isSessionReused()
}
