/** A cluster's door for tests: a registry with an image, the service over TLS, and an API server that asks it. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { KeyedCertificate } from '../../src/kubernetes/certificates/certificate.ts'
import { openStore } from '../../src/service/store/open-store.ts'
import type { Store } from '../../src/service/store/store.ts'
import { type ApiAnswer, AUTHORITY, call, issue } from '../apiserver/client.ts'
import type { ImagePolicy } from '../apiserver/image-policy.ts'
import type { User } from '../apiserver/objects.ts'
import { startApiServer } from '../apiserver/server.ts'
import type { ApiServerOptions, ClusterApi } from '../apiserver/types.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { eventually, type RealService, startService } from './start-service.ts'

const IMAGE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const SECDB = 'secdb.alpinelinux.org/v3.18/main.json'

export const TICKET = 'break-glass.image-policy.k8s.io/ticket'
/** Who may ask, by token. */
export const USERS: Readonly<Record<string, User>> = {
  admin: { username: 'admin', groups: ['system:masters'] },
  oncall: { username: 'jane', groups: ['oncall', 'system:masters'] },
}

/** Refuses one flaw, which no advisory of the example names. */
const JUDGEMENT = `name: news
rules:
  - name: no-news
    on: finding
    when: finding.id == 'CVE-2025-90001'
    action: deny
    message: "it has {finding.id}"
`

/** What a policy may name: `HOST:PORT` of the registry, and the file of a policy of judgement. */
export interface PolicyNames {
  readonly registry: string
  readonly judgement: string
}

const requirement = ({ registry, judgement }: PolicyNames): string =>
  `{registries: {allow: ["${registry}/**"]}, scan: {policy: "${judgement}", unknown: deny, incomplete: allow}}`

/** Lets in what was scanned; `breakGlass` is what stands under that key. */
export function scannedPolicy(names: PolicyNames, breakGlass: string): string {
  return `admission:
  default: deny
  exemptNamespaces: [kube-system]
  rules:
    - name: warned
      match: {namespaces: [warned]}
      mode: warn
      require: ${requirement(names)}
    - name: scanned
      require: ${requirement(names)}
  breakGlass: ${breakGlass}
`
}

export interface DoorSettings {
  readonly store?: 'sqlite' | 'postgres'
  /** The file of the policy of admission. */
  readonly policy: (names: PolicyNames) => string
  readonly registry?: string
  /** Of the service; from the authority of `apiserver/client.ts` for 127.0.0.1 where none is given. */
  readonly certificate?: KeyedCertificate
  /** PEM: who does not come with a certificate of these is not let in. */
  readonly clientAuthorities?: string
  readonly now?: () => number
}

export interface Door extends RealService {
  /** Where its certificate, key and client authorities lie. */
  readonly files: { readonly cert: string; readonly key: string; readonly clientCa: string }
}

/** The service with its role admission, over TLS. */
export async function startDoor(t: TestContext, settings: DoorSettings): Promise<Door> {
  const { registry = 'registry.invalid', clientAuthorities, certificate = issue(['127.0.0.1']) } = settings
  const folder = temporaryFolder(t)
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const files = {
    cert: file('tls.crt', certificate.certificate),
    key: file('tls.key', certificate.key),
    clientCa: file('clients.crt', clientAuthorities ?? ''),
  }
  const { cert, key, clientCa } = files
  const judgement = file('news.yaml', JUDGEMENT)
  const policy = file('policy.yaml', settings.policy({ registry, judgement }))
  const service = await startService(t, {
    store: settings.store ?? 'sqlite',
    ...(settings.now ? { now: settings.now } : {}),
    change: (config) => ({
      ...config,
      roles: [...config.roles, 'admission'],
      listen: {
        ...config.listen,
        tls: { cert, key, ...(clientAuthorities === undefined ? {} : { clientCa }) },
      },
      admission: { ...config.admission, policy },
      indexer: {
        ...config.indexer,
        sources: { ...config.indexer.sources, registry: { insecureHosts: [registry] } },
      },
    }),
  })
  return { ...service, files }
}

export type StartApi = (t: TestContext, options: ApiServerOptions) => Promise<ClusterApi>

export interface ClusterSettings extends Partial<Omit<DoorSettings, 'registry'>> {
  readonly startApi?: StartApi
  /** What the API server asks, in place of both webhooks. */
  readonly asks?: 'validating' | 'image-policy'
  readonly imagePolicy?: Omit<ImagePolicy, 'endpoint'>
}

export interface Cluster {
  readonly api: ClusterApi
  readonly door: Door
  /** Of the image that was pushed. */
  readonly image: string
  readonly create: (pod: PodOptions) => Promise<ApiAnswer>
}

export interface PodOptions {
  readonly image: string
  readonly namespace?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly token?: string
  readonly dryRun?: boolean
  /** Of the pod, beside its one container. */
  readonly spec?: object
}

