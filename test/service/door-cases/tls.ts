import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
} from '../../../src/kubernetes/certificates/certificate.ts'
import { AUTHORITY, clientCertificate, EXPIRED, VALIDITY } from '../../apiserver/client.ts'
import { podMaker, register, type StartApi, startDoor, USERS } from '../cluster.ts'
import { ALLOW_LIST, BAD, GOOD } from './allow-list.ts'

/** Another authority; of the same name, as after a rotation. */
export const NEXT = createAuthority({ commonName: 'webhooks', ...VALIDITY })
const HOUR = 60 * 60 * 1000
const LATER = { from: new Date(Date.now() + HOUR), until: new Date(Date.now() + 2 * HOUR) }

export function serverOf(
  authority: KeyedCertificate,
  {
    hosts = ['127.0.0.1'],
    validity = VALIDITY,
  }: { hosts?: readonly string[]; validity?: typeof VALIDITY } = {},
): KeyedCertificate {
  return issueCertificate(authority, { commonName: '127.0.0.1', hosts, usage: 'server', ...validity })
}

export function clientOf(authority: KeyedCertificate, validity = VALIDITY): KeyedCertificate {
  return issueCertificate(authority, { commonName: 'kube-apiserver', usage: 'client', ...validity })
}

const SELF_SIGNED = createAuthority({ commonName: '127.0.0.1', ...VALIDITY })
const BOTH = AUTHORITY.certificate + NEXT.certificate

interface ServerCase {
  readonly name: string
  readonly certificate: KeyedCertificate
  /** Of the webhook's caBundle. */
  readonly authorities?: string
  /** What the API server says where it does not believe the certificate. */
  readonly fault?: RegExp
}

const SERVERS: readonly ServerCase[] = [
  { name: 'right', certificate: serverOf(AUTHORITY) },
  {
    name: 'several-names',
    certificate: serverOf(AUTHORITY, { hosts: ['plimsoll.plimsoll.svc', '127.0.0.1', '::1'] }),
  },
  { name: 'first-of-two', certificate: serverOf(AUTHORITY), authorities: BOTH },
  { name: 'second-of-two', certificate: serverOf(NEXT), authorities: BOTH },
  {
    name: 'other-address',
    certificate: serverOf(AUTHORITY, { hosts: ['10.0.0.1'] }),
    fault: /x509: certificate is valid for 10\.0\.0\.1, not 127\.0\.0\.1$/,
  },
  {
    name: 'common-name-alone',
    certificate: serverOf(AUTHORITY, { hosts: [] }),
    fault: /x509: certificate relies on legacy Common Name field, use SANs instead$/,
  },
  {
    name: 'expired',
    certificate: serverOf(AUTHORITY, { validity: EXPIRED }),
    fault: /x509: certificate has expired or is not yet valid/,
  },
  {
    name: 'not-yet-valid',
    certificate: serverOf(AUTHORITY, { validity: LATER }),
    fault: /x509: certificate has expired or is not yet valid/,
  },
  {
    name: 'other-authority',
    certificate: serverOf(NEXT),
    fault: /x509: certificate signed by unknown authority/,
  },
  { name: 'self-signed', certificate: SELF_SIGNED, fault: /x509: / },
  {
    name: 'for-clients',
    certificate: issueCertificate(AUTHORITY, {
      commonName: 'x',
      hosts: ['127.0.0.1'],
      usage: 'client',
      ...VALIDITY,
    }),
    fault: /x509: certificate specifies an incompatible key usage/,
  },
]

interface ClientCase {
  readonly name: string
  readonly client?: KeyedCertificate
  readonly isLetIn: boolean
}

const CLIENTS: readonly ClientCase[] = [
  { name: 'none', isLetIn: false },
  { name: 'right', client: clientCertificate(), isLetIn: true },
  { name: 'by-the-second-authority', client: clientOf(NEXT), isLetIn: true },
  { name: 'expired', client: clientOf(AUTHORITY, EXPIRED), isLetIn: false },
  {
    name: 'by-a-stranger',
    client: clientOf(createAuthority({ commonName: 'x', ...VALIDITY })),
    isLetIn: false,
  },
  { name: 'for-servers', client: serverOf(AUTHORITY), isLetIn: false },
]

/** TLS between an API server and the service: each certificate of one side against what the other believes. */
export function tlsCases(startApi: StartApi): void {
  describe('the service’s certificate', () => {
    it('is believed as Go believes certificates', async (t) => {
      const api = await startApi(t, { namespaces: { shop: {} }, tokens: USERS })
      const create = podMaker(api)
      for (const { name, certificate, authorities } of SERVERS) {
        const door = await startDoor(t, { policy: () => ALLOW_LIST, certificate })
        await register(api, 'validating', `${door.url}/admission/validate`, {
          name,
          objectSelector: { matchLabels: { case: name } },
          ...(authorities === undefined ? {} : { authorities }),
        })
      }
      for (const { name, fault } of SERVERS) {
        const labels = { case: name }
        const good = await create({ image: GOOD, labels })
        if (fault === undefined) {
          assert.deepEqual([name, good.status], [name, 201])
          assert.equal((await create({ image: BAD, labels })).status, 403)
          continue
        }
        const words = `Internal error occurred: failed calling webhook "${name}.plimsoll.test": failed to call webhook: Post `
        assert.equal(good.status, 500, name)
        assert.ok(good.body.message.startsWith(words), good.body.message)
        assert.match(good.body.message, fault, name)
      }
    })
  })

  describe('the API server’s certificate', () => {
    for (const { name, client, isLetIn } of CLIENTS)
      it(`lets it in, or not: ${name}`, async (t) => {
        const api = await startApi(t, {
          namespaces: { shop: {} },
          tokens: USERS,
          ...(client ? { client } : {}),
        })
        const door = await startDoor(t, { policy: () => ALLOW_LIST, clientAuthorities: BOTH })
        await register(api, 'validating', `${door.url}/admission/validate`)
        const create = podMaker(api)
        assert.equal((await create({ image: GOOD })).status, isLetIn ? 201 : 500)
        assert.equal((await create({ image: BAD })).status, isLetIn ? 403 : 500)
      })
  })
}
