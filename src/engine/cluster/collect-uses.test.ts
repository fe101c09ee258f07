import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSecretStock } from '../../kubernetes/keyring/secrets-of-pod.ts'
import { collectUses, inNamespaces } from './collect-uses.ts'
import { readObjects } from './read-objects.ts'
import { scoreWorkloads } from './score-workloads.ts'

type Json = Record<string, unknown>

const DIGEST = `sha256:${'a'.repeat(64)}`

function shown(objects: readonly Json[]): readonly string[] {
  return collectUses(objects, createSecretStock(objects)).map(
    ({ namespace, workload, container, role, image, pulled, pods }) =>
      `${namespace} ${workload.kind}/${workload.name} ${role} ${container} ${pulled?.text ?? `(${image})`} ${pods}`,
  )
}

function pod(name: string, owner: readonly [string, string], more: Json = {}): Json {
  const [kind, ownerName] = owner
  const ownerReferences = [{ kind, name: ownerName, controller: true }]
  const status = {
    phase: 'Running',
    containerStatuses: [{ name: 'app', imageID: `quay.io/team/app@${DIGEST}` }],
  }
  const spec = { containers: [{ name: 'app', image: 'quay.io/team/app:1' }] }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'n', ownerReferences },
    spec,
    status,
    ...more,
  }
}

function template(apiVersion: string, kind: string, name: string, image: string, owner?: Json): Json {
  const metadata = { name, namespace: 'n', ...(owner ? { ownerReferences: [owner] } : {}) }
  const spec = { containers: [{ name: 'app', image }] }
  return { apiVersion, kind, metadata, spec: { template: { spec } } }
}

const OF_DEPLOYMENT = { kind: 'Deployment', name: 'd', controller: true }

describe('images of a cluster', () => {
  it('are told by the workload, once for all of its pods', () => {
    const objects = [
      pod('p1', ['ReplicaSet', 'r']),
      pod('p2', ['ReplicaSet', 'r']),
      template('apps/v1', 'ReplicaSet', 'r', 'quay.io/team/app:1', OF_DEPLOYMENT),
      template('apps/v1', 'Deployment', 'd', 'quay.io/team/app:1'),
    ]
    assert.deepEqual(shown(objects), [`n Deployment/d container app quay.io/team/app:1@${DIGEST} 2`])
  })

  it('are also those that only a template names', () => {
    const objects = [
      pod('p1', ['ReplicaSet', 'r']),
      template('apps/v1', 'ReplicaSet', 'r', 'quay.io/team/app:1', OF_DEPLOYMENT),
      template('apps/v1', 'ReplicaSet', 'old', 'quay.io/team/app:0', OF_DEPLOYMENT),
      template('apps/v1', 'Deployment', 'd', 'quay.io/team/app:2'),
      template('apps/v1', 'DaemonSet', 'idle', 'quay.io/team/idle'),
    ]
    assert.deepEqual(shown(objects), [
      'n DaemonSet/idle container app quay.io/team/idle:latest 0',
      `n Deployment/d container app quay.io/team/app:1@${DIGEST} 1`,
      'n Deployment/d container app quay.io/team/app:2 0',
    ])
  })

  it('of pods that have ended run in none', () => {
    const ended = pod('p', ['Job', 'j'], { status: { phase: 'Succeeded' } })
    assert.deepEqual(shown([ended]), ['n Job/j container app quay.io/team/app:1 0'])
  })

  it('that are no references, or none, are still there', () => {
    const spec = { initContainers: [{ name: 'i', image: 'NO/such name' }], containers: [{ name: 'app' }] }
    assert.deepEqual(shown([pod('p', ['Job', 'j'], { spec, status: {} })]), [
      'n Job/j container app () 1',
      'n Job/j init i (NO/such name) 1',
    ])
  })

  it('come with what their pods log in with', () => {
    const config = Buffer.from('{"auths":{"quay.io":{"username":"u","password":"p"}}}').toString('base64')
    const secret = {
      kind: 'Secret',
      type: 'kubernetes.io/dockerconfigjson',
      metadata: { name: 's', namespace: 'n' },
      data: { '.dockerconfigjson': config },
    }
    const account = { kind: 'ServiceAccount', metadata: secret.metadata, imagePullSecrets: [{ name: 's' }] }
    const objects = [
      secret,
      { ...account, metadata: { name: 'default', namespace: 'n' } },
      pod('p', ['Job', 'j']),
    ]
    const [use] = collectUses(objects, createSecretStock(objects))
    assert.deepEqual(
      use?.logins.map(({ username, password }) => [username, password]),
      [['u', 'p']],
    )
  })
})

describe('what kubectl printed', () => {
  it('is read in JSON and YAML, lists of one kind included', async () => {
    const typed = { kind: 'PodList', apiVersion: 'v1', items: [{ metadata: { name: 'a' } }] }
    const list = { kind: 'List', apiVersion: 'v1', items: [{ kind: 'Pod', apiVersion: 'v1' }, typed] }
    const yaml = 'kind: List\nitems:\n- kind: Pod\n- kind: Pod\n---\nkind: Service\n'
    assert.deepEqual(
      (await readObjects(JSON.stringify(list), 'f')).objects.map(({ kind }) => kind),
      ['Pod', 'Pod'],
    )
    assert.deepEqual(
      (await readObjects(yaml, 'f')).objects.map(({ kind }) => kind),
      ['Pod', 'Pod', 'Service'],
    )
  })

  it('that holds nothing is refused, and a broken part is told', async () => {
    for (const text of ['', '{}', '[]', '{"kind":"List","items":[]}'])
      await assert.rejects(readObjects(text, 'f'), { code: 'input-unreadable' }, text)
    await assert.rejects(readObjects('kind: Pod', 'f', 8), /more than 8 characters/)
    const { problems } = await readObjects('kind: Pod\n---\n{ broken\n', 'f')
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['cluster-unseen'],
    )
  })
})

describe('scores', () => {
  it('are those of workloads, not of what they manage; unless nobody shows the workload', () => {
    const deployment = template('apps/v1', 'Deployment', 'd', 'a')
    const orphan = pod('orphan', ['ReplicaSet', 'gone'])
    const bare = { ...pod('bare', ['x', 'y']), metadata: { name: 'bare', namespace: 'n' } }
    const set = template('apps/v1', 'ReplicaSet', 'r', 'a', OF_DEPLOYMENT)
    const privileged = { containers: [{ name: 'a', securityContext: { privileged: true } }] }
    const scores = scoreWorkloads([deployment, set, orphan, { ...bare, spec: privileged }])
    assert.deepEqual(
      scores.map(({ kind, name, score, critical }) => [kind, name, score < 0, critical]),
      [
        ['Deployment', 'd', false, []],
        ['Pod', 'bare', true, ['Privileged']],
      ],
    )
  })
})

describe('a choice of namespaces', () => {
  it('leaves out the others', () => {
    const objects = [
      pod('a', ['x', 'y']),
      { kind: 'Pod', metadata: { name: 'b', namespace: 'other' } },
      { kind: 'Pod' },
    ]
    assert.equal(inNamespaces(objects, []).length, 3)
    assert.deepEqual(inNamespaces(objects, ['n']), [objects[0]])
  })
})
