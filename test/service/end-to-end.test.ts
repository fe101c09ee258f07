import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { IndexReport, VulnerabilityReport } from '../../src/service/clair/json/schemas.ts'
import type { ClairNotification } from '../../src/service/notifier/clair-notification.ts'
import { RABBITMQ_SERVER } from '../rabbitmq.ts'
import { needs, needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'
import { STORE_KINDS } from '../stores.ts'
import { CALLBACK, startReceivers } from './receivers.ts'
import { eventually, startService } from './start-service.ts'
import { type Ask, createClient, expectDocument, expectStatus } from './suite/client.ts'

const IMAGE = fileURLToPath(new URL('../../examples/harbour.oci.tar', import.meta.url))
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'
const SECDB = 'secdb.alpinelinux.org/v3.18/main.json'
const FEED = 'alpine-3.18'
/** Of packages that are in the image and that no advisory of the example names. */
const NEWS = [
  { package: 'zlib', id: 'CVE-2025-90001', fixed: '1.2.13-r9' },
  { package: 'alpine-baselayout', id: 'CVE-2025-90002', fixed: '3.4.3-r9' },
]

for (const store of STORE_KINDS)
  describe(`the service on ${store}, with all that it talks to`, () => {
    it('indexes by URI, matches, updates, and tells whom it concerns', async (t) => {
      const programs = ['docker-registry', 'skopeo', 'htpasswd'].every((name) => needsProgram(t, name))
      if (!programs || !needs(t, existsSync(RABBITMQ_SERVER), 'rabbitmq-server is not installed')) return
      const { targets, hook, take } = await startReceivers(t)
      const { url, mirror, stop } = await startService(t, {
        store,
        change: (config) => ({ ...config, notifier: { ...config.notifier, isSummary: false, targets } }),
      })
      const ask = createClient(url, undefined)

      const digest = await indexFromRegistry(t, ask)
      const before = await eventually('a report', async () => await reportOf(ask, digest))
      assert.ok(namesOf(before).includes('CVE-2023-44487'))
      assert.deepEqual(
        NEWS.filter(({ id }) => namesOf(before).includes(id)),
        [],
      )
      await eventually('the findings of the image', async () => {
        const { images, findings } = await countsOf(ask)
        return images === 1 && findings === Object.values(before.package_vulnerabilities).flat().length
          ? true
          : undefined
      })
      const counted = (await countsOf(ask)).findings
      assert.deepEqual(hook.requests, [])

      addAdvisories(join(mirror, SECDB))
      expectStatus(await ask(`/api/v1/feeds/${FEED}/update`, { method: 'POST' }), 202)

      const told = await eventually('the webhook', () => Promise.resolve(hook.requests[0]))
      const { notification_id: id, callback } = JSON.parse(told.body) as Record<string, string>
      assert.equal(callback, `${CALLBACK}/${id}`)
      const direct = (await eventually('a message by AMQP', take.amqp)) as ClairNotification[]
      const byStomp = (await eventually('a message by STOMP', take.stomp)) as Record<string, string>
      // Each target reads and deletes under an id of its own.
      assert.notEqual(byStomp['notification_id'], id)

      const paged = await pagesOf(ask, `/notifier/api/v1/notification/${id}`)
      assert.deepEqual(paged, direct)
      assert.deepEqual(
        await pagesOf(ask, `/notifier/api/v1/notification/${byStomp['notification_id']}`),
        direct,
      )
      assert.deepEqual(
        paged.map(briefly).toSorted(),
        NEWS.map((one) => `${digest} added ${one.package} ${one.id} ${one.fixed}`).toSorted(),
      )
      const after = await reportOf(ask, digest)
      assert.ok(after)
      for (const news of NEWS) assert.ok(namesOf(after).includes(news.id), news.id)

      await expectFleet(ask, digest)
      assert.equal((await countsOf(ask)).findings, counted + NEWS.length)

      await expectDeletion(ask, id ?? '')
      assert.equal(hook.requests.length, 1)
      await stop()
    })
  })

/** Pushes the example where a password is asked for, and hands its layers in as Quay does. */
async function indexFromRegistry(t: TestContext, ask: Ask): Promise<string> {
  const { host, username, password } = await startRegistry(t, { htpasswd: true })
  await pushImage(IMAGE, `${host}/team/harbour:1`, { username, password, from: 'oci-archive' })
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const base = `http://${host}/v2/team/harbour`
  const response = await fetch(`${base}/manifests/1`, { headers: { authorization, accept: MANIFEST_TYPE } })
  const digest = response.headers.get('docker-content-digest') ?? ''
  const { layers } = (await response.json()) as { layers: { digest: string }[] }
  const submit = async (headers: Record<string, string[]>) =>
    await ask('/indexer/api/v1/index_report', {
      method: 'POST',
      body: {
        hash: digest,
        layers: layers.map(({ digest: hash }) => ({ hash, uri: `${base}/blobs/${hash}`, headers })),
      },
    })
  const refused = expectDocument<IndexReport>(await submit({}), 'indexReport')
  assert.deepEqual([refused.success, refused.state], [false, 'IndexError'])
  const index = expectDocument<IndexReport>(await submit({ Authorization: [authorization] }), 'indexReport')
  assert.deepEqual([index.success, index.err, Object.keys(index.packages).length], [true, '', 8])
  return digest
}

async function reportOf(ask: Ask, digest: string): Promise<VulnerabilityReport | undefined> {
  const answer = await ask(`/matcher/api/v1/vulnerability_report/${digest}`)
  expectStatus(answer, 200, 202)
  if (answer.status === 202) return undefined
  const report = expectDocument<VulnerabilityReport>(answer, 'vulnerabilityReport')
  return Object.keys(report.vulnerabilities).length > 0 ? report : undefined
}

function namesOf({ vulnerabilities }: VulnerabilityReport): string[] {
  return Object.values(vulnerabilities).map(({ name }) => name)
}

function briefly({ manifest, reason, vulnerability }: ClairNotification): string {
  const { package: pkg, name, fixed_in_version: fixed } = vulnerability
  return `${manifest} ${reason} ${pkg.name} ${name} ${fixed}`
}

async function countsOf(ask: Ask): Promise<{ images: number; findings: number }> {
  const answer = await ask('/api/v1/counts')
  expectStatus(answer, 200)
  const { images = 0, ...levels } = answer.json() as Record<string, number>
  return { images, findings: Object.values(levels).reduce((sum, count) => sum + count, 0) }
}

function addAdvisories(file: string): void {
  const document = JSON.parse(readFileSync(file, 'utf8')) as { packages: object[] }
  for (const { package: name, id, fixed } of NEWS)
    document.packages.push({ pkg: { name, secfixes: { [fixed]: [id] } } })
  writeFileSync(file, JSON.stringify(document))
}

async function pagesOf(ask: Ask, path: string): Promise<ClairNotification[]> {
  const seen: ClairNotification[] = []
  for (let next = ''; ; ) {
    const answer = await ask(`${path}?page_size=1${next}`)
    expectStatus(answer, 200)
    const { page, notifications } = answer.json() as {
      page: { size: number; next?: string }
      notifications: ClairNotification[]
    }
    assert.ok(notifications.length <= page.size)
    seen.push(...notifications)
    if (page.next === undefined) return seen
    next = `&next=${page.next}`
  }
}

/** The questions over all images know what the notification said. */
async function expectFleet(ask: Ask, digest: string): Promise<void> {
  for (const { package: name, id, fixed } of NEWS) {
    const hit = (await ask(`/api/v1/vulnerabilities/${id}/images`)).json() as { images: { image: string }[] }
    assert.deepEqual(
      hit.images.map(({ image }) => image),
      [digest],
      id,
    )
    const version = encodeURIComponent(`<${fixed}`)
    const having = (await ask(`/api/v1/packages?name=${name}&type=apk&version=${version}`)).json() as {
      packages: { image: string; name: string }[]
    }
    assert.deepEqual(
      having.packages.map((one) => [one.image, one.name]),
      [[digest, name]],
    )
  }
  const none = (await ask('/api/v1/vulnerabilities/CVE-2025-90003/images')).json() as { images: object[] }
  assert.deepEqual(none.images, [])
}

/** Gone for the target that deleted it, and for all when the last one or somebody else did. */
async function expectDeletion(ask: Ask, id: string): Promise<void> {
  const listed = (await ask('/api/v1/notifications')).json() as {
    notifications: { id: string; receipt: string; entries: number }[]
  }
  const [whole] = listed.notifications
  assert.deepEqual(
    [listed.notifications.length, whole?.receipt, whole?.entries],
    [1, 'delivered', NEWS.length],
  )
  const path = `/notifier/api/v1/notification/${id}`
  expectStatus(await ask(path, { method: 'DELETE' }), 200)
  expectStatus(await ask(path), 404)
  const wholePath = `/notifier/api/v1/notification/${whole?.id}`
  expectStatus(await ask(wholePath), 200)
  expectStatus(await ask(wholePath, { method: 'DELETE' }), 200)
  expectStatus(await ask(wholePath), 404)
}
