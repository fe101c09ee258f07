import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { temporaryFolder } from '../../../../test/plimsoll.ts'
import { createAuthority } from '../../../kubernetes/certificates/certificate.ts'
import { makeInstallation } from './make-installation.ts'
import { type RotationStep, rotate } from './rotate.ts'
import type { InitRequest } from './types.ts'
import { writeFiles } from './write-files.ts'

const { signal } = new AbortController()
const now = new Date()
const OTHER = createAuthority({
  commonName: 'clients',
  from: now,
  until: new Date(now.getTime() + 86_400_000),
})
const REQUEST: Omit<InitRequest, 'folder'> = {
  namespace: 'guard',
  image: 'plimsoll:1',
  replicas: 1,
  store: 'ephemeral',
  isMutating: true,
  failurePolicy: 'Fail',
  protects: 'labelled',
  exempt: [],
  pullSecrets: false,
  hosts: ['10.0.0.9:443'],
  imagePolicyWebhook: true,
  clientAuthorities: [OTHER.certificate],
  days: 30,
  now,
  signal,
}

async function installed(t: TestContext, more: Partial<InitRequest> = {}): Promise<string> {
  const folder = temporaryFolder(t)
  await writeFiles(folder, await makeInstallation({ ...REQUEST, ...more, folder }), signal)
  return folder
}

async function step(folder: string, name: RotationStep): Promise<readonly string[]> {
  return await rotate({ folder, step: name, days: 30, now, signal })
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')
const decoded = (text = ''): string => Buffer.from(text, 'base64').toString()
const certificatesIn = (pem: string): X509Certificate[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)].map(
    ([text]) => new X509Certificate(text),
  )

interface Manifest {
  readonly kind: string
  readonly data?: Readonly<Record<string, string>>
  readonly webhooks?: readonly { readonly clientConfig: { readonly caBundle: string } }[]
}

/** What the cluster is told by the files. */
function told(folder: string) {
  const objects = ['1-service.yaml', '2-webhooks.yaml'].flatMap((name) =>
    parseAllDocuments(read(folder, name)).map((document) => document.toJS() as Manifest),
  )
  const secret = objects.find(({ kind }) => kind === 'Secret')?.data ?? {}
  const bundles = objects.flatMap(({ webhooks = [] }) => webhooks.map((one) => one.clientConfig.caBundle))
  const { clusters, users } = parse(read(folder, 'api-server/kubeconfig')) as {
    clusters: { cluster: Record<string, string> }[]
    users: { user: Record<string, string> }[]
  }
  assert.equal(new Set([...bundles, clusters[0]?.cluster['certificate-authority-data']]).size, 1)
  const [server, client] = [secret['tls.crt'], users[0]?.user['client-certificate-data']]
  return {
    trusted: certificatesIn(decoded(bundles[0])),
    clients: certificatesIn(decoded(secret['client-ca.crt'])),
    server: new X509Certificate(decoded(server)),
    client: new X509Certificate(decoded(client)),
    secret: secret['secret'],
  }
}

const prints = (certificates: readonly X509Certificate[]): string[] =>
  certificates.map(({ fingerprint256 }) => fingerprint256)

