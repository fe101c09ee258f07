import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type ApiAnswer, AUTHORITY, CA_BUNDLE, call, issue } from '../apiserver/client.ts'
import { type ApiServer, startApiServer } from '../apiserver/server.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { STORE_KINDS } from '../stores.ts'
import { eventually, type RealService, startService } from './start-service.ts'

const IMAGE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const SECDB = 'secdb.alpinelinux.org/v3.18/main.json'
const TICKET = 'break-glass.image-policy.k8s.io/ticket'
const ONCALL = { username: 'jane', groups: ['oncall', 'system:authenticated'] }

/** Refuses one flaw, which no advisory of the example names. */
const JUDGEMENT = `name: news
rules:
  - name: no-news
    on: finding
    when: finding.id == 'CVE-2025-90001'
    action: deny
    message: "it has {finding.id}"
`

const policyOf = (registry: string, judgement: string): string => `admission:
  default: deny
  exemptNamespaces: [kube-system]
  rules:
    - name: warned
      match: {namespaces: [warned]}
      mode: warn
      require: {registries: {allow: ["${registry}/**"]}, scan: {policy: "${judgement}", unknown: deny, incomplete: allow}}
    - name: scanned
      require: {registries: {allow: ["${registry}/**"]}, scan: {policy: "${judgement}", unknown: deny, incomplete: allow}}
  breakGlass: {annotation: ${TICKET}, groups: [oncall], maxDuration: 1h, uses: 1}
`

interface Cluster {
  readonly api: ApiServer
  readonly service: RealService
  /** Of the image that was pushed. */
  readonly image: string
  readonly create: (pod: PodOptions) => Promise<ApiAnswer>
}

interface PodOptions {
  readonly image: string
  readonly namespace?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly token?: string
  readonly dryRun?: boolean
}

const ADMIN = { username: 'admin', groups: ['system:masters'] }

