import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { POLICY_REPORTS } from '../../../src/kubernetes/reports/policy-report.ts'
import { VULNERABILITY_REPORTS } from '../../../src/kubernetes/reports/vulnerability-report.ts'
import type { WatcherConfig } from '../../../src/service/config/types.ts'
import { pushImage, startRegistry } from '../../registry-server.ts'
import { eventually, startService } from '../../service/start-service.ts'
import { connect, type RealCluster } from './connect.ts'

const IMAGE = fileURLToPath(new URL('../../../examples/harbour.oci.tar', import.meta.url))
const SECDB = 'secdb.alpinelinux.org/v3.18/main.json'
const NEWS = 'CVE-2025-90001'

/** The kinds with the least that a definition has to say: what their fields are is for whoever reads them. */
const KINDS = {
  'vulnerability-reports': VULNERABILITY_REPORTS,
  'policy-reports': POLICY_REPORTS,
} as const

function definitionOf({ group, version, plural, kind }: (typeof KINDS)[keyof typeof KINDS]): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  }
}

/** A pod of which a node says that it runs. */
async function run({ send }: RealCluster, name: string, imageID: string): Promise<void> {
  const pod = { metadata: { name }, spec: { containers: [{ name: 'web', image: 'registry.example/app:1' }] } }
  assert.equal((await send('POST', '/api/v1/namespaces/shop/pods', pod)).status, 201)
  const state = { running: {} }
  const container = { name: 'web', image: 'x', imageID, state, ready: true, restartCount: 0 }
  const status = { phase: 'Running', containerStatuses: [container] }
  const path = `/api/v1/namespaces/shop/pods/${name}/status`
  assert.equal((await send('PATCH', path, { status })).status, 200)
}

async function startWatcher(t: TestContext, cluster: RealCluster, reports: WatcherConfig['reports']) {
  const registry = await startRegistry(t)
  const image = `${registry.host}/team/app:1`
  await pushImage(IMAGE, image, { from: 'oci-archive' })
  const head = await fetch(`http://${registry.host}/v2/team/app/manifests/1`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  })
  const policy = join(cluster.cwd, 'news.yaml')
  writeFileSync(
    policy,
    `name: news\nrules: [{name: n, on: finding, when: "finding.id == '${NEWS}'", action: deny, message: m}]\n`,
  )
  const kubeconfig = join(cluster.cwd, 'kubeconfig')
  const service = await startService(t, {
    change: (config) => ({
      ...config,
      roles: [...config.roles, 'watcher'],
      watcher: { ...config.watcher, name: 'real', kubernetes: { kubeconfig }, policy, reports },
      indexer: {
        ...config.indexer,
        sources: { ...config.indexer.sources, registry: { insecureHosts: [registry.host] } },
      },
    }),
  })
  return { service, imageID: `${registry.host}/team/app@${head.headers.get('docker-content-digest')}` }
}

/** What runs in a real API server, and the objects that are written into it. */
export function watchedCases(): void {
  describe('what runs, in a real API server', () => {
    for (const [reports, resource] of Object.entries(KINDS) as [
      keyof typeof KINDS,
      typeof VULNERABILITY_REPORTS,
    ][])
      it(`is followed, and told in ${reports}`, async (t) => {
        const cluster = await connect(t, { shop: {} })
        const { send } = cluster
        const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
        assert.equal((await send('POST', definitions, definitionOf(resource))).status, 201)
        const path = `/apis/${resource.group}/${resource.version}/namespaces/shop/${resource.plural}`
        await eventually('the kind', async () =>
          (await send('GET', path)).status === 200 ? true : undefined,
        )
        const { service, imageID } = await startWatcher(t, cluster, reports)
        const written = async (wanted: (text: string) => boolean): Promise<Record<string, unknown>> =>
          await eventually('the report', async () => {
            const { items } = (await send('GET', path)).body as unknown as {
              items: Record<string, unknown>[]
            }
            return items.find((item) => wanted(JSON.stringify(item)))
          })

        await run(cluster, 'web', imageID)
        const first = await written((text) => text.includes('"plimsoll.dev/verdict":"pass'))
        const { ownerReferences } = first['metadata'] as { ownerReferences: { kind: string; name: string }[] }
        assert.deepEqual(
          ownerReferences.map(({ kind, name }) => [kind, name]),
          [['Pod', 'web']],
        )

        const file = join(service.mirror, SECDB)
        const feed = JSON.parse(readFileSync(file, 'utf8')) as { packages: object[] }
        feed.packages.push({ pkg: { name: 'zlib', secfixes: { '1.2.13-r9': [NEWS] } } })
        writeFileSync(file, JSON.stringify(feed))
        await fetch(`${service.url}/api/v1/feeds/alpine-3.18/update`, { method: 'POST' })
        await written((text) => text.includes(NEWS))

        await send('DELETE', '/api/v1/namespaces/shop/pods/web?gracePeriodSeconds=0')
        await eventually('no report', async () => {
          const { items } = (await send('GET', path)).body as unknown as { items: object[] }
          return items.length === 0 ? true : undefined
        })
      })
  })
}
