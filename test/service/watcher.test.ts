import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { HASH_ANNOTATION } from '../../src/kubernetes/reports/metadata.ts'
import type { ServiceConfig, WatcherConfig } from '../../src/service/config/types.ts'
import type { RunningItem } from '../../src/service/watcher/list-running.ts'
import { resourceOf } from '../apiserver/controllers.ts'
import type { KubeObject } from '../apiserver/objects.ts'
import { type ApiServer, startApiServer } from '../apiserver/server.ts'
import { startServer, type TestServer } from '../http-server.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { STORE_KINDS, testAddress } from '../stores.ts'
import { eventually, type RealService, startService } from './start-service.ts'

const IMAGE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const SECDB = 'secdb.alpinelinux.org/v3.18/main.json'
const NEWS = 'CVE-2025-90001'

/** Refuses one flaw, which no advisory of the example names. */
const JUDGEMENT = `name: news
rules:
  - name: no-news
    on: finding
    when: finding.id == '${NEWS}'
    action: deny
    message: "it has {finding.id}"
`

interface Cluster {
  readonly api: ApiServer
  readonly service: RealService
  readonly services: readonly RealService[]
  /** One more service over the same database. */
  readonly start: () => Promise<RealService>
  readonly hook: TestServer
  /** As a node reports it. */
  readonly imageId: string
  readonly running: (query?: string) => Promise<readonly RunningItem[]>
  /** Objects of a kind that are there. */
  readonly objects: (kind: string) => readonly KubeObject[]
  readonly metrics: (service?: RealService) => Promise<string>
}

interface Setup {
  readonly store: 'sqlite' | 'postgres'
  /** Services over one database. */
  readonly replicas?: number
  readonly watcher?: Partial<WatcherConfig>
  readonly absent?: ReadonlySet<string>
}

/** A registry with an image, a cluster that runs it, and the service that watches it and tells a webhook. */
async function startCluster(
  t: TestContext,
  { store, replicas = 1, watcher = {}, absent }: Setup,
): Promise<Cluster> {
  const registry = await startRegistry(t)
  const image = `${registry.host}/team/app:1`
  await pushImage(IMAGE, image, { from: 'oci-archive' })
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json'
  const head = await fetch(`http://${registry.host}/v2/team/app/manifests/1`, { headers: { accept } })
  const imageId = `${registry.host}/team/app@${head.headers.get('docker-content-digest')}`
  const folder = temporaryFolder(t)
  const api = await startApiServer(t, { namespaces: { shop: {}, other: {} }, ...(absent ? { absent } : {}) })
  writeFileSync(join(folder, 'kubeconfig'), api.kubeconfig())
  writeFileSync(join(folder, 'news.yaml'), JUDGEMENT)
  const hook = await startServer(t, (_request, response) => response.end())
  const change = (config: ServiceConfig): ServiceConfig => ({
    ...config,
    roles: [...config.roles, 'watcher'],
    introspection: { host: '127.0.0.1', port: 0 },
    watcher: {
      ...config.watcher,
      name: 'prod',
      kubernetes: { kubeconfig: join(folder, 'kubeconfig') },
      exclude: ['other'],
      policy: join(folder, 'news.yaml'),
      ...watcher,
    },
    notifier: {
      ...config.notifier,
      targets: [{ kind: 'webhook', name: 'hook', filter: {}, url: hook.url, headers: {}, form: 'content' }],
    },
    indexer: {
      ...config.indexer,
      sources: { ...config.indexer.sources, registry: { insecureHosts: [registry.host] } },
    },
  })
  const address = await testAddress(t, store)
  const start = async (): Promise<RealService> => await startService(t, { address, change })
  const services: RealService[] = []
  for (let count = 0; count < replicas; count++) services.push(await start())
  const [service] = services
  assert.ok(service)
  const running = async (query = ''): Promise<readonly RunningItem[]> => {
    const answer = await fetch(`${service.url}/api/v1/running?${query}`)
    assert.equal(answer.status, 200)
    return ((await answer.json()) as { running: RunningItem[] }).running
  }
  const metrics = async ({ addresses } = service): Promise<string> =>
    await (await fetch(`${addresses.introspection}/metrics`)).text()
  const objects = (kind: string): readonly KubeObject[] => api.store.list(resourceOf(kind))
  return { api, service, services, start, hook, imageId, running, objects, metrics }
}

/** A workload with its pods, of which the node says what it pulled. */
async function deploy(
  { api, imageId }: Cluster,
  name: string,
  { namespace = 'shop', id = imageId }: { readonly namespace?: string; readonly id?: string } = {},
): Promise<void> {
  const spec = { containers: [{ name: 'web', image: 'registry.example/team/app:1' }] }
  api.store.write(resourceOf('Deployment'), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas: 2, template: { spec } },
  })
  await api.settled()
  const status = { phase: 'Running', containerStatuses: [{ name: 'web', imageID: id }] }
  for (const pod of podsOf(api, name)) api.store.write(resourceOf('Pod'), { ...pod, status })
}

