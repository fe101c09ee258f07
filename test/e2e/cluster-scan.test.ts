import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startServer } from '../http-server.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = join(ROOT, 'examples/harbour.oci.tar')
const MIRROR = join(ROOT, 'examples/mirror')

interface Index {
  readonly ExitCode: number
  readonly Images: readonly {
    readonly Namespace: string
    readonly Workload: { readonly Kind: string; readonly Name: string }
    readonly Pods: number
    readonly Report?: string
    readonly Error?: string
  }[]
}

/** As `kubectl get all,secrets -A -o json` prints them. */
function printed(host: string, login: { readonly username: string; readonly password: string }): string {
  const config = { auths: { [host]: { auth: base64(`${login.username}:${login.password}`) } } }
  const spec = {
    containers: [{ name: 'app', image: `${host}/team/harbour:1.0`, securityContext: { privileged: true } }],
    imagePullSecrets: [{ name: 'pull' }],
  }
  const template = { metadata: {}, spec }
  const owner = (kind: string, name: string): object => ({
    ownerReferences: [{ kind, name, controller: true }],
  })
  const at = (name: string, more: object = {}): object => ({ name, namespace: 'harbour', ...more })
  const pod = (name: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: at(name, owner('ReplicaSet', 'app-1')),
    spec,
    status: { phase: 'Running' },
  })
  const items = [
    pod('app-1-a'),
    pod('app-1-b'),
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: at('app-1', owner('Deployment', 'app')),
      spec: { template },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: at('app'), spec: { template } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stray', namespace: 'other' },
      spec: { containers: [{ name: 'app', image: `${host}/team/missing:1` }] },
      status: { phase: 'Pending' },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/dockerconfigjson',
      metadata: at('pull'),
      data: { '.dockerconfigjson': base64(JSON.stringify(config)) },
    },
  ]
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
}

describe('a scan of a cluster', () => {
  it('asks its API by the kubeconfig, and is incomplete where it may not look', async (t) => {
    const spec = { containers: [{ name: 'app', image: 'no such image' }] }
    const pod = { metadata: { name: 'app', namespace: 'prod' }, spec, status: { phase: 'Running' } }
    const server = await startServer(t, ({ path }, response) => {
      const isAllowed = path.startsWith('/api/v1/pods?')
      response.writeHead(isAllowed ? 200 : 403)
      response.end(JSON.stringify(isAllowed ? { items: [pod] } : { kind: 'Status', message: 'forbidden' }))
    })
    const folder = temporaryFolder(t)
    const kubeconfig = join(folder, 'config')
    const config = {
      'current-context': 'here',
      clusters: [{ name: 'c', cluster: { server: server.url } }],
      users: [{ name: 'u', user: { token: 'abc' } }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    }
    writeFileSync(kubeconfig, JSON.stringify(config))
    const places = ['--report-dir', join(folder, 'r'), '--cache-dir', join(folder, 'c'), '--mirror', MIRROR]
    const words = ['cluster', 'scan', '--kubeconfig', kubeconfig, ...places]
    const { code, stdout, stderr } = await plimsoll(words)
    assert.equal(code, 4, stderr)
    assert.match(stdout, /prod +Pod\/app +app +no such image +1 +NOT SCANNED/)
    assert.match(
      stdout,
      /deployments\.apps in all namespaces: The right to list .* is missing.*\[cluster-unseen\]/,
    )
    assert.match(stdout, /clusterroles\.rbac\.authorization\.k8s\.io: The right to list .*\[cluster-unseen\]/)
    assert.match(stdout, /prod +Pod\/app +0 +2 .*KSV-0014, KSV-0118/)
    assert.match(stdout, /here: 1 namespace, 1 workload, 1 image/)
    const saved = readFileSync(join(folder, 'r/configuration.json'), 'utf8')
    assert.match(saved, /"cluster-unseen"/)
    assert.ok(server.requests.every(({ headers }) => headers['authorization'] === 'Bearer abc'))
    const other = await plimsoll([...words, '--context', 'there'])
    assert.equal(other.code, 2)
    assert.match(other.stderr, /has no context there; there is here.*\[kubeconfig-invalid\]/)
  })
})

describe('a scan of what kubectl printed', () => {
  it('scans each image once with the secrets of its pods, and tells them by workload', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const server = await startRegistry(t, { htpasswd: true })
    const { host, username, password } = server
    const login = { username, password }
    await pushImage(EXAMPLE, `${host}/team/harbour:1.0`, { from: 'oci-archive', ...login })
    const folder = temporaryFolder(t)
    const scan = async (...args: readonly string[]) => {
      const places = ['--report-dir', join(folder, 'reports'), '--cache-dir', join(folder, 'cache')]
      const words = ['cluster', 'scan', '--from', '-', '--mirror', MIRROR, ...places, ...args]
      return await plimsoll(words, { input: printed(host, login) })
    }

    const whole = await scan()
    assert.equal(whole.code, 4, whole.stderr)
    assert.match(whole.stdout, /harbour +Deployment\/app +app +\S+ +2 +warn +2 .* -30\n/)
    assert.match(whole.stdout, /other +Pod\/stray .*NOT SCANNED/)
    assert.match(whole.stdout, /harbour\/Deployment\/app: Privileged \(-30 points\)/)
    assert.match(whole.stdout, /standard input: 2 namespaces, 2 workloads, 2 images: 1 warn; 1 not scanned/)
    assert.doesNotMatch(whole.stdout + whole.stderr, new RegExp(base64(`${username}:${password}`)))

    const json = await scan('--namespace', 'harbour', '--json')
    const index = JSON.parse(json.stdout) as Index
    assert.equal(index.ExitCode, json.code)
    assert.deepEqual(
      index.Images.map(({ Workload, Pods }) => [Workload.Kind, Workload.Name, Pods]),
      [['Deployment', 'app', 2]],
    )
    const report = index.Images[0]?.Report ?? ''
    assert.match(readFileSync(join(folder, 'reports', report), 'utf8'), /"ManifestDigest"/)
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'reports/index.json'), 'utf8')), index)
  })

  it('says what is wrong with what it is given', async (t) => {
    const folder = temporaryFolder(t)
    const scan = async (input: string, ...args: readonly string[]) =>
      await plimsoll(['cluster', 'scan', '--report-dir', join(folder, 'r'), ...args], { input })
    const empty = await scan('{"kind":"List","items":[]}', '--from', '-')
    assert.equal(empty.code, 3)
    assert.match(empty.stderr, /holds no object of Kubernetes.*\[input-unreadable\]/)
    const missing = await scan('', '--from', join(folder, 'none.json'))
    assert.equal(missing.code, 3)
    assert.match(missing.stderr, /\[input-not-found\]/)
  })
})

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
