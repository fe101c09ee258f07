import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { type ApiAnswer, call } from '../../apiserver/client.ts'
import type { ClusterApi } from '../../apiserver/types.ts'
import { temporaryFolder } from '../../plimsoll.ts'
import { needsProgram } from '../../real-data.ts'
import { bearer, register, type StartApi, startDoor, USERS } from '../cluster.ts'
import { ALLOW_LIST, BAD, GOOD } from './allow-list.ts'
import { objectOf, PLACES, pathOf, RULES, WORKLOADS, workload } from './workloads.ts'

const run = promisify(execFile)
const POLICY = `${ALLOW_LIST}  podPlaces: [{group: acme.io, kind: App, path: spec.workload.template}]
`
const DENIED = 'admission webhook "validate.plimsoll.test" denied the request: image evil.com/x:1'

/** Objects of every kind that runs pods: made, changed, scaled, deleted. */
export function kindCases(startApi: StartApi): void {
  describe('workloads at the cluster’s door', () => {
    it('are admitted or refused by the images in every place of every kind', async (t) => {
      const { api } = await guarded(t, startApi)
      for (const one of WORKLOADS)
        for (const [place, podOf] of Object.entries(PLACES)) {
          const name = place.replace(' ', '-')
          const to = pathOf(one, 'shop')
          const bad = await send(api, 'POST', to, objectOf(one, name, podOf(BAD)))
          assert.equal(bad.status, 403, `${one.kind}, ${place}: ${bad.body.message}`)
          assert.ok(bad.body.message.startsWith(DENIED), bad.body.message)
          const good = await send(api, 'POST', to, objectOf(one, name, podOf(GOOD)))
          assert.equal(good.status, 201, `${one.kind}, ${place}: ${good.body.message}`)
        }
    })

    it('are asked about only what changes, and may always be taken away', async (t) => {
      const { api, guard } = await guarded(t, startApi, false)
      const kinds = WORKLOADS.filter(({ kind }) => kind !== 'Job')
      for (const one of kinds) {
        const made = await send(
          api,
          'POST',
          pathOf(one, 'shop'),
          objectOf(one, 'old', { containers: [{ name: 'web', image: BAD }] }),
        )
        assert.equal(made.status, 201, made.body.message)
      }
      await guard()
      for (const one of kinds) {
        const path = `${pathOf(one, 'shop')}/old`
        const patch = async (body: object, query = ''): Promise<string> => {
          const { status, body: said } = await send(api, 'PATCH', `${path}${query}`, body)
          return `${status} ${said.message}`
        }
        const images = (image: string) => one.body({ containers: [{ name: 'web', image }] })
        assert.match(await patch({ metadata: { labels: { seen: 'yes' } } }), /^200/, one.kind)
        if (one.kind === 'Deployment' || one.kind === 'StatefulSet')
          assert.match(await patch({ spec: { replicas: 3 } }), /^200/, one.kind)
        const others = { containers: [{ name: 'web', image: 'evil.com/x:2' }] }
        assert.match(await patch(one.body(others)), /^403 .*image evil\.com\/x:2/, one.kind)
        assert.match(await patch(images(GOOD), '?dryRun=All'), /^200/, one.kind)
        assert.match(await patch(images(GOOD)), /^200/, one.kind)
        // What ran here before is no longer what runs here.
        assert.match(await patch(images(BAD)), /^403 .*image evil\.com\/x:1/, one.kind)
        assert.match(await patch(images(BAD), '?dryRun=All'), /^403/, one.kind)
        assert.equal((await send(api, 'DELETE', path)).status, 200, one.kind)
      }
    })

    it('are asked about for ephemeral containers, and keep those that were there', async (t) => {
      const { api } = await guarded(t, startApi)
      const pods = pathOf(workload('Pod'), 'shop')
      await send(
        api,
        'POST',
        pods,
        objectOf(workload('Pod'), 'web', { containers: [{ name: 'web', image: GOOD }] }),
      )
      const attach = async (...images: string[]) => {
        const ephemeralContainers = images.map((image, index) => ({ name: `debug-${index}`, image }))
        return await send(api, 'PATCH', `${pods}/web/ephemeralcontainers`, { spec: { ephemeralContainers } })
      }
      const bad = await attach(BAD)
      assert.equal(bad.status, 403)
      assert.ok(bad.body.message.startsWith(DENIED), bad.body.message)
      assert.equal((await attach(GOOD)).status, 200)
      assert.equal((await attach(GOOD, BAD)).status, 403)
      assert.equal((await attach(GOOD, GOOD)).status, 200)
    })

    it('are refused where nobody knows where their images are', async (t) => {
      const { api } = await guarded(t, startApi, true, [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
      ])
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: {} }
      const { status, body } = await send(api, 'POST', '/api/v1/namespaces/shop/configmaps', object)
      assert.equal(status, 403)
      assert.match(body.message, /it is not known where v1 ConfigMap keeps its images: podPlaces says it/)
    })

    it('are applied by kubectl from files', async (t) => {
      if (!needsProgram(t, 'kubectl')) return
      const { api } = await guarded(t, startApi)
      const folder = temporaryFolder(t)
      const config = join(folder, 'config')
      writeFileSync(config, api.kubeconfig())
      const apply = async (image: string) => {
        // kubectl finds no schema for a kind that is not its own.
        const objects = WORKLOADS.filter(({ kind }) => kind !== 'App').map((one) =>
          objectOf(one, 'web', { containers: [{ name: 'web', image }] }),
        )
        const file = join(folder, 'objects.yaml')
        writeFileSync(
          file,
          objects.map((object) => `---\n${JSON.stringify(object, undefined, 2)}\n`).join(''),
        )
        const flags = ['--kubeconfig', config, '-n', 'shop', 'apply', '--validate=false', '-f', file]
        return await run('kubectl', flags).catch(
          (error: unknown) => error as { stdout: string; stderr: string },
        )
      }
      const refused = await apply(BAD)
      assert.equal(refused.stderr.split(DENIED).length - 1, WORKLOADS.length - 1, refused.stderr)
      assert.equal(refused.stdout, '')
      const made = await apply(GOOD)
      assert.equal(made.stdout.match(/ created$/gm)?.length, WORKLOADS.length - 1, made.stderr)
      const again = await apply(GOOD)
      assert.equal(again.stderr, '')
    })
  })
}

async function guarded(
  t: TestContext,
  startApi: StartApi,
  isGuarded = true,
  rules: readonly object[] = RULES,
) {
  const door = await startDoor(t, { policy: () => POLICY })
  const api = await startApi(t, { namespaces: { shop: {} }, tokens: USERS })
  const guard = async (): Promise<void> =>
    await register(api, 'validating', `${door.url}/admission/validate`, { rules })
  if (isGuarded) await guard()
  return { api, guard }
}

async function send(api: ClusterApi, method: string, path: string, body?: object): Promise<ApiAnswer> {
  const type = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}
  return await call(api, method, path, body, { ...bearer('admin'), ...type })
}