function podsOf(api: ApiServer, name: string): readonly KubeObject[] {
  return api.store.list(resourceOf('Pod')).filter((pod) => pod.metadata.name?.startsWith(`${name}-`))
}

function removePods(api: ApiServer, name: string): void {
  for (const pod of podsOf(api, name)) api.store.remove(resourceOf('Pod'), pod)
}

/** Adds a flaw of a package of the image to the feed, and has it updated. */
async function addAdvisory({ service }: Cluster): Promise<void> {
  const path = join(service.mirror, SECDB)
  const feed = JSON.parse(readFileSync(path, 'utf8')) as { packages: { pkg: unknown }[] }
  feed.packages.push({ pkg: { name: 'zlib', secfixes: { '1.2.13-r9': [NEWS] } } })
  writeFileSync(path, JSON.stringify(feed))
  const answer = await fetch(`${service.url}/api/v1/feeds/alpine-3.18/update`, { method: 'POST' })
  assert.equal(answer.status, 202)
}

/** The verdict of a workload, once it is this one. */
async function verdict({ running }: Cluster, name: string, wanted: string): Promise<RunningItem> {
  return await eventually(`${name} is ${wanted}`, async () =>
    (await running()).find((item) => item.name === name && item.verdict === wanted),
  )
}

interface Told {
  readonly entries: readonly {
    readonly finding: { readonly id: string }
    readonly running?: {
      readonly cluster: string
      readonly places: readonly object[]
      readonly before: string
    }
  }[]
}

/** What the webhook was told of what runs. */
function told({ hook }: Cluster) {
  return hook.requests.flatMap(({ body }) =>
    (JSON.parse(body) as Told).entries.filter(({ running }) => running !== undefined),
  )
}

const hasPrograms = (t: TestContext): boolean =>
  ['docker-registry', 'skopeo'].every((name) => needsProgram(t, name))

for (const store of STORE_KINDS)
  describe(`what runs, on ${store}`, () => {
    it('is seen, scanned, judged again by news, told, written into the cluster, and gone', async (t) => {
      if (!hasPrograms(t)) return
      const cluster = await startCluster(t, { store, watcher: { reports: 'vulnerability-reports' } })
      const { api, running, objects, imageId } = cluster
      await deploy(cluster, 'web')
      await deploy(cluster, 'left', { namespace: 'other' })

      const seen = await verdict(cluster, 'web', 'pass')
      assert.deepEqual(
        [seen.cluster, seen.namespace, seen.kind, seen.pods],
        ['prod', 'shop', 'Deployment', 2],
      )
      assert.equal(seen.image, imageId)
      assert.equal((await running()).length, 1)
      const before = await eventually('the report', async () =>
        Promise.resolve(objects('VulnerabilityReport')[0]),
      )
      assert.equal(before.metadata.labels?.['trivy-operator.resource.kind'], 'ReplicaSet')
      assert.deepEqual(told(cluster), [])
      assert.deepEqual(await running(`vulnerability=${NEWS}`), [])

      await addAdvisory(cluster)
      const bad = await verdict(cluster, 'web', 'fail')
      assert.ok(bad.bad_since)
      await eventually('where the flaw runs', async () => {
        const items = await running(`vulnerability=${NEWS.toLowerCase()}&verdict=fail`)
        return items.length === 1 ? items : undefined
      })
      assert.equal((await running('verdict=pass')).length, 0)
      const [entry] = await eventually('the webhook', async () => {
        const entries = told(cluster)
        return await Promise.resolve(entries.length > 0 ? entries : undefined)
      })
      assert.equal(entry?.finding.id, NEWS)
      assert.equal(entry.running?.before, 'pass')
      assert.deepEqual(entry.running.places, [
        { namespace: 'shop', kind: 'Deployment', name: 'web', container: 'web' },
      ])
      const after = await eventually('another report', async () => {
        const [object] = objects('VulnerabilityReport')
        return await Promise.resolve(
          JSON.stringify(object).includes(NEWS) && object !== before ? object : undefined,
        )
      })
      assert.equal(after.metadata.name, before.metadata.name)
      const page = await cluster.metrics()
      assert.match(page, /plimsoll_running_images\{cluster="prod",verdict="fail"\} 1/)
      assert.match(page, /plimsoll_running_became_bad_total\{cluster="prod"\} 1/)
      assert.match(page, /plimsoll_running_watched\{cluster="prod"\} 1/)

      removePods(api, 'web')
      await eventually('gone', async () => ((await running()).length === 0 ? true : undefined))
      await eventually('no report', async () =>
        Promise.resolve(objects('VulnerabilityReport').length === 0 ? true : undefined),
      )
      assert.equal(told(cluster).length, 1)
    })
  })

