import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createAuthority, issueCertificate } from '../../../src/kubernetes/certificates/certificate.ts'
import { AUTHORITY, call, clientCertificate, VALIDITY } from '../../apiserver/client.ts'
import type { ImagePolicy } from '../../apiserver/image-policy.ts'
import {
  addAdvisory,
  bearer,
  type Cluster,
  canStartCluster,
  podMaker,
  type StartApi,
  scannedPolicy,
  startCluster,
  startDoor,
  TICKET,
} from '../cluster.ts'
import { type Passage, startMiddle } from '../middle.ts'
import { eventually } from '../start-service.ts'
import { ALLOW_LIST, BAD, GOOD } from './allow-list.ts'

const POLICY = `${ALLOW_LIST}  breakGlass: {annotation: ${TICKET}, ticketPattern: "INC-[0-9]+", groups: [oncall], maxDuration: 1h, allowAnonymousTicket: true}
`
const PREFIX = 'imagepolicywebhook.image-policy.k8s.io/'

type Client = NonNullable<ImagePolicy['endpoint']['client']>

/** The plug-in ImagePolicyWebhook of an API server, and the service behind it. */
export function imagePolicyCases(startApi: StartApi): void {
  describe('ImagePolicyWebhook and the service', () => {
    const client = clientCertificate()

    it('keeps a refusal and a permission for their times, and no longer', async (t) => {
      if (!canStartCluster(t)) return
      const policy = (names: Parameters<typeof scannedPolicy>[0]) =>
        scannedPolicy(names, `{annotation: ${TICKET}, groups: [oncall], maxDuration: 1h}`)
      const patient = await startCluster(t, { startApi, asks: 'image-policy', policy })
      const { image, door } = patient
      const endpoint = {
        url: `${door.url}/admission/image-policy`,
        authority: AUTHORITY.certificate,
      }
      const off = await startApi(t, {
        namespaces: { shop: {} },
        tokens: { admin: { username: 'admin', groups: [] } },
        imagePolicy: { endpoint, allowTTL: -1, denyTTL: -1 },
      })
      const createUnkept = podMaker(off)

      const refused = await patient.create({ image })
      assert.equal(refused.status, 403)
      assert.equal(
        refused.body.message,
        `pods "pod-1" is forbidden: image policy webhook backend denied one or more images: image ${image}: it was never scanned: a scan was asked for, try again in a minute (rule scanned)`,
      )
      await eventually('the scan', async () =>
        (await createUnkept({ image })).status === 201 ? true : undefined,
      )
      assert.equal((await patient.create({ image })).status, 403, 'kept for 30 seconds')
      // Other annotations of its own make another question.
      const annotations = { 'asked.image-policy.k8s.io/again': '1' }
      assert.equal((await patient.create({ image, annotations })).status, 201)

      await addAdvisory(door)
      const flawed = await eventually('the flaw', async () => {
        const answer = await createUnkept({ image })
        return answer.status === 403 ? answer : undefined
      })
      assert.match(flawed.body.message, /CVE-2025-90001 in zlib, update to 1\.2\.13-r9/)
      assert.equal((await patient.create({ image, annotations })).status, 201, 'kept for 300 seconds')
    })

    it('passes by a ticket alone where that is allowed, and the audit log has it', async (t) => {
      const { api, create } = await started(t, startApi, { client })
      const annotations = { [TICKET]: 'INC-7' }
      assert.equal((await create({ image: BAD })).status, 403)
      assert.equal((await create({ image: BAD, annotations: { [TICKET]: 'please' } })).status, 403)
      assert.equal((await create({ image: BAD, annotations: { ticket: 'INC-7' } })).status, 403)
      assert.equal((await create({ image: BAD, annotations })).status, 201)
      assert.equal((await create({ image: GOOD })).status, 201)
      const audit = await api.audited()
      const passed = audit.find((entry) => entry[`${PREFIX}break-glass`] !== undefined)
      assert.equal(passed?.[`${PREFIX}break-glass`], 'INC-7')
      assert.equal(passed[`${PREFIX}decision`], 'break-glass')
      assert.match(passed[`${PREFIX}reasons`] ?? '', /evil\.com\/x is not in the allow list/)
      assert.equal(audit.at(-1)?.[`${PREFIX}decision`], 'allowed')
      assert.equal(audit[0]?.[`${PREFIX}decision`], 'denied')
    })

    it('judges init and ephemeral containers and changed images, and never sees image volumes', async (t) => {
      const { api, create } = await started(t, startApi, { client })
      const initContainers = [{ name: 'init', image: BAD }]
      assert.equal((await create({ image: GOOD, spec: { initContainers } })).status, 403)
      const volumes = [{ name: 'data', image: { reference: BAD, pullPolicy: 'Always' } }]
      assert.equal((await create({ image: GOOD, spec: { volumes } })).status, 201)

      const pod = (await create({ image: GOOD })).body['metadata'] as { name: string }
      const path = `/api/v1/namespaces/shop/pods/${pod.name}`
      const patch = async (to: string, body: object) => {
        const headers = { ...bearer('admin'), 'content-type': 'application/strategic-merge-patch+json' }
        return await call(api, 'PATCH', to, body, headers)
      }
      const ephemeral = (image: string) => ({
        spec: { ephemeralContainers: [{ name: 'debug', image, targetContainerName: 'web' }] },
      })
      const attached = await patch(`${path}/ephemeralcontainers`, ephemeral(BAD))
      assert.equal(attached.status, 403)
      assert.match(attached.body.message, /denied one or more images: image evil\.com\/x:1/)
      assert.equal((await patch(`${path}/ephemeralcontainers`, ephemeral(GOOD))).status, 200)
      const images = (image: string) => ({ spec: { containers: [{ name: 'web', image }] } })
      assert.equal((await patch(path, images(BAD))).status, 403)
      assert.equal((await patch(path, { metadata: { labels: { seen: 'yes' } } })).status, 200)
      assert.equal((await call(api, 'DELETE', path, undefined, bearer('admin'))).status, 200)
    })

    const strangers = createAuthority({ commonName: 'strangers', ...VALIDITY })
    const stranger = issueCertificate(strangers, { commonName: 'k', usage: 'client', ...VALIDITY })
    const clients: readonly (readonly [string, Client | undefined, boolean])[] = [
      ['with its certificate', client, true],
      ['without a certificate', undefined, false],
      ['with one of another authority', stranger, false],
    ]
    for (const [name, own, isLetIn] of clients)
      it(`is answered over mutual TLS ${name}: ${isLetIn}`, async (t) => {
        for (const defaultAllow of [false, true]) {
          const { api, create } = await started(t, startApi, {
            defaultAllow,
            retryBackoff: 10,
            ...(own ? { client: own } : {}),
          })
          const good = await create({ image: GOOD })
          const bad = await create({ image: BAD })
          if (isLetIn) {
            assert.deepEqual([good.status, bad.status], [201, 403])
            assert.match(bad.body.message, /evil\.com\/x is not in the allow list/)
            continue
          }
          assert.deepEqual([good.status, bad.status], defaultAllow ? [201, 201] : [403, 403])
          assert.equal(
            (await api.audited()).at(-1)?.[`${PREFIX}failed-open`],
            defaultAllow ? 'true' : undefined,
          )
          if (!defaultAllow)
            assert.match(
              bad.body.message,
              /^pods "pod-2" is forbidden: Post "https:.*(tls|reset by peer|EOF)/,
            )
        }
      })

    it('decides by defaultAllow while the service is down', async (t) => {
      for (const defaultAllow of [false, true]) {
        const { api, create, stop } = await started(t, startApi, { client, defaultAllow })
        await stop()
        const answer = await create({ image: GOOD })
        assert.equal(answer.status, defaultAllow ? 201 : 403)
        if (!defaultAllow)
          assert.match(answer.body.message, /^pods "pod-1" is forbidden: .*connection refused$/)
        const [entry] = await api.audited()
        assert.equal(entry?.[`${PREFIX}failed-open`], defaultAllow ? 'true' : undefined)
      }
    })

    it('asks again where a balancer resets what it cannot hand on yet', async (t) => {
      const { create, connections } = await started(t, startApi, {
        client,
        retryBackoff: 10,
        passage: (count) => (count < 3 ? 'resets' : 'passes'),
      })
      assert.equal((await create({ image: GOOD })).status, 201)
      assert.ok(connections() >= 4)
      const lasting = await started(t, startApi, { client, retryBackoff: 10, passage: () => 'resets' })
      const refused = await lasting.create({ image: GOOD })
      assert.equal(refused.status, 403)
      assert.match(refused.body.message, /connection reset by peer$/)
      assert.ok(lasting.connections() >= 5)
    })
  })
}

interface Started extends Pick<Cluster, 'api' | 'create'> {
  readonly stop: () => Promise<void>
  readonly connections: () => number
}

interface Settings extends Omit<ImagePolicy, 'endpoint'> {
  /** The API server's own certificate. */
  readonly client?: Client
  /** A balancer stands before the service. */
  readonly passage?: (count: number) => Passage
}

/** A service with an allow list that wants certificates of its clients, and an API server that asks it. */
async function started(t: TestContext, startApi: StartApi, settings: Settings): Promise<Started> {
  const { client, passage, ...imagePolicy } = settings
  const door = await startDoor(t, { policy: () => POLICY, clientAuthorities: AUTHORITY.certificate })
  const middle = passage && (await startMiddle(t, door.url, passage))
  const endpoint = {
    url: `${middle?.url ?? door.url}/admission/image-policy`,
    authority: AUTHORITY.certificate,
    ...(client ? { client } : {}),
  }
  const api = await startApi(t, {
    namespaces: { shop: {} },
    tokens: { admin: { username: 'admin', groups: [] } },
    imagePolicy: { endpoint, ...imagePolicy },
  })
  return { api, create: podMaker(api), stop: door.stop, connections: middle?.connections ?? (() => 0) }
}
