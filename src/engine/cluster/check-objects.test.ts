import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CheckOptions } from '../../checks/kubernetes/check-input.ts'
import { checkObjects } from './check-objects.ts'

type Json = Readonly<Record<string, unknown>>

const PRIVILEGED = { containers: [{ name: 'app', image: 'a:1', securityContext: { privileged: true } }] }

/** An object of the namespace n, that one other may manage. */
function object(apiVersion: string, kind: string, name: string, rest: Json = {}, owner?: string): Json {
  const [ownerKind, ownerName] = owner?.split('/') ?? []
  const ownerReferences = owner ? [{ kind: ownerKind, name: ownerName, controller: true }] : []
  return { apiVersion, kind, metadata: { name, namespace: 'n', ownerReferences }, ...rest }
}

const pod = (name: string, owner?: string, spec: Json = PRIVILEGED): Json =>
  object('v1', 'Pod', name, { spec }, owner)
const template = (kind: string, name: string, owner?: string, more: Json = {}): Json =>
  object('apps/v1', kind, name, { spec: { template: { spec: PRIVILEGED }, ...more } }, owner)

/** Who is privileged, and where it says so. */
function privileged(objects: readonly Json[], options: CheckOptions = {}): readonly string[] {
  return checkObjects(objects, 'prod', options)
    .misconfigurations.filter(({ id }) => id === 'KSV-0017')
    .map(({ subject: { kind, name, path } }) => `${kind}/${name} ${path.slice(0, -1).join('.')}`)
}

const OF_TEMPLATE = 'spec.template.spec.containers.0.securityContext'

