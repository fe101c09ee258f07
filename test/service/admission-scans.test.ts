import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { call } from '../apiserver/client.ts'
import { startApiServer } from '../apiserver/server.ts'
import { bearer, register, startDoor, TICKET, USERS } from './cluster.ts'
import { BAD } from './door-cases/allow-list.ts'
import { scanCases } from './door-cases/scans.ts'
import { objectOf, pathOf, RULES, workload } from './door-cases/workloads.ts'

scanCases(startApiServer)

/** Lets everybody make workloads and warns of them, so that it is pods that are refused. */
const PODS_ALONE = `admission:
  default: deny
  rules:
    - name: workloads
      match: {kinds: [Deployment, ReplicaSet, StatefulSet, Job]}
      mode: warn
      require: {registries: {allow: ["ghcr.io/acme/**"]}}
    - name: pods
      require: {registries: {allow: ["ghcr.io/acme/**"]}}
  breakGlass: {annotation: ${TICKET}, groups: [oncall], maxDuration: 1h}
`

describe('pods that controllers make', () => {
  it('are asked for by the controller, whose groups break no glass', async (t) => {
    const door = await startDoor(t, { policy: () => PODS_ALONE })
    const api = await startApiServer(t, { namespaces: { shop: {} }, tokens: USERS })
    await register(api, 'validating', `${door.url}/admission/validate`, { rules: RULES })
    const annotations = { [TICKET]: 'INC-1' }
    for (const kind of ['Deployment', 'StatefulSet', 'Job']) {
      const object = objectOf(workload(kind), 'web', { containers: [{ name: 'web', image: BAD }] })
      const { spec } = object as { spec: { template: object } }
      const template = { ...spec.template, metadata: { labels: { app: 'web' }, annotations } }
      const noted = { ...object, metadata: { name: 'web', annotations }, spec: { ...spec, template } }
      const made = await call(api, 'POST', pathOf(workload(kind), 'shop'), noted, bearer('oncall'))
      assert.equal(made.status, 201, made.body.message)
      assert.match(made.warnings ?? '', /evil\.com\/x is not in the allow list/)
    }
    await api.settled()
    assert.equal(api.refusals.length, 3)
    for (const refusal of api.refusals) assert.match(refusal, /denied the request: image evil\.com\/x:1/)
  })
})
