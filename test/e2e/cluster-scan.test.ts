import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
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
