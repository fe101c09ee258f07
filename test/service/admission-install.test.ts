import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { call } from '../apiserver/client.ts'
import type { ImagePolicy } from '../apiserver/image-policy.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { type EmptyCluster, startEmptyCluster } from './installed.ts'
import { eventually } from './start-service.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PAGE = readFileSync(join(ROOT, 'docs/kubernetes.md'), 'utf8')
const TOKENS = { admin: { username: 'admin', groups: ['system:masters'] } }
/** Objects to nothing in the image of the example. */
const KIND = `name: kind
rules:
  - {name: none, on: finding, when: "finding.id == 'CVE-2025-90001'", action: deny, message: no}
`

/** The blocks of code of a section. */
function blocks(section: string, language: string): string[] {
  const [, text = ''] = PAGE.split(`\n## ${section}\n`)
  const found = (text.split('\n## ')[0] ?? '').matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, 'g'))
  return [...found].map(([, code = '']) => code)
}

async function createPod({ api }: EmptyCluster, namespace: string, image: string, name: string) {
  const pod = { metadata: { name }, spec: { containers: [{ name: 'web', image }] } }
  const to = `/api/v1/namespaces/${namespace}/pods`
  return await call(api, 'POST', to, pod, { authorization: 'Bearer admin' })
}

describe('the five commands on the page about Kubernetes', () => {
  it('make a cluster refuse what is not scanned, and what comes from elsewhere', async (t) => {
    if (!['docker-registry', 'skopeo', 'kubectl', 'bash'].every((name) => needsProgram(t, name))) return
    const [[policy = ''], [commands = '']] = [
      blocks('Protect a namespace', 'yaml'),
      blocks('Protect a namespace', 'sh'),
    ]
    assert.equal(commands.trim().split('\n').length, 5)
    const registry = await startRegistry(t)
    const image = `${registry.host}/team/app:1`
    await pushImage(join(ROOT, 'examples/harbour.oci.tar'), image, { from: 'oci-archive' })
    const cluster = await startEmptyCluster(t, {
      namespaces: { shop: {}, other: {} },
      tokens: TOKENS,
      registry: registry.host,
    })
    const { cwd, shell, api } = cluster
    writeFileSync(join(cwd, 'kind.yaml'), KIND)
    writeFileSync(
      join(cwd, 'admission.yaml'),
      policy
        .replaceAll('registry.example', registry.host)
        .replace('policy: default', 'policy: kind.yaml')
        .replace('unknown: deny', 'unknown: deny, incomplete: allow'),
    )

    const lines = commands.trim().split('\n')
    for (const line of lines.slice(0, 3)) await shell(line)
    // The service is there, and nobody asks it yet.
    assert.equal((await createPod(cluster, 'shop', 'evil.com/app:1', 'before')).status, 201)
    for (const line of lines.slice(3)) await shell(line)

    const evil = await createPod(cluster, 'shop', 'evil.com/app:1', 'evil')
    assert.equal(evil.status, 403)
    assert.match(evil.body.message, /^admission webhook "validate\.plimsoll\.example" denied the request: /)
    assert.match(evil.body.message, /evil\.com\/app is not in the allow list/)
    assert.match((await createPod(cluster, 'shop', image, 'new')).body.message, /it was never scanned/)
    await eventually('the scan', async () => {
      const { status } = await createPod(cluster, 'shop', image, 'scanned')
      return status === 201 ? true : undefined
    })
    assert.equal((await createPod(cluster, 'other', 'evil.com/app:1', 'elsewhere')).status, 201)
    // Whoever labels it too does not lock the cluster.
    await shell('kubectl label namespace kube-system plimsoll plimsoll.example/protected=true')
    assert.equal((await createPod(cluster, 'kube-system', 'evil.com/app:1', 'system')).status, 201)
    await api.settled()
    assert.deepEqual(api.refusals, [])
  })
})

const LETS_IN = 'admission: {default: allow, exemptNamespaces: [kube-system, plimsoll]}\n'
const DIR = 'plimsoll-admission'

/** Pods that are created one after the other until the end; what was answered to those that were not let in. */
function steadyRequests(cluster: EmptyCluster, workers: number) {
  const refusals: string[] = []
  const over = new AbortController()
  let count = 0
  const work = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { status, body } = await createPod(cluster, 'shop', 'app:1', `pod-${++count}`)
      if (status !== 201) refusals.push(body.message)
    }
  }
  const all = Promise.all(Array.from({ length: workers }, work))
  const end = async (): Promise<void> => {
    over.abort()
    await all
  }
  return { refusals, count: () => count, end }
}

/** SHA-256 of the certificate that the service shows. */
async function shown(url: string): Promise<string> {
  const { port } = new URL(url)
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[]
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[]
}

