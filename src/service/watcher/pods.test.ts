import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiFailure } from '../../kubernetes/client/failure.ts'
import type { ApiClient } from '../../kubernetes/client/types.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { runningPod } from './pod-containers.ts'
import { createPods, type Pods } from './pods.ts'
import { createTopWorkloads } from './top-workloads.ts'

const { signal } = new AbortController()
const A = `sha256:${'a'.repeat(64)}`
const B = `sha256:${'b'.repeat(64)}`

interface Changes {
  readonly namespace?: string
  readonly owner?: readonly [apiVersion: string, kind: string, name: string]
  readonly id?: string
  readonly phase?: string
  readonly createdAt?: string
  readonly spec?: object
  readonly status?: object
}

function pod(name: string, changes: Changes = {}): KubernetesObject {
  const { namespace = 'n', owner, id = `quay.io/t/app@${A}`, phase = 'Running', createdAt = '2026' } = changes
  const [apiVersion, kind, ownerName] = owner ?? []
  const reference = { apiVersion, kind, name: ownerName, uid: `uid-${ownerName}`, controller: true }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      creationTimestamp: createdAt,
      ...(owner ? { ownerReferences: [reference] } : {}),
    },
    spec: changes.spec ?? { containers: [{ name: 'app', image: 'quay.io/t/app:1' }] },
    status: changes.status ?? { phase, containerStatuses: [{ name: 'app', imageID: id }] },
  }
}

/** An API that knows these objects, by the end of their paths. */
function apiOf(objects: Readonly<Record<string, object | number>>): {
  readonly client: ApiClient
  readonly asked: string[]
} {
  const asked: string[] = []
  const request: ApiClient['request'] = ({ path }) => {
    asked.push(path)
    const found = objects[path.slice(path.indexOf('/namespaces/'))] ?? 404
    if (typeof found === 'number') return Promise.reject(new ApiFailure(found, '', `${found} ${path}`))
    return Promise.resolve(found as KubernetesObject)
  }
  const client = { name: 'test', request, lines: async function* () {}, close: async () => undefined }
  return { client, asked }
}

async function shown(pods: Pods, api = apiOf({})): Promise<readonly string[]> {
  const top = createTopWorkloads(api.client, () => undefined)
  return [...(await pods.containers(top, signal)).values()].map(
    ({ namespace, workload, role, container, name, pods: count, owner }) =>
      `${namespace} ${workload.kind}/${workload.name} ${role} ${container} ${name} ${count} ${owner.name}`,
  )
}

function listed(...items: readonly KubernetesObject[]): Pods {
  const pods = createPods([], [])
  pods.apply(undefined, { kind: 'listed', items })
  return pods
}

describe('what a pod runs', () => {
  const cases: readonly [what: string, changes: Changes, images: readonly string[] | undefined][] = [
    ['is what the node reports', {}, [`container app ${A} quay.io/t/app:1@${A}`]],
    [
      'is no tag of a mirror',
      { id: `docker-pullable://mirror.example/app@${B}` },
      [`container app ${B} mirror.example/app@${B}`],
    ],
    ['that nobody can pull is the text', { id: A }, ['container app quay.io/t/app:1 quay.io/t/app:1']],
    ['is not known before it is pulled', { id: '' }, []],
    ['is nothing once it has ended', { phase: 'Succeeded' }, undefined],
    ['is nothing once it has failed', { phase: 'Failed' }, undefined],
    [
      'has several kinds',
      {
        spec: {
          initContainers: [{ name: 'i', image: 'quay.io/t/i' }],
          containers: [{ name: 'app', image: 'NO reference' }],
          ephemeralContainers: [{ name: 'e', image: 'quay.io/t/e' }],
          volumes: [{ name: 'v', image: { reference: 'quay.io/t/v:2' } }],
        },
        status: {
          phase: 'Running',
          containerStatuses: [{ name: 'app', imageID: A }],
          initContainerStatuses: [{ name: 'i', imageID: `quay.io/t/i@${A}` }],
          ephemeralContainerStatuses: [{ name: 'e', imageID: `quay.io/t/e@${B}` }],
        },
      },
      [
        'container app NO reference NO reference',
        `init i ${A} quay.io/t/i:latest@${A}`,
        `ephemeral e ${B} quay.io/t/e:latest@${B}`,
        'volume v quay.io/t/v:2 quay.io/t/v:2',
      ],
    ],
  ]
  for (const [what, changes, images] of cases)
    it(what, () => {
      const containers = runningPod(pod('p', changes))?.containers.map(
        ({ role, container, image, name }) => `${role} ${container} ${image} ${name}`,
      )
      assert.deepEqual(containers, images)
    })

  it('is nothing of what is no pod', () => {
    for (const object of [{}, { kind: 'Pod', apiVersion: 'v1' }, { ...pod('p'), kind: 'Service' }])
      assert.equal(runningPod(object), undefined)
  })
})

