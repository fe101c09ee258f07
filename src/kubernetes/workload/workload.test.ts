import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pointerOf, valueAt } from '../object.ts'
import { containersOf, imagesOf } from './containers.ts'
import { POD_PLACES, podOf } from './pod-places.ts'

const SPEC = {
  containers: [{ name: 'a', image: 'a:1' }, 'not a container', { name: 'b' }],
  initContainers: [
    { name: 'i', image: 'i:1' },
    { name: 's', image: 's:1', restartPolicy: 'Always' },
  ],
  ephemeralContainers: [{ name: 'e', image: 'e:1' }],
  volumes: [
    { name: 'plain', emptyDir: {} },
    { name: 'data', image: { reference: 'v:1' } },
  ],
}

/** An object of the kind, with the pod where the kind keeps it. */
function objectOf({ group = 'x', kind, path }: (typeof POD_PLACES)[number]): Record<string, unknown> {
  let value: Record<string, unknown> = { metadata: { name: 'pod' }, spec: SPEC }
  for (const key of path.toReversed()) value = { [key]: value }
  return { ...value, kind, apiVersion: group === '' ? 'v1' : `${group}/v1` }
}

describe('the pod', () => {
  for (const place of POD_PLACES) {
    const object = objectOf(place)
    it(`of ${place.group}/${place.kind} is found, with all images at their paths`, () => {
      const images = imagesOf(object)
      assert.deepEqual(
        images.map(({ role, name, image }) => `${role} ${name} ${image}`),
        [
          'container a a:1',
          'container b ',
          'init i i:1',
          'sidecar s s:1',
          'ephemeral e e:1',
          'volume data v:1',
        ],
      )
      for (const { path, image } of images) assert.equal(valueAt(object, path) ?? '', image)
    })
  }

  it('of a kind that runs none is none, nor of the same name in another group', () => {
    for (const apiVersion of ['v1', 'apps/v1', 'example.org/v1'])
      assert.equal(podOf({ kind: 'Service', apiVersion, spec: SPEC }), undefined)
    assert.equal(
      podOf({ kind: 'Deployment', apiVersion: 'example.org/v1', spec: { template: { spec: SPEC } } }),
      undefined,
    )
    assert.equal(podOf({}), undefined)
  })

  it('of a custom kind is found where the user says', () => {
    const custom = [{ group: 'example.org', kind: 'Machine', path: ['spec', 'pod'] }]
    const object = { kind: 'Machine', apiVersion: 'example.org/v2', spec: { pod: { spec: SPEC } } }
    assert.equal(imagesOf(object, custom).length, 6)
    assert.equal(imagesOf(object).length, 0)
  })

  it('of a broken object has nothing, and does not throw', () => {
    for (const spec of [undefined, null, 3, 'text', [], { containers: {} }, { containers: [null, [], 4] }]) {
      const pod = podOf({ kind: 'Pod', apiVersion: 'v1', spec })
      assert.ok(pod)
      assert.deepEqual(containersOf(pod), [])
    }
  })
})

describe('a pointer', () => {
  it('escapes what means something in it', () => assert.equal(pointerOf(['a/b', 'c~d', 0]), '/a~1b/c~0d/0'))
})