/** What an API server has of the files that are made for it. */
function apiServerFiles(cwd: string) {
  const read = (name: string): unknown => parse(readFileSync(join(cwd, DIR, 'api-server', name), 'utf8'))
  const { clusters, users } = read('kubeconfig') as Kubeconfig
  const { plugins } = read('admission-configuration.yaml') as {
    readonly plugins: readonly {
      readonly configuration: { readonly imagePolicy?: Omit<ImagePolicy, 'endpoint'> }
    }[]
  }
  const text = (base64 = ''): string => Buffer.from(base64, 'base64').toString()
  const [cluster = {}, user = {}] = [clusters[0]?.cluster, users[0]?.user]
  return {
    url: cluster['server'] ?? '',
    authority: text(cluster['certificate-authority-data']),
    client: {
      certificate: text(user['client-certificate-data']),
      key: text(user['client-key-data']),
    },
    imagePolicy: plugins.find(({ configuration }) => configuration.imagePolicy)?.configuration.imagePolicy,
  }
}

describe('the files for API servers', () => {
  it('have the plug-in ask the service, and say who asks', async (t) => {
    if (!['kubectl', 'bash'].every((name) => needsProgram(t, name))) return
    const policy = { endpoint: { url: 'https://not-yet.invalid' } }
    const cluster = await startEmptyCluster(t, {
      namespaces: { shop: {} },
      tokens: TOKENS,
      imagePolicy: policy,
    })
    const { cwd, shell } = cluster
    const text =
      'admission: {default: deny, exemptNamespaces: [kube-system, plimsoll], rules: [{name: r, require: {registries: {allow: ["ghcr.io/**"]}}}]}\n'
    writeFileSync(join(cwd, 'policy.yaml'), text)
    await shell(`plimsoll admission init --policy policy.yaml --out ${DIR} --image-policy-webhook`)
    await shell(`kubectl apply -f ${DIR}/1-service.yaml`)
    const { url, authority, client, imagePolicy } = apiServerFiles(cwd)
    assert.equal(url, 'https://plimsoll.plimsoll.svc/admission/image-policy')
    const port = Number(new URL((await cluster.service).url).port)
    Object.assign(policy, imagePolicy)
    Object.assign(policy.endpoint, { url, authority, client, port })

    const evil = await createPod(cluster, 'shop', 'evil.com/a:1', 'evil')
    assert.match(
      evil.body.message,
      /image policy webhook backend denied one or more images: .*not in the allow/,
    )
    assert.equal((await createPod(cluster, 'shop', 'ghcr.io/a/b:1', 'good')).status, 201)
    assert.equal((await createPod(cluster, 'kube-system', 'evil.com/a:2', 'system')).status, 201)
    Object.assign(policy.endpoint, { client: undefined })
    // Nobody without the certificate is answered, and what is not answered is refused.
    assert.equal((await createPod(cluster, 'shop', 'ghcr.io/a/c:1', 'nobody')).status, 403)
  })
})

describe('a rotation', () => {
  for (const isMutual of [false, true])
    it(`of certificates and of their authority fails no request${isMutual ? ', also where both sides show one' : ''}`, async (t) => {
      if (!['kubectl', 'bash'].every((name) => needsProgram(t, name))) return
      const client = { certificate: '', key: '' }
      const cluster = await startEmptyCluster(t, {
        namespaces: { shop: { 'plimsoll.example/protected': 'true' } },
        tokens: TOKENS,
        ...(isMutual ? { client } : {}),
      })
      const { cwd, shell } = cluster
      const takeClient = (): void => {
        if (isMutual) Object.assign(client, apiServerFiles(cwd).client)
      }
      const apply = async (name: string): Promise<string> => await shell(`kubectl apply -f ${DIR}/${name}`)
      writeFileSync(join(cwd, 'policy.yaml'), LETS_IN)
      const flags = isMutual ? ' --image-policy-webhook' : ''
      await shell(`plimsoll admission init --policy policy.yaml --out ${DIR}${flags}`)
      await apply('1-service.yaml')
      await apply('2-webhooks.yaml')
      takeClient()
      const { url } = await cluster.service
      const steady = steadyRequests(cluster, 3)

      const first = { ...client }
      let certificate = await shown(url)
      for (const step of ['renew', 'trust', 'switch', 'drop']) {
        await shell(`plimsoll admission rotate ${DIR} --step ${step}`)
        await apply('1-service.yaml')
        const isNew = step === 'renew' || step === 'switch'
        const before = certificate
        certificate = await eventually(`the certificate of ${step}`, async () => {
          const now = await shown(url)
          return (now !== before) === isNew ? now : undefined
        })
        await apply('2-webhooks.yaml')
        if (isNew) takeClient()
        // Requests that began with what was there before.
        const count = steady.count() + 10
        await eventually('further requests', async () => (steady.count() > count ? true : undefined))
      }
      await steady.end()
      assert.deepEqual(steady.refusals, [])
      assert.ok(steady.count() > 60)

      if (!isMutual) return
      await eventually('the end of the old authority', async () => {
        Object.assign(client, first)
        const { status } = await createPod(cluster, 'shop', 'app:1', `old-${Date.now()}`)
        return status === 201 ? undefined : true
      })
      takeClient()
      assert.equal((await createPod(cluster, 'shop', 'app:1', 'new')).status, 201)
    })
})
