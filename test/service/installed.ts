/** A cluster in which `plimsoll admission init` was applied: what a kubelet does with it, and what its API server asks. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { readServiceConfig } from '../../src/service/config/read-config.ts'
import { resourceOf } from '../apiserver/controllers.ts'
import type { KubeObject } from '../apiserver/objects.ts'
import { type ApiServer, startApiServer } from '../apiserver/server.ts'
import type { ApiServerOptions } from '../apiserver/types.ts'
import { commandLine, temporaryFolder } from '../plimsoll.ts'
import { SCAN } from '../service-settings.ts'
import { type RealService, startService } from './start-service.ts'

const run = promisify(execFile)

export interface EmptyCluster {
  readonly api: ApiServer
  /** With the kubeconfig of the cluster's administrator. */
  readonly cwd: string
  /** Runs lines of a shell in which `plimsoll` is this program and `kubectl` speaks to the cluster; gives what they print. */
  readonly shell: (script: string) => Promise<string>
  /** The service, once a Deployment of it was applied. */
  readonly service: Promise<RealService>
}

/** Ports by Service, told to the API server when the service of it is there. */
type Services = Record<string, number>

export interface ClusterNeeds
  extends Pick<ApiServerOptions, 'namespaces' | 'tokens' | 'client' | 'imagePolicy'> {
  /** `HOST:PORT` of a registry without TLS. */
  readonly registry?: string
}

/** An API server without anything, and a node on which the service will run. */
export async function startEmptyCluster(t: TestContext, needs: ClusterNeeds = {}): Promise<EmptyCluster> {
  const services: Services = {}
  const { registry, ...options } = needs
  const api = await startApiServer(t, { ...options, services })
  const cwd = temporaryFolder(t)
  const kubeconfig = join(cwd, 'kubeconfig')
  writeFileSync(kubeconfig, api.kubeconfig())
  const started = Promise.withResolvers<RealService>()
  started.promise.catch(() => undefined)
  const stop = api.store.watch(api.store.version(), ({ type, object }) => {
    if (type === 'ADDED' && object.kind === 'Deployment')
      startOnNode(t, { api, deployment: object, services, registry }).then(started.resolve, started.reject)
  })
  t.after(stop)
  return { api, cwd, shell: (script) => shell(script, cwd, kubeconfig), service: started.promise }
}

const UNVALIDATED =
  'kubectl() { case "$1" in apply) command kubectl "$@" --validate=false ;; *) command kubectl "$@" ;; esac }'

/** @param head what stands before it: by default kubectl is told that there is no OpenAPI to hold objects against */
export async function shell(
  script: string,
  cwd: string,
  kubeconfig: string,
  head = UNVALIDATED,
): Promise<string> {
  const words = [process.execPath, ...commandLine([])].map((word) => `'${word}'`).join(' ')
  const whole = `plimsoll() { ${words} "$@"; }\n${head}\n${script}`
  const { stdout } = await run('bash', ['-eo', 'pipefail', '-c', whole], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, KUBECONFIG: kubeconfig, NODE_NO_WARNINGS: '1' },
  }).catch((error: unknown) => {
    throw new Error(`${script}: ${(error as { stderr: string }).stderr}`, { cause: error })
  })
  return stdout
}

interface NodeNeeds {
  readonly api: ApiServer
  readonly deployment: KubeObject
  readonly services: Services
  readonly registry: string | undefined
}

/** Mounts what the pod mounts, starts the service by its configuration there, and tells the cluster that it runs. */
async function startOnNode(t: TestContext, { api, deployment, services, registry }: NodeNeeds) {
  const { name = '', namespace = '' } = deployment.metadata
  const root = temporaryFolder(t)
  const mounts = mountsOf(deployment)
  const mount = ({ kind, metadata, data = {} }: Mounted): void => {
    const at = mounts[kind]
    if (metadata.namespace === namespace && at !== undefined)
      project(join(root, at), textsOf(kind, data, root))
  }
  for (const kind of ['ConfigMap', 'Secret']) mount(api.store.get(resourceOf(kind), namespace, name))
  const stop = api.store.watch(api.store.version(), ({ type, object }) => {
    if (type === 'MODIFIED' && mounts[object.kind] !== undefined) mount(object)
  })
  t.after(stop)

  const file = join(root, mounts['ConfigMap'] ?? '', 'plimsoll.yaml')
  const { signal } = new AbortController()
  const { config: told } = await readServiceConfig({ file, flags: {}, environment: {}, scan: SCAN, signal })
  assert.ok(told.listen.tls && told.secret)
  const { tls } = told.listen
  const service = await startService(t, {
    change: (config) => ({
      ...config,
      roles: told.roles,
      // As the service would without loopback: only keys and certificates let anybody at its API.
      auth: told.auth,
      secret: told.secret as string,
      listen: { ...config.listen, tls },
      admission: told.admission,
      indexer: {
        ...config.indexer,
        sources: { ...config.indexer.sources, registry: { insecureHosts: registry ? [registry] : [] } },
      },
    }),
  })
  services[`${name}.${namespace}`] = Number(new URL(service.url).port)
  const { replicas = 1 } = deployment['spec'] as { readonly replicas?: number }
  const all = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas }
  const latest = api.store.get(resourceOf('Deployment'), namespace, name)
  api.store.write(resourceOf('Deployment'), { ...latest, status: { observedGeneration: 1, ...all } })
  return service
}

interface Mounted extends KubeObject {
  readonly data?: Readonly<Record<string, string>>
}

/** Folders of the container by the kind of what is mounted there. */
function mountsOf(deployment: KubeObject): Readonly<Record<string, string | undefined>> {
  const { template } = deployment['spec'] as {
    template: {
      spec: {
        volumes: { name: string; configMap?: object; secret?: object }[]
        containers: { volumeMounts: { name: string; mountPath: string }[] }[]
      }
    }
  }
  const { volumes, containers } = template.spec
  const at = (key: 'configMap' | 'secret') => {
    const volume = volumes.find((one) => one[key] !== undefined)
    return containers[0]?.volumeMounts.find(({ name }) => name === volume?.name)?.mountPath
  }
  return { ConfigMap: at('configMap'), Secret: at('secret') }
}

/** What the files say, with the root of the container at another place. */
function textsOf(kind: string, data: Readonly<Record<string, string>>, root: string) {
  return Object.entries(data).map(([name, text]): [string, string] => [
    name,
    kind === 'Secret'
      ? Buffer.from(text, 'base64').toString()
      : text.replaceAll(/\/(?:etc\/plimsoll|var\/lib)/g, (path) => join(root, path)),
  ])
}

let count = 0

/** As the kubelet does it: all files at once, by the swap of a link. */
function project(folder: string, files: readonly (readonly [name: string, text: string])[]): void {
  const version = `..v${++count}`
  mkdirSync(join(folder, version), { recursive: true })
  for (const [name, text] of files) writeFileSync(join(folder, version, name), text)
  symlinkSync(version, join(folder, '..next'))
  renameSync(join(folder, '..next'), join(folder, '..data'))
  for (const [name] of files) {
    symlinkSync(join('..data', name), join(folder, '..link'))
    renameSync(join(folder, '..link'), join(folder, name))
  }
}
