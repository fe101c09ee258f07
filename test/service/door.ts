/** Services at a cluster's door, over one store, with an image that is scanned and an API server that asks them. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { StoreAddress } from '../../src/service/store/open-store.ts'
import { type ApiAnswer, AUTHORITY, CA_BUNDLE, call, issue } from '../apiserver/client.ts'
import { type ApiServer, startApiServer } from '../apiserver/server.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { eventually, type RealService, startService } from './start-service.ts'

const JUDGEMENT = `name: news
rules: [{name: no-news, on: finding, when: "finding.id == 'CVE-2025-90001'", action: deny}]
`
const BILL = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  components: [
    { type: 'operating-system', name: 'alpine', version: '3.18.4' },
    {
      type: 'library',
      name: 'zlib',
      version: '1.2.13-r0',
      purl: 'pkg:apk/alpine/zlib@1.2.13-r0?arch=x86_64&distro=alpine-3.18.4',
    },
  ],
}

/** `reg.test/team/app@sha256:…`, of what every door is given. */
export const IMAGE = `reg.test/team/app@sha256:${createHash('sha256').update(JSON.stringify(BILL)).digest('hex')}`

export interface Door {
  readonly service: RealService
  readonly api: ApiServer
  /** Makes a pod, with a name of its own. */
  readonly create: (image: string, namespace?: string, annotations?: object) => Promise<ApiAnswer>
  /** What an ImagePolicyWebhook would send. */
  readonly reviewImage: (image: string) => Promise<ApiAnswer>
}

export interface DoorSettings {
  readonly address: StoreAddress
  /** Of the policy of admission, in JSON: what stands before its rules. */
  readonly policy: object
  /** Of namespaces with a policy of their own for what fails. Default: Fail everywhere. */
  readonly ignoring?: string
}

export async function startDoor(
  t: TestContext,
  { address, policy, ignoring = '-' }: DoorSettings,
): Promise<Door> {
  const folder = temporaryFolder(t)
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const tls = issue(['127.0.0.1'])
  const [cert, key] = [file('tls.crt', tls.certificate), file('tls.key', tls.key)]
  const scan = { policy: file('news.yaml', JUDGEMENT), unknown: 'deny', incomplete: 'allow' }
  const rules = [{ name: 'scanned', require: { registries: { allow: ['reg.test/**'] }, scan } }]
  const admission = { default: 'deny', exemptNamespaces: ['kube-system'], rules, ...policy }
  const service = await startService(t, {
    address,
    change: (config) => ({
      ...config,
      roles: [...config.roles, 'admission'],
      listen: { ...config.listen, tls: { cert, key } },
      admission: { ...config.admission, policy: file('policy.json', JSON.stringify({ admission })) },
    }),
  })
  const api = await startApiServer(t, { namespaces: { shop: {}, [ignoring]: {} } })
  for (const failurePolicy of ['Fail', 'Ignore'])
    await register(api, service, failurePolicy, failurePolicy === 'Fail' ? 'NotIn' : 'In', ignoring)
  const server = { url: service.url, authority: AUTHORITY.certificate } as ApiServer
  const kept = await call(server, 'POST', '/api/v1/sboms', BILL)
  assert.equal(kept.status, 201, kept.body.message)
  const door: Door = {
    service,
    api,
    create: async (image, namespace = 'shop', annotations = {}) =>
      await call(api, 'POST', `/api/v1/namespaces/${namespace}/pods`, {
        metadata: { name: `pod-${randomUUID()}`, annotations },
        spec: { containers: [{ name: 'web', image }] },
      }),
    reviewImage: async (image) =>
      await call(server, 'POST', '/admission/image-policy', {
        apiVersion: 'imagepolicy.k8s.io/v1alpha1',
        kind: 'ImageReview',
        spec: { containers: [{ image }], namespace: 'shop' },
      }),
  }
  await admitted(door)
  return door
}

/** Asks until the image is let in, which it is by right. */
export async function admitted({ create }: Door): Promise<void> {
  await eventually('the image is let in', async () =>
    (await create(IMAGE)).status === 201 ? true : undefined,
  )
}

async function register(
  api: ApiServer,
  { url }: RealService,
  failurePolicy: string,
  operator: string,
  namespace: string,
): Promise<void> {
  const webhook = {
    name: `${failurePolicy.toLowerCase()}.plimsoll.test`,
    clientConfig: { url: `${url}/admission/validate`, caBundle: CA_BUNDLE },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: {
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values: [namespace] }],
    },
    failurePolicy,
    sideEffects: 'NoneOnDryRun',
    admissionReviewVersions: ['v1'],
    timeoutSeconds: 10,
  }
  const made = await call(
    api,
    'POST',
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    {
      metadata: { name: failurePolicy.toLowerCase() },
      webhooks: [webhook],
    },
  )
  assert.equal(made.status, 201, made.body.message)
}