describe('what runs in a cluster', () => {
  const OF_SET = { owner: ['apps/v1', 'ReplicaSet', 'set'] } as const

  it('is told by the workload, once for all of its pods, with the newest owner', async () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }
    const set = { metadata: { ownerReferences: [deployment] } }
    const api = apiOf({
      '/namespaces/n/replicasets/set': set,
      '/namespaces/n/replicasets/next': set,
      '/namespaces/n/deployments/web': {},
    })
    const pods = listed(
      pod('p3', { owner: ['apps/v1', 'ReplicaSet', 'next'], createdAt: '2027' }),
      pod('p1', OF_SET),
      pod('p2', OF_SET),
    )
    assert.deepEqual(await shown(pods, api), [`n Deployment/web container app quay.io/t/app:1@${A} 3 next`])
    // Each owner is asked about once.
    assert.deepEqual(api.asked.toSorted(), [
      '/apis/apps/v1/namespaces/n/deployments/web',
      '/apis/apps/v1/namespaces/n/replicasets/next',
      '/apis/apps/v1/namespaces/n/replicasets/set',
    ])
  })

  it('is told by what manages pods where no more can be seen, and of a node by the pod', async () => {
    const refused = apiOf({ '/namespaces/n/replicasets/set': 403 })
    assert.match((await shown(listed(pod('p', OF_SET)), refused)).join(), /^n ReplicaSet\/set /)
    const foreign = apiOf({})
    const owner = ['acme.io/v1', 'Machine', 'm'] as const
    assert.match((await shown(listed(pod('p', { owner })), foreign)).join(), /^n Machine\/m /)
    assert.deepEqual(foreign.asked, [])
    const onNode = pod('static', { owner: ['v1', 'Node', 'node-1'] })
    assert.match((await shown(listed(onNode))).join(), /^n Pod\/static .* static$/)
  })

  it('does not go round in a circle', async () => {
    const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'set', uid: 'uid-set', controller: true }
    const api = apiOf({ '/namespaces/n/replicasets/set': { metadata: { ownerReferences: [set] } } })
    assert.match((await shown(listed(pod('p', OF_SET)), api)).join(), /^n ReplicaSet\/set /)
  })

  it('follows events, and what a list does not name is gone', async () => {
    const pods = createPods([], ['left'])
    pods.apply(undefined, { kind: 'changed', object: pod('early') })
    assert.equal(pods.isKnown('n'), false)
    pods.apply(undefined, { kind: 'listed', items: [pod('a'), pod('b', { namespace: 'left' })] })
    assert.equal(pods.isKnown('n'), true)
    pods.apply(undefined, { kind: 'changed', object: pod('c') })
    pods.apply(undefined, { kind: 'changed', object: pod('a', { phase: 'Failed' }) })
    assert.deepEqual(await shown(pods), [`n Pod/c container app quay.io/t/app:1@${A} 1 c`])
    pods.apply(undefined, { kind: 'deleted', object: pod('c') })
    assert.deepEqual(await shown(pods), [])
  })

  it('is known of each namespace by itself', async () => {
    const pods = createPods(['n', 'm'], [])
    pods.apply('n', { kind: 'listed', items: [pod('a')] })
    assert.deepEqual(
      ['n', 'm', 'not-watched'].map((namespace) => pods.isKnown(namespace)),
      [true, false, true],
    )
    pods.apply('m', { kind: 'listed', items: [pod('b', { namespace: 'm' })] })
    pods.apply('n', { kind: 'listed', items: [] })
    assert.match((await shown(pods)).join(), /^m Pod\/b /)
  })
})
