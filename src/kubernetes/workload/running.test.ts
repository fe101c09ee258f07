import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createOwners } from './owners.ts'
import { pulledImage } from './pulled-image.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const OTHER = `sha256:${'b'.repeat(64)}`

describe('an image that a node runs', () => {
  /** As written, as the node reports it, what can be pulled. */
  const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['nginx:1.25', `docker.io/library/nginx@${DIGEST}`, `docker.io/library/nginx:1.25@${DIGEST}`],
    ['nginx:1.25', `docker-pullable://nginx@${DIGEST}`, `docker.io/library/nginx:1.25@${DIGEST}`],
    ['nginx', `mirror.example.org/nginx@${DIGEST}`, `mirror.example.org/nginx@${DIGEST}`],
    ['quay.io/a/b:1', `docker://${DIGEST}`, 'quay.io/a/b:1'],
    ['quay.io/a/b:1', DIGEST, 'quay.io/a/b:1'],
    ['quay.io/a/b:1', '', 'quay.io/a/b:1'],
    ['quay.io/a/b:1', undefined, 'quay.io/a/b:1'],
    [`quay.io/a/b@${OTHER}`, undefined, `quay.io/a/b@${OTHER}`],
    [`quay.io/a/b:1@${OTHER}`, `quay.io/a/b@${DIGEST}`, `quay.io/a/b:1@${DIGEST}`],
    [DIGEST, `quay.io/a/b@${DIGEST}`, `quay.io/a/b@${DIGEST}`],
    ['not a name', undefined, undefined],
    ['', undefined, undefined],
  ]
  for (const [image, imageId, expected] of cases)
    it(`${image} as ${imageId} is ${expected}`, () =>
      assert.equal(pulledImage(image, imageId)?.text, expected))
})

describe('what a pod belongs to', () => {
  const pod = owned('Pod', 'p', 'ReplicaSet', 'r')
  const set = owned('ReplicaSet', 'r', 'Deployment', 'd')
  const deployment = object('Deployment', 'd')

  it('is at the end of the chain, as far as it was shown', () => {
    const owner = (...objects: readonly Record<string, unknown>[]): string => {
      const { kind, name, object: found } = createOwners(objects)(pod)
      return `${kind}/${name}${found ? '' : ' unseen'}`
    }
    assert.equal(owner(pod, set, deployment), 'Deployment/d')
    assert.equal(owner(pod, set), 'Deployment/d unseen')
    assert.equal(owner(pod, deployment), 'ReplicaSet/r unseen')
    const elsewhere = { ...set, metadata: { ...(set['metadata'] as object), namespace: 'other' } }
    assert.equal(owner(pod, elsewhere), 'ReplicaSet/r unseen')
  })

  it('is the pod itself where nobody manages it', () => {
    const bare = object('Pod', 'b')
    const mere = { ...bare, metadata: { name: 'b', ownerReferences: [{ kind: 'Node', name: 'n' }, null] } }
    for (const one of [bare, mere]) assert.equal(createOwners([one])(one).object, one)
  })

  it('is found in chains that lead in a circle', () => {
    const [a, b] = [owned('A', 'a', 'B', 'b'), owned('B', 'b', 'A', 'a')]
    assert.ok(['A', 'B'].includes(createOwners([a, b])(a).kind))
  })
})

function object(kind: string, name: string): Record<string, unknown> {
  return { kind, metadata: { name, namespace: 'n' } }
}

function owned(kind: string, name: string, owner: string, ownerName: string): Record<string, unknown> {
  const ownerReferences = [{ kind: owner, name: ownerName, controller: true }]
  return { kind, metadata: { name, namespace: 'n', ownerReferences } }
}
