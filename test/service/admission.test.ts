import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STORE_KINDS } from '../stores.ts'
import {
  addAdvisory,
  callDoor,
  canStartCluster,
  scanned,
  startCluster,
  startDoor,
  TICKET,
} from './cluster.ts'
import { ALLOW_LIST } from './door-cases/allow-list.ts'
import { eventually } from './start-service.ts'

describe('a review at the cluster’s door', () => {
  it('is answered in the form in which it came, and only if it is one', async (t) => {
    const door = await startDoor(t, { policy: () => ALLOW_LIST })
    const spec = { containers: [{ image: 'ghcr.io/acme/app' }, { image: 'evil.com/x' }], namespace: 'shop' }
    const review = { apiVersion: 'imagepolicy.k8s.io/v1alpha1', kind: 'ImageReview', spec }
    const { status, body } = await callDoor(door, 'POST', '/admission/image-policy', review)
    assert.equal(status, 200)
    assert.equal(body['kind'], 'ImageReview')
    const { allowed, reason } = body['status'] as { allowed: boolean; reason: string }
    assert.equal(allowed, false)
    assert.match(reason, /^image evil\.com\/x: evil\.com\/x is not in the allow list/)

    const request = (version: string, more: object) => ({
      apiVersion: `admission.k8s.io/${version}`,
      kind: 'AdmissionReview',
      request: {
        uid: 'u-1',
        kind: { group: '', version: 'v1', kind: 'Pod' },
        resource: { group: '', version: 'v1', resource: 'pods' },
        namespace: 'shop',
        userInfo: {},
        ...more,
      },
    })
    for (const version of ['v1', 'v1beta1']) {
      const removal = request(version, { operation: 'DELETE' })
      const removed = await callDoor(door, 'POST', '/admission/validate?timeout=10s', removal)
      assert.equal(removed.body['apiVersion'], `admission.k8s.io/${version}`)
      const { uid, allowed: isAllowed } = removed.body['response'] as { uid: string; allowed: boolean }
      assert.deepEqual([uid, isAllowed], ['u-1', true])
    }
    for (const wrong of [{}, [], request('v3', { operation: 'CREATE' }), review])
      assert.equal((await callDoor(door, 'POST', '/admission/validate', wrong)).status, 400)
  })
})

for (const store of STORE_KINDS)
  describe(`the cluster’s door on ${store}`, () => {
    it('refuses what is not scanned, lets in what is, and refuses it when a flaw comes up', async (t) => {
      if (!canStartCluster(t)) return
      const cluster = await startCluster(t, { store })
      const { image, create, api } = cluster

      const dry = await create({ image, dryRun: true })
      assert.equal(dry.status, 403)
      const first = await create({ image })
      assert.equal(first.status, 403)
      assert.match(
        first.body.message,
        /^admission webhook "validate\.plimsoll\.test" denied the request: .*it was never scanned/s,
      )
      const foreign = await create({ image: 'evil.com/team/app:1' })
      assert.match(foreign.body.message, /evil\.com\/team\/app is not in the allow list/)
      assert.equal((await create({ image: 'evil.com/x', namespace: 'kube-system' })).status, 201)

      const admitted = await scanned(cluster, { image })
      const { containers } = admitted.body['spec'] as { containers: { image: string }[] }
      const pinned = containers[0]?.image ?? ''
      assert.match(pinned, /\/team\/app:1@sha256:[0-9a-f]{64}$/)
      // Stored under its digest, wherever it is named: no registry answers for this repository.
      const elsewhere = pinned.replace('/team/app:1', '/team/nowhere:1')
      assert.equal((await create({ image: elsewhere })).status, 201)

      await addAdvisory(cluster.door)
      const refused = await eventually('the flaw', async () => {
        const answer = await create({ image })
        return answer.status === 403 ? answer : undefined
      })
      assert.match(refused.body.message, /CVE-2025-90001 in zlib, update to 1\.2\.13-r9/)

      const warned = await create({ image, namespace: 'warned' })
      assert.equal(warned.status, 201)
      assert.match(warned.warnings ?? '', /CVE-2025-90001/)

      const annotations = { [TICKET]: 'INC-1' }
      assert.equal((await create({ image, annotations })).status, 403)
      assert.equal((await create({ image, annotations, token: 'oncall' })).status, 201)
      const audit = await api.audited()
      assert.ok(audit.some((entry) => Object.values(entry).some((value) => value.includes('INC-1'))))
      const again = await create({ image, annotations, token: 'oncall' })
      assert.equal(again.status, 403)
    })
  })
