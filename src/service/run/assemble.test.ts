import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { startServer } from '../../../test/http-server.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { eventually, type RealService, startService } from '../../../test/service/start-service.ts'
import { STORE_KINDS, testAddress } from '../../../test/stores.ts'
import { DEFAULT_ROLES, ROLES, type Role, type ServiceConfig } from '../config/types.ts'
import type { CheckResult } from '../observe/readiness.ts'

const EXAMPLE = join(import.meta.dirname, '../../../examples/harbour.oci.tar')
const SECDB = 'secdb.alpinelinux.org/v3.18/main.json'
const DIGEST = `sha256:${'0'.repeat(64)}`

/** A path of each surface, with the status that it answers while nothing is stored. Where it is not served: 404 for all. */
const PATHS: Readonly<Record<string, { readonly path: string; readonly status: number; readonly of: Role }>> =
  {
    'the state of the indexer': { path: '/indexer/api/v1/index_state', status: 200, of: 'indexer' },
    generations: { path: '/matcher/api/v1/internal/update_operation', status: 200, of: 'matcher' },
    'a notification': { path: '/notifier/api/v1/notification/no-uuid', status: 400, of: 'notifier' },
    images: { path: '/api/v1/images', status: 200, of: 'api' },
    counts: { path: '/api/v1/counts', status: 200, of: 'api' },
    feeds: { path: '/api/v1/feeds', status: 200, of: 'api' },
    notifications: { path: '/api/v1/notifications', status: 200, of: 'api' },
    'a review': { path: '/admission/validate', status: 405, of: 'admission' },
    'the scanner of Harbor': { path: '/harbor/api/v1/metadata', status: 200, of: 'api' },
  }

const POLICY = join(temporaryFolder({ after }), 'admission.yaml')
writeFileSync(POLICY, 'admission: {default: allow}\n')
/** Of a cluster that is away. */
const KUBECONFIG = join(temporaryFolder({ after }), 'kubeconfig')
writeFileSync(
  KUBECONFIG,
  JSON.stringify({
    clusters: [{ name: 'away', cluster: { server: 'http://127.0.0.1:1' } }],
    contexts: [{ name: 'away', context: { cluster: 'away' } }],
    'current-context': 'away',
  }),
)

function only(role: Role): (config: ServiceConfig) => ServiceConfig {
  return (config) => ({
    ...config,
    roles: [role],
    introspection: { host: '127.0.0.1', port: 0 },
    admission: { ...config.admission, policy: POLICY },
    watcher: { ...config.watcher, kubernetes: { kubeconfig: KUBECONFIG } },
  })
}

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url)
  await response.arrayBuffer()
  return response.status
}

for (const store of STORE_KINDS)
  describe(`a role alone on ${store}`, () => {
    for (const role of ROLES)
      it(`starts, serves what is its own, and stops: ${role}`, async (t) => {
        const { url, addresses, stop } = await startService(t, { store, change: only(role) })
        const { introspection = '' } = addresses
        assert.equal(await statusOf(`${introspection}/healthz`), 200)
        // Nobody has fetched a feed yet, which is nothing to those that refuse, or tell as unknown, what was not judged.
        const ready = (await (await fetch(`${introspection}/readyz`)).json()) as { checks: CheckResult[] }
        const advisories = ready.checks.find(({ name }) => name === 'advisories')
        assert.equal(advisories?.ok, role === 'admission' || role === 'watcher' ? undefined : false)
        assert.equal(await statusOf(`${introspection}/metrics`), 200)
        assert.equal(url === '', role === 'updater' || role === 'watcher')
        if (url !== '')
          for (const [what, { path, status, of }] of Object.entries(PATHS))
            assert.equal(await statusOf(`${url}${path}`), of === role ? status : 404, what)
        await stop()
        await assert.rejects(fetch(`${introspection}/healthz`))
        if (url !== '') await assert.rejects(fetch(url))
      })
  })

describe('roles in services of their own, over one database', () => {
  it('do together what one service does', async (t) => {
    const hook = await startServer(t, (_request, response) => response.end())
    const address = await testAddress(t, 'postgres')
    const services = {} as Record<Role, RealService>
    for (const role of DEFAULT_ROLES)
      services[role] = await startService(t, {
        address,
        change: (config) => ({
          ...only(role)(config),
          notifier: {
            ...config.notifier,
            targets: [
              { kind: 'webhook', name: 'hook', filter: {}, url: hook.url, headers: {}, form: 'content' },
            ],
          },
        }),
      })
    const { api, matcher, notifier, updater } = services

    const uploaded = await fetch(`${api.url}/api/v1/images/archive?name=harbour`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-tar' },
      body: readFileSync(EXAMPLE),
    })
    const { digest } = (await uploaded.json()) as { digest: string }
    assert.equal(uploaded.status, 201)
    const hit = async (id: string) =>
      await eventually(id, async () => {
        const response = await fetch(`${api.url}/api/v1/vulnerabilities/${id}/images`)
        const { images } = (await response.json()) as { images: { image: string }[] }
        return images[0]?.image
      })
    assert.equal(await hit('CVE-2023-44487'), digest)
    await eventually('the report', async () => {
      const report = await fetch(`${matcher.url}/matcher/api/v1/vulnerability_report/${digest}`)
      return (await report.text()).includes('CVE-2023-44487') ? true : undefined
    })
    assert.equal(await statusOf(`${matcher.url}/matcher/api/v1/vulnerability_report/${DIGEST}`), 404)
    for (const role of DEFAULT_ROLES)
      await eventually(`${role} is ready`, async () =>
        (await statusOf(`${services[role].addresses.introspection}/readyz`)) === 200 ? true : undefined,
      )

    const file = join(updater.mirror, SECDB)
    const advisories = JSON.parse(readFileSync(file, 'utf8')) as { packages: object[] }
    advisories.packages.push({ pkg: { name: 'zlib', secfixes: { '1.2.13-r9': ['CVE-2025-90001'] } } })
    writeFileSync(file, JSON.stringify(advisories))
    const update = await fetch(`${api.url}/api/v1/feeds/alpine-3.18/update`, { method: 'POST' })
    assert.equal(update.status, 202)
    const told = await eventually('the webhook', () => Promise.resolve(hook.requests[0]))
    const { notification } = JSON.parse(told.body) as { notification: string }
    assert.match(told.body, /CVE-2025-90001/)
    assert.equal(await statusOf(`${notifier.url}/notifier/api/v1/notification/${notification}`), 200)
    assert.equal(await hit('CVE-2025-90001'), digest)
  })
})