describe('a rotation', () => {
  it('makes new certificates for the same names, of the same authority', async (t) => {
    const folder = await installed(t)
    const before = told(folder)
    await step(folder, 'renew')
    const after = told(folder)
    assert.deepEqual(prints(after.trusted), prints(before.trusted))
    assert.equal(after.secret, before.secret)
    for (const one of ['server', 'client'] as const) {
      assert.notEqual(after[one].fingerprint256, before[one].fingerprint256)
      assert.equal(after[one].subjectAltName, before[one].subjectAltName)
      assert.ok(after[one].verify((after.trusted[0] as X509Certificate).publicKey))
    }
    assert.match(after.server.subjectAltName ?? '', /DNS:plimsoll\.guard\.svc, .*IP Address:10\.0\.0\.9/)
  })

  it('replaces the authority so that at each step both sides trust what the other may show', async (t) => {
    const folder = await installed(t)
    const states = [told(folder)]
    for (const name of ['trust', 'switch', 'drop'] as const) {
      await step(folder, name)
      states.push(told(folder))
    }
    assert.deepEqual(
      states.map(({ trusted }) => trusted.length),
      [1, 2, 2, 1],
    )
    for (const [index, state] of states.entries()) {
      // Who has not taken over a step yet meets who has.
      for (const { server, client } of states.slice(Math.max(0, index - 1), index + 2)) {
        assert.ok(state.trusted.some(({ publicKey }) => server.verify(publicKey)))
        assert.ok(state.clients.some(({ publicKey }) => client.verify(publicKey)))
      }
      assert.deepEqual(prints(state.clients), [
        new X509Certificate(OTHER.certificate).fingerprint256,
        ...prints(state.trusted),
      ])
    }
    const [first, , , last] = states
    assert.notDeepEqual(prints(last?.trusted ?? []), prints(first?.trusted ?? []))
    assert.deepEqual(readdirSync(folder).sort(), [
      '1-service.yaml',
      '2-webhooks.yaml',
      'api-server',
      'ca.pem',
      'secret',
    ])
  })

  it('keeps what people changed, and says which files are others', async (t) => {
    const folder = await installed(t)
    const edited = read(folder, '2-webhooks.yaml').replace('timeoutSeconds: 10', 'timeoutSeconds: 3 # ours')
    writeFileSync(join(folder, '2-webhooks.yaml'), edited)
    assert.deepEqual(await step(folder, 'renew'), ['1-service.yaml', 'api-server/kubeconfig'])
    assert.equal(read(folder, '2-webhooks.yaml'), edited)
    await step(folder, 'trust')
    assert.match(read(folder, '2-webhooks.yaml'), /timeoutSeconds: 3 # ours/)
  })

  const misplaced: readonly (readonly [done: readonly RotationStep[], step: RotationStep, why: RegExp])[] = [
    [[], 'switch', /there is no other authority yet/],
    [[], 'drop', /the new authority does not sign yet/],
    [['trust'], 'trust', /switch is next/],
    [['trust'], 'drop', /the new authority does not sign yet/],
    [['trust', 'switch'], 'trust', /drop is next/],
    [['trust', 'switch'], 'switch', /there is no other authority yet/],
  ]
  for (const [done, name, why] of misplaced)
    it(`does not ${name} after ${done.join(', ') || 'nothing'}`, async (t) => {
      const folder = await installed(t)
      for (const one of done) await step(folder, one)
      const before = told(folder)
      await assert.rejects(step(folder, name), { code: 'rotation-misplaced', message: why })
      assert.deepEqual(prints(told(folder).trusted), prints(before.trusted))
    })

  it('that was cut short is mended by renew', async (t) => {
    const folder = await installed(t)
    await step(folder, 'trust')
    const files = ['1-service.yaml', '2-webhooks.yaml', 'api-server/kubeconfig']
    const kept = files.map((name) => read(folder, name))
    const next = read(folder, 'next-ca.pem')
    await step(folder, 'switch')
    // As if the process had ended when ca.pem was written, and nothing after it.
    writeFileSync(join(folder, 'next-ca.pem'), next)
    for (const [index, name] of files.entries()) writeFileSync(join(folder, name), kept[index] ?? '')
    await step(folder, 'renew')
    const { trusted, clients, server } = told(folder)
    assert.equal(trusted.length, 2)
    assert.equal(clients.length, 3)
    assert.ok(server.verify((trusted[0] as X509Certificate).publicKey))
    await step(folder, 'drop')
    assert.equal(told(folder).trusted.length, 1)
  })

  const broken: readonly (readonly [name: string, text: string | undefined, why: RegExp])[] = [
    ['1-service.yaml', undefined, /There is no 1-service\.yaml/],
    ['1-service.yaml', 'kind: Namespace\n', /it has 0 secrets with a certificate/],
    ['1-service.yaml', 'a: {', /cannot be renewed: /],
    ['2-webhooks.yaml', 'kind: ConfigMap\n', /it has no webhook/],
    ['api-server/kubeconfig', 'nothing', /it is no kubeconfig/],
    [
      '1-service.yaml',
      'kind: Secret\ndata: {tls.crt: eA==, tls.key: eA==, secret: eA==}\n',
      /its tls\.crt is no certificate/,
    ],
  ]
  for (const [name, text, why] of broken)
    it(`leaves all as it is where ${name} ${text === undefined ? 'is missing' : `is «${text.trim()}»`}`, async (t) => {
      const folder = await installed(t)
      if (text === undefined) rmSync(join(folder, name))
      else writeFileSync(join(folder, name), text)
      const before = read(folder, 'ca.pem')
      await assert.rejects(step(folder, 'renew'), { code: 'installation-invalid', message: why })
      assert.equal(read(folder, 'ca.pem'), before)
    })

  it('needs an authority that holds', async (t) => {
    const folder = temporaryFolder(t)
    await assert.rejects(step(folder, 'renew'), { code: 'authority-unusable', message: /no authority in/ })
    const later = new Date(now.getTime() + 11 * 365 * 86_400_000)
    const old = await installed(t)
    const over = rotate({ folder: old, step: 'trust', days: 1, now: later, signal })
    await assert.rejects(over, { code: 'authority-unusable', message: /it ended on/ })
  })

  it('gives no certificate a longer life than its authority has', async (t) => {
    const folder = await installed(t)
    const late = new Date(now.getTime() + 3600 * 86_400_000)
    await rotate({ folder, step: 'renew', days: 3650, now: late, signal })
    const { server, trusted } = told(folder)
    assert.deepEqual(server.validToDate, trusted[0]?.validToDate)
  })
})