describe('what runs', () => {
  it('is made up for after the watch broke, and after nobody watched', async (t) => {
    if (!hasPrograms(t)) return
    const cluster = await startCluster(t, { store: 'sqlite', watcher: { reports: 'vulnerability-reports' } })
    const { api, service, running, objects } = cluster
    await deploy(cluster, 'web')
    await verdict(cluster, 'web', 'pass')
    api.interrupt()
    await deploy(cluster, 'after')
    await verdict(cluster, 'after', 'pass')
    assert.equal((await running()).length, 2)
    await eventually('both reports', async () =>
      Promise.resolve(objects('VulnerabilityReport').length === 2 ? true : undefined),
    )

    await service.stop()
    removePods(api, 'web')
    const next = await cluster.start()
    const names = async (): Promise<readonly string[]> => {
      const answer = await fetch(`${next.url}/api/v1/running`)
      return ((await answer.json()) as { running: RunningItem[] }).running.map(({ name }) => name)
    }
    await eventually('the one that is left', async () =>
      (await names()).join() === 'after' ? true : undefined,
    )
    await eventually('one report', async () =>
      Promise.resolve(objects('VulnerabilityReport').length === 1 ? true : undefined),
    )
    assert.deepEqual(told(cluster), [])
  })

  it('is followed by one of two replicas, and by the other when that one stops', async (t) => {
    if (!hasPrograms(t)) return
    const cluster = await startCluster(t, {
      store: 'postgres',
      replicas: 2,
      watcher: { reports: 'policy-reports' },
    })
    const { api, services, objects } = cluster
    const watching = async (): Promise<readonly RealService[]> => {
      const found: RealService[] = []
      for (const service of services)
        if (/plimsoll_running_watched\{cluster="prod"\} 1/.test(await cluster.metrics(service)))
          found.push(service)
      return found
    }
    await deploy(cluster, 'web')
    await verdict(cluster, 'web', 'pass')
    const [leader, ...others] = await watching()
    assert.deepEqual(others, [])
    const first = await eventually('the report', async () => Promise.resolve(objects('PolicyReport')[0]))
    const contentOf = ({ metadata }: KubeObject) => metadata.annotations?.[HASH_ANNOTATION]
    // Advisories that come meanwhile make it another one.
    const contents: (string | undefined)[] = [contentOf(first)]
    const removed: (string | undefined)[] = []
    api.store.watch(api.store.version(), ({ resource, type, object }) => {
      if (resource.kind !== 'PolicyReport') return
      if (type === 'DELETED') removed.push(contentOf(object))
      else contents.push(contentOf(object))
    })

    await leader?.stop()
    const other = services.find((service) => service !== leader)
    assert.ok(other)
    removePods(api, 'web')
    await eventually('gone', async () => {
      const answer = await fetch(`${other.url}/api/v1/running`)
      return ((await answer.json()) as { running: RunningItem[] }).running.length === 0 ? true : undefined
    })
    await eventually('no report', async () =>
      Promise.resolve(objects('PolicyReport').length === 0 ? true : undefined),
    )
    // Nothing was written that was there already.
    assert.deepEqual(contents, [...new Set(contents)])
    assert.deepEqual(removed, contents.slice(-1))
  })

  it('is reported as not judged where nobody can pull it, once there is a kind for it', async (t) => {
    if (!hasPrograms(t)) return
    const absent = new Set(['PolicyReport'])
    const cluster = await startCluster(t, {
      store: 'sqlite',
      absent,
      watcher: { reports: 'policy-reports', scan: false },
    })
    const { api, objects } = cluster
    await deploy(cluster, 'loaded', { id: `sha256:${'0'.repeat(64)}` })
    const unknown = await verdict(cluster, 'loaded', 'unknown')
    assert.deepEqual([unknown.digest, unknown.image], [undefined, 'registry.example/team/app:1'])
    await eventually('what is missing', async () =>
      /running_reports_total\{cluster="prod",outcome="failed"\} [1-9]/.test(await cluster.metrics())
        ? true
        : undefined,
    )
    assert.match(await cluster.metrics(), /running_images\{cluster="prod",verdict="unknown"\} 1/)

    absent.clear()
    await deploy(cluster, 'other')
    await eventually('both reports', async () =>
      Promise.resolve(objects('PolicyReport').length === 2 ? true : undefined),
    )
    for (const report of objects('PolicyReport')) {
      assert.deepEqual(report['summary'], { pass: 0, fail: 0, warn: 0, error: 1, skip: 0 })
      assert.equal((report['scope'] as { kind: string }).kind, 'ReplicaSet')
    }
    // Scans were not allowed.
    const other = await verdict(cluster, 'other', 'unknown')
    assert.equal(other.reason, 'it was never scanned')
    removePods(api, 'other')
  })
})
