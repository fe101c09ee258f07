import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { call } from '../apiserver/client.ts'
import { type ApiServer, startApiServer } from '../apiserver/server.ts'
import { startRelay } from '../tcp-relay.ts'
import { failedDoor, podOf, startDoor, until } from './door-process.ts'

const POLICY = `admission:
  default: deny
  rules:
    - name: labelled
      match: {namespaceLabels: {matchLabels: {tier: web}}}
      require: {registries: {allow: ["registry.example/**"]}}
`
const POD = podOf('registry.example/app:1')
const ADMIN = { username: 'admin', groups: ['system:masters'] }

async function write(api: ApiServer, method: string, path: string, body: object): Promise<void> {
  const headers = { authorization: 'Bearer admin', 'content-type': 'application/merge-patch+json' }
  const { status, body: answer } = await call(api, method, path, body, headers)
  assert.ok(status < 300, answer.message)
}

const namespace = (name: string, labels: object): object => ({ metadata: { name, labels } })

describe('rules about labels of namespaces', () => {
  it('need a cluster, and say so when the service starts', async (t) => {
    const said = await failedDoor(t, { policy: POLICY })

    assert.match(said, /policy\.yaml has rules with namespaceLabels, and there is no cluster to ask/)
    assert.match(said, /service\.admission\.kubernetes\.kubeconfig/)
  })

  it('follow the cluster: what is there, made, changed and deleted', async (t) => {
    const api = await startApiServer(t, {
      namespaces: { shop: { tier: 'web' }, cellar: {} },
      tokens: { admin: ADMIN },
    })
    const door = await startDoor(t, { policy: POLICY, kubeconfig: api.kubeconfig() })
    await until('the list', async () => (await door.check('namespaces')) === 'ok')

    assert.equal((await door.validate(POD, { namespace: 'shop' })).allowed, true)
    assert.match((await door.validate(POD, { namespace: 'cellar' })).message, /no rule allows it/)
    assert.equal(await door.metric('plimsoll_admission_namespaces'), 4)

    // At once: the watch need not have brought it.
    await write(api, 'POST', '/api/v1/namespaces', namespace('fresh', { tier: 'web' }))
    assert.equal((await door.validate(POD, { namespace: 'fresh' })).allowed, true)

    await write(api, 'PATCH', '/api/v1/namespaces/shop', namespace('shop', { tier: 'db' }))
    await until('the change', async () => !(await door.validate(POD, { namespace: 'shop' })).allowed)

    const { message } = await door.validate(POD, { namespace: 'never-made' })
    assert.match(message, /the labels of its namespace could not be looked up/)
  })

  for (const state of ['cut', 'silent'] as const)
    it(`refuse when the line to the cluster has been ${state} for too long`, async (t) => {
      const api = await startApiServer(t, { namespaces: { shop: { tier: 'web' } }, tokens: { admin: ADMIN } })
      const relay = await startRelay(t, Number(new URL(api.url).port))
      const kubeconfig = api.kubeconfig().replace(api.url, `https://127.0.0.1:${relay.port}`)
      const kubernetes = { 'stale-after': '5s' }
      const door = await startDoor(t, { policy: POLICY, kubeconfig, kubernetes })
      await until('the list', async () => (await door.check('namespaces')) === 'ok')

      relay.set(state)
      assert.equal((await door.validate(POD)).allowed, true)
      await until('that it is stale', async () => !(await door.validate(POD)).allowed)
      assert.match(await door.check('namespaces'), /said nothing of its namespaces for \d+ s/)
      assert.ok((await door.metric('plimsoll_admission_namespaces_silence_seconds')) > 5)
      await write(api, 'PATCH', '/api/v1/namespaces/shop', namespace('shop', { tier: 'db' }))

      relay.set('open')
      await until('the cluster again', async () => (await door.check('namespaces')) === 'ok')
      // What changed meanwhile is known, and nothing of before.
      assert.match((await door.validate(POD)).message, /no rule allows it/)
      assert.match(door.said(), /namespaces not watched.*namespaces watched again/s)
    })
})
