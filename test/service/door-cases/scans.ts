import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { call, startWebhook } from '../../apiserver/client.ts'
import {
  bearer,
  type Cluster,
  canStartCluster,
  type Door,
  inStore,
  register,
  type StartApi,
  scanned,
  startCluster,
} from '../cluster.ts'
import { objectOf, pathOf, workload } from './workloads.ts'

/** Scans and digests behind a pod: what is asked for, what is pinned, and what validating sees of it. */
export function scanCases(startApi: StartApi): void {
  describe('scans at the cluster’s door', () => {
    it('are asked for by a pod that is refused, and never by a dry run', async (t) => {
      if (!canStartCluster(t)) return
      const { create, image, door } = await startCluster(t, { startApi })
      for (let count = 0; count < 3; count++) {
        const answer = await create({ image, dryRun: true })
        assert.equal(answer.status, 403)
        assert.match(answer.body.message, /it was never scanned/)
      }
      assert.deepEqual(await askedFor(door), [])
      assert.equal((await create({ image })).status, 403)
      assert.notDeepEqual(await askedFor(door), [])
    })

    it('are of the digest that a template is pinned to, and validating sees the same', async (t) => {
      if (!canStartCluster(t)) return
      const cluster = await startCluster(t, { startApi })
      const { image, door } = cluster
      await scanned(cluster, { image })
      const containers = [{ name: 'web', image }]
      const { status, body } = await deploy(cluster, 'web', {
        containers,
        initContainers: [{ name: 'init', image }],
      })
      assert.equal(status, 201, body.message)
      const { template } = body['spec'] as { template: { spec: Record<string, { image: string }[]> } }
      const pinned = template.spec['containers']?.[0]?.image ?? ''
      const [named, digest] = pinned.split('@')
      // Whoever reads the deployment still sees the tag.
      assert.equal(named, image)
      assert.match(digest ?? '', /^sha256:[0-9a-f]{64}$/)
      assert.equal(template.spec['initContainers']?.[0]?.image, pinned)
      const judged = await inStore(
        door,
        async ({ db }) =>
          await db
            .selectFrom('admission_decisions')
            .select('images')
            .where('kind', '=', 'Deployment')
            .where('endpoint', '=', 'validate')
            .executeTakeFirstOrThrow(),
      )
      assert.deepEqual(JSON.parse(judged.images), [
        { image: pinned, digest },
        { image: pinned, digest },
      ])
    })

    it('count for what other webhooks make of a pod after it was pinned', async (t) => {
      if (!canStartCluster(t)) return
      const cluster = await startCluster(t, { startApi })
      const { api, image } = cluster
      await scanned(cluster, { image })
      const rules = [
        { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
      ]
      // Webhooks are asked in the order of their names: these before and after the one that pins.
      for (const [name, index, to] of [
        ['a-first', 1, image],
        ['z-last', 0, 'evil.com/x:1'],
      ] as const) {
        const path = `/spec/template/spec/containers/${index}`
        const operation = {
          op: index === 0 ? 'replace' : 'add',
          path,
          value: { name: `c${index}`, image: to },
        }
        const patch = Buffer.from(JSON.stringify([operation])).toString('base64')
        const other = await startWebhook(t, (review, response) => {
          const { uid } = (review as { request: { uid: string } }).request
          const answer = { uid, allowed: true, patchType: 'JSONPatch', patch }
          const { apiVersion, kind } = review as { apiVersion: string; kind: string }
          response.setHeader('content-type', 'application/json')
          response.end(JSON.stringify({ apiVersion, kind, response: answer }))
        })
        await register(api, 'mutating', other.url, { name, rules })
        const answer = await deploy(cluster, name, { containers: [{ name: 'c0', image }] })
        if (name === 'z-last') {
          assert.equal(answer.status, 403)
          assert.match(
            answer.body.message,
            /image evil\.com\/x:1 of c0: evil\.com\/x is not in the allow list/,
          )
          continue
        }
        assert.equal(answer.status, 201, answer.body.message)
        const { template } = answer.body['spec'] as {
          template: { spec: { containers: { image: string }[] } }
        }
        const images = template.spec.containers.map((one) => one.image)
        assert.ok(
          images.length === 2 && images.every((one) => one.startsWith(`${image}@sha256:`)),
          String(images),
        )
      }
    })
  })
}

async function deploy({ api }: Cluster, name: string, pod: object) {
  const deployment = workload('Deployment')
  return await call(api, 'POST', pathOf(deployment, 'shop'), objectOf(deployment, name, pod), bearer('admin'))
}

/** What waits to be scanned, is being scanned, or was scanned. */
async function askedFor(door: Door): Promise<readonly unknown[]> {
  return await inStore(door, async ({ db }) => [
    ...(await db.selectFrom('jobs').select('key').where('task', '=', 'follow-reference').execute()),
    ...(await db.selectFrom('images').select('digest').execute()),
  ])
}