/** Whether the programs are there that a cluster needs; skips the test where they are not. */
export function canStartCluster(t: TestContext): boolean {
  return ['docker-registry', 'skopeo'].every((name) => needsProgram(t, name))
}

/** A registry with the example's image, the service, and an API server that asks it: both webhooks, if nothing else is said. */
export async function startCluster(t: TestContext, settings: ClusterSettings = {}): Promise<Cluster> {
  const { startApi = startApiServer, asks, imagePolicy = {} } = settings
  const registry = await startRegistry(t)
  const image = `${registry.host}/team/app:1`
  await pushImage(IMAGE, image, { from: 'oci-archive' })
  const door = await startDoor(t, {
    policy: (names) =>
      scannedPolicy(names, `{annotation: ${TICKET}, groups: [oncall], maxDuration: 1h, uses: 1}`),
    ...settings,
    registry: registry.host,
  })
  const endpoint = { url: `${door.url}/admission/image-policy`, authority: AUTHORITY.certificate }
  const api = await startApi(t, {
    namespaces: { shop: {}, warned: {} },
    tokens: USERS,
    ...(asks === 'image-policy' ? { imagePolicy: { endpoint, ...imagePolicy } } : {}),
  })
  if (asks === undefined) await register(api, 'mutating', `${door.url}/admission/mutate`)
  if (asks !== 'image-policy') await register(api, 'validating', `${door.url}/admission/validate`)
  return { api, door, image, create: podMaker(api) }
}

/** What a webhook is registered with; everything else has a value that fits. */
export interface Registration {
  /** Of the configuration, and before `.plimsoll.test` of the webhook; the end of the URL's path where none is given. */
  readonly name?: string
  /** PEM. */
  readonly authorities?: string
  readonly rules?: readonly object[]
  readonly failurePolicy?: 'Fail' | 'Ignore'
  readonly timeoutSeconds?: number
  readonly objectSelector?: object
}

const RULES = [
  {
    apiGroups: ['*'],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['pods', 'deployments'],
  },
]

export async function register(
  api: ClusterApi,
  kind: 'mutating' | 'validating',
  url: string,
  registration: Registration = {},
): Promise<void> {
  const {
    name = new URL(url).pathname.split('/').at(-1) ?? '',
    authorities = AUTHORITY.certificate,
    ...rest
  } = registration
  const webhook = {
    name: `${name}.plimsoll.test`,
    clientConfig: { url, caBundle: Buffer.from(authorities).toString('base64') },
    rules: RULES,
    sideEffects: 'NoneOnDryRun',
    admissionReviewVersions: ['v1'],
    ...rest,
  }
  const group = 'admissionregistration.k8s.io/v1'
  const whole = {
    apiVersion: group,
    kind: kind === 'mutating' ? 'MutatingWebhookConfiguration' : 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [webhook],
  }
  const made = await call(api, 'POST', `/apis/${group}/${kind}webhookconfigurations`, whole, bearer('admin'))
  assert.equal(made.status, 201, made.body.message)
  await api.seen()
}

export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
}

/** Makes pods with names of their own. */
export function podMaker(api: ClusterApi): Cluster['create'] {
  let count = 0
  return async (options) => {
    const { namespace = 'shop', annotations = {}, token = 'admin', dryRun = false } = options
    const pod = {
      metadata: { name: `pod-${++count}`, annotations, labels: options.labels ?? {} },
      spec: { containers: [{ name: 'web', image: options.image }], ...options.spec },
    }
    const to = `/api/v1/namespaces/${namespace}/pods${dryRun ? '?dryRun=All' : ''}`
    return await call(api, 'POST', to, pod, bearer(token))
  }
}

/** Asks for a pod until it is let in. */
export async function scanned({ create }: Cluster, pod: PodOptions): Promise<ApiAnswer> {
  return await eventually('the scan', async () => {
    const answer = await create(pod)
    return answer.status === 201 ? answer : undefined
  })
}

/** Adds a flaw of a package of the image to the feed, and has it updated. */
export async function addAdvisory(door: Door): Promise<void> {
  const path = join(door.mirror, SECDB)
  const feed = JSON.parse(readFileSync(path, 'utf8')) as { packages: { pkg: unknown }[] }
  feed.packages.push({ pkg: { name: 'zlib', secfixes: { '1.2.13-r9': ['CVE-2025-90001'] } } })
  writeFileSync(path, JSON.stringify(feed))
  const answer = await callDoor(door, 'POST', '/api/v1/feeds/alpine-3.18/update')
  assert.equal(answer.status, 202, answer.body.message)
}

/** Asks the service itself, not through an API server. */
export async function callDoor(
  { url }: Pick<Door, 'url'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const server = { url, authority: AUTHORITY.certificate }
  return await call(server, method, path, body, { 'content-type': 'application/json' })
}

/** Looks into the service's store while it runs. */
export async function inStore<T>({ config }: Door, ask: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(config.store)
  try {
    return await ask(store)
  } finally {
    await store.close()
  }
}