/** A registry with an image, the service over TLS, and an API server that asks it. */
async function startCluster(t: TestContext, store: 'sqlite' | 'postgres'): Promise<Cluster> {
  const registry = await startRegistry(t)
  const image = `${registry.host}/team/app:1`
  await pushImage(IMAGE, image, { from: 'oci-archive' })
  const folder = temporaryFolder(t)
  const tls = issue(['127.0.0.1'])
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const [cert, key] = [file('tls.crt', tls.certificate), file('tls.key', tls.key)]
  const judgement = file('news.yaml', JUDGEMENT)
  const policy = file('policy.yaml', policyOf(registry.host, judgement))
  const service = await startService(t, {
    store,
    change: (config) => ({
      ...config,
      roles: [...config.roles, 'admission'],
      listen: { ...config.listen, tls: { cert, key } },
      admission: { ...config.admission, policy },
      indexer: {
        ...config.indexer,
        sources: { ...config.indexer.sources, registry: { insecureHosts: [registry.host] } },
      },
    }),
  })
  const api = await startApiServer(t, {
    namespaces: { shop: {}, warned: {} },
    tokens: { admin: ADMIN, oncall: ONCALL },
  })
  for (const [kind, path] of [
    ['mutating', 'mutate'],
    ['validating', 'validate'],
  ] as const) {
    const webhook = {
      name: `${path}.plimsoll.test`,
      clientConfig: { url: `${service.url}/admission/${path}`, caBundle: CA_BUNDLE },
      rules: [
        {
          apiGroups: ['*'],
          apiVersions: ['*'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods', 'deployments'],
        },
      ],
      sideEffects: 'NoneOnDryRun',
      admissionReviewVersions: ['v1'],
    }
    const to = `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`
    const made = await call(api, 'POST', to, { metadata: { name: path }, webhooks: [webhook] })
    assert.equal(made.status, 201, made.body.message)
  }
  let count = 0
  const create = async (options: PodOptions): Promise<ApiAnswer> => {
    const { namespace = 'shop', annotations = {}, token = 'admin', dryRun = false } = options
    const pod = {
      metadata: { name: `pod-${++count}`, annotations },
      spec: { containers: [{ name: 'web', image: options.image }] },
    }
    const to = `/api/v1/namespaces/${namespace}/pods${dryRun ? '?dryRun=All' : ''}`
    return await call(api, 'POST', to, pod, { authorization: `Bearer ${token}` })
  }
  return { api, service, image, create }
}

/** Adds a flaw of a package of the image to the feed, and has it updated. */
async function addAdvisory({ service }: Cluster): Promise<void> {
  const path = join(service.mirror, SECDB)
  const feed = JSON.parse(readFileSync(path, 'utf8')) as { packages: { pkg: unknown }[] }
  feed.packages.push({ pkg: { name: 'zlib', secfixes: { '1.2.13-r9': ['CVE-2025-90001'] } } })
  writeFileSync(path, JSON.stringify(feed))
  const answer = await call(
    { url: service.url, authority: AUTHORITY.certificate } as ApiServer,
    'POST',
    '/api/v1/feeds/alpine-3.18/update',
  )
  assert.equal(answer.status, 202, answer.body.message)
}

/** What an API server would send, sent by hand. */
async function ask({ service }: Cluster, path: string, body: unknown): Promise<ApiAnswer> {
  const server = { url: service.url, authority: AUTHORITY.certificate } as ApiServer
  return await call(server, 'POST', path, body, { 'content-type': 'application/json' })
}

describe('a review at the cluster’s door', () => {
  it('is answered in the form in which it came, and only if it is one', async (t) => {
    if (!['docker-registry', 'skopeo'].every((name) => needsProgram(t, name))) return
    const cluster = await startCluster(t, 'sqlite')
    const { image } = cluster

    const spec = { containers: [{ image }, { image: 'evil.com/x' }], namespace: 'shop' }
    const review = { apiVersion: 'imagepolicy.k8s.io/v1alpha1', kind: 'ImageReview', spec }
    const { status, body } = await ask(cluster, '/admission/image-policy', review)
    assert.equal(status, 200)
    assert.equal(body['kind'], 'ImageReview')
    const { allowed, reason } = body['status'] as { allowed: boolean; reason: string }
    assert.equal(allowed, false)
    assert.match(reason, /it was never scanned[^]*evil\.com\/x is not in the allow list/)

    const request = (version: string, more: object) => ({
      apiVersion: `admission.k8s.io/${version}`,
      kind: 'AdmissionReview',
      request: {
        uid: 'u-1',
        kind: { group: '', version: 'v1', kind: 'Pod' },
        resource: { group: '', version: 'v1', resource: 'pods' },
        namespace: 'shop',
        userInfo: {},
        ...more,
      },
    })
    for (const version of ['v1', 'v1beta1']) {
      const removed = await ask(
        cluster,
        '/admission/validate?timeout=10s',
        request(version, { operation: 'DELETE' }),
      )
      assert.equal(removed.body['apiVersion'], `admission.k8s.io/${version}`)
      const { uid, allowed: isAllowed } = removed.body['response'] as { uid: string; allowed: boolean }
      assert.deepEqual([uid, isAllowed], ['u-1', true])
    }
    for (const wrong of [{}, [], request('v3', { operation: 'CREATE' }), review])
      assert.equal((await ask(cluster, '/admission/validate', wrong)).status, 400)
  })
})

for (const store of STORE_KINDS)
  describe(`the cluster’s door on ${store}`, () => {
    it('refuses what is not scanned, lets in what is, and refuses it when a flaw comes up', async (t) => {
      if (!['docker-registry', 'skopeo'].every((name) => needsProgram(t, name))) return
      const cluster = await startCluster(t, store)
      const { image, create, api } = cluster

      const dry = await create({ image, dryRun: true })
      assert.equal(dry.status, 403)
      const first = await create({ image })
      assert.equal(first.status, 403)
      assert.match(
        first.body.message,
        /^admission webhook "validate\.plimsoll\.test" denied the request: .*it was never scanned/s,
      )
      const foreign = await create({ image: 'evil.com/team/app:1' })
      assert.match(foreign.body.message, /evil\.com\/team\/app is not in the allow list/)
      assert.equal((await create({ image: 'evil.com/x', namespace: 'kube-system' })).status, 201)

      const let_in = await eventually('the scan', async () => {
        const answer = await create({ image })
        return answer.status === 201 ? answer : undefined
      })
      const { containers } = let_in.body['spec'] as { containers: { image: string }[] }
      const pinned = containers[0]?.image ?? ''
      assert.match(pinned, /\/team\/app:1@sha256:[0-9a-f]{64}$/)
      // Stored under its digest, wherever it is named: no registry answers for this repository.
      const elsewhere = pinned.replace('/team/app:1', '/team/nowhere:1')
      assert.equal((await create({ image: elsewhere })).status, 201)

      await addAdvisory(cluster)
      const refused = await eventually('the flaw', async () => {
        const answer = await create({ image })
        return answer.status === 403 ? answer : undefined
      })
      assert.match(refused.body.message, /CVE-2025-90001 in zlib, update to 1\.2\.13-r9/)

      const warned = await create({ image, namespace: 'warned' })
      assert.equal(warned.status, 201)
      assert.match(warned.warnings ?? '', /CVE-2025-90001/)

      const annotations = { [TICKET]: 'INC-1' }
      assert.equal((await create({ image, annotations })).status, 403)
      assert.equal((await create({ image, annotations, token: 'oncall' })).status, 201)
      assert.ok(api.audit.some((entry) => Object.values(entry).some((value) => value.includes('INC-1'))))
      const again = await create({ image, annotations, token: 'oncall' })
      assert.equal(again.status, 403)
    })
  })