describe('objects of a cluster', () => {
  it('are told by what manages them in the end, once', () => {
    const objects = [
      pod('d-1-a', 'ReplicaSet/d-1'),
      pod('d-1-b', 'ReplicaSet/d-1'),
      template('ReplicaSet', 'd-1', 'Deployment/d'),
      template('ReplicaSet', 'd-0', 'Deployment/d', { replicas: 0 }),
      template('Deployment', 'd'),
      pod('bare'),
    ]
    assert.deepEqual(privileged(objects), [
      `Deployment/d ${OF_TEMPLATE}`,
      'Pod/bare spec.containers.0.securityContext',
    ])
    const { resources } = checkObjects(objects, 'prod', {})
    assert.deepEqual(
      resources.map(({ kind, name, place }) => [kind, name, place]),
      [
        ['Deployment', 'd', { file: 'prod' }],
        ['Pod', 'bare', { file: 'prod' }],
      ],
    )
  })

  it('speak for a workload that nobody shows, all together once, at the place that it has there', () => {
    assert.deepEqual(privileged([pod('a', 'DaemonSet/agent'), pod('b', 'DaemonSet/agent')]), [
      `DaemonSet/agent ${OF_TEMPLATE}`,
    ])
    assert.deepEqual(privileged([pod('a', 'Job/j-1'), object('batch/v1', 'Job', 'x', {}, 'CronJob/c')]), [
      `Job/j-1 ${OF_TEMPLATE}`,
    ])
    const job = object('batch/v1', 'Job', 'c-1', { spec: { template: { spec: PRIVILEGED } } }, 'CronJob/c')
    assert.deepEqual(privileged([job, pod('c-1-a', 'Job/c-1')]), [
      'CronJob/c spec.jobTemplate.spec.template.spec.containers.0.securityContext',
    ])
    assert.deepEqual(privileged([pod('a', 'TaskRun/t')]), ['TaskRun/t spec.containers.0.securityContext'])
    const safe = { containers: [{ name: 'other', image: 'a:1' }] }
    const [resource] = checkObjects(
      [pod('a', 'TaskRun/t', safe), pod('b', 'TaskRun/t')],
      'prod',
      {},
    ).resources
    assert.deepEqual([resource?.kind, resource?.apiVersion], ['TaskRun', undefined])
    assert.equal(privileged([pod('a', 'TaskRun/t', safe), pod('b', 'TaskRun/t')]).length, 1)
  })

  it('are known by their own names where these stay', () => {
    assert.deepEqual(privileged([pod('kube-proxy-node1', 'Node/node1')]), [
      'Pod/kube-proxy-node1 spec.containers.0.securityContext',
    ])
    assert.deepEqual(privileged([template('StatefulSet', 'db', 'Database/db')]), [
      `StatefulSet/db ${OF_TEMPLATE}`,
    ])
    const managed = object('v1', 'ConfigMap', 'c', { data: { password: 'hunter2hunter2' } }, 'App/a')
    const [found] = checkObjects([managed], 'prod', {}).misconfigurations
    assert.deepEqual([found?.id, found?.subject.kind, found?.subject.name], ['KSV-0109', 'ConfigMap', 'c'])
  })

  it('are not passed over because something is shown that manages them and runs nothing itself', () => {
    const custom = object('example.org/v1', 'App', 'a', { spec: { image: 'a:1' } })
    assert.deepEqual(privileged([custom, pod('a-1', 'App/a')]), ['App/a spec.containers.0.securityContext'])
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node1' } }
    const inDefault = {
      ...pod('x', 'Node/node1'),
      metadata: { ...(pod('x', 'Node/node1')['metadata'] as Json) },
    }
    delete (inDefault.metadata as Record<string, unknown>)['namespace']
    assert.deepEqual(privileged([node, inDefault]), ['Pod/x spec.containers.0.securityContext'])
  })

  it('that were left behind count no more, and those of the user’s own kinds do', () => {
    assert.deepEqual(privileged([template('ReplicaSet', 'd-0', 'Deployment/d', { replicas: 0 })]), [])
    assert.deepEqual(privileged([template('ReplicaSet', 'd-1', 'Deployment/d', { replicas: 1 })]), [
      `Deployment/d ${OF_TEMPLATE}`,
    ])
    assert.deepEqual(privileged([template('StatefulSet', 'd', 'Database/d', { replicas: 0 })]).length, 1)
    const own = object('example.org/v1', 'Machine', 'm', { spec: { pod: { spec: PRIVILEGED } } })
    const { problems, resources } = checkObjects([own], 'prod', {})
    assert.deepEqual(
      problems.map(({ code, subject }) => [code, subject]),
      [['workload-unknown', 'prod']],
    )
    assert.deepEqual(resources, [])
    const podPlaces = [{ kind: 'Machine', path: ['spec', 'pod'] }]
    assert.deepEqual(privileged([own], { podPlaces }), [
      'Machine/m spec.pod.spec.containers.0.securityContext',
    ])
  })

  it('are not listed where there is nothing to check, and secrets are not looked into', () => {
    const secret = object('v1', 'Secret', 's', { data: { containers: [{ name: 'a', image: 'b' }] } })
    const account = object('v1', 'ServiceAccount', 'default')
    const checked = checkObjects([secret, account], 'prod', {})
    assert.deepEqual([checked.resources, checked.problems], [[], []])
  })
})

const DEFAULT = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
const EVERYTHING = { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }

function role(name: string, labels: Json = DEFAULT, rest: Json = EVERYTHING, kind = 'ClusterRole'): Json {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name, labels }, ...rest }
}

const FOR_EVERYBODY = {
  roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [
    { kind: 'Group', name: 'system:masters' },
    { kind: 'User', name: 'system:anonymous' },
  ],
}

describe('a role that the API server makes itself', () => {
  const cases: readonly (readonly [string, Json, boolean])[] = [
    ['for administrators', role('cluster-admin'), true],
    ['of the system', role('system:controller:x'), true],
    ['of a namespace', role('system:controller:x', DEFAULT, EVERYTHING, 'Role'), true],
    ['that only says it', role('mine'), false],
    ['that only has the name', role('cluster-admin', {}), false],
    ['that is a binding', role('cluster-admin', DEFAULT, FOR_EVERYBODY, 'ClusterRoleBinding'), false],
  ]
  for (const [name, one, isDefault] of cases)
    it(`${isDefault ? 'is' : 'is not'} ${name}`, () => {
      const { misconfigurations, ofDefaults } = checkObjects([one], 'prod', {})
      const [here, there] = isDefault ? [ofDefaults, misconfigurations] : [misconfigurations, ofDefaults]
      assert.ok(here.length > 0)
      assert.deepEqual(there, [])
    })
})
