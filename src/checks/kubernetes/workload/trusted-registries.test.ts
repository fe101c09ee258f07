import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ImageReference } from '../../../core/image-reference.ts'
import type { KubernetesObject } from '../../../kubernetes/object.ts'
import { POD_PLACES } from '../../../kubernetes/workload/pod-places.ts'
import { allChecks } from '../all-checks.ts'
import { aliasesOf, checkObject } from '../check-object.ts'
import { trustedRegistriesCheck } from './trusted-registries.ts'

type Spec = Readonly<Record<string, unknown>>

const trusts = ({ domain, path }: ImageReference): boolean =>
  domain === 'ghcr.io' || (domain === 'docker.io' && path.startsWith('library/'))
const CHECK = trustedRegistriesCheck(trusts)

function objections(spec: Spec, place = POD_PLACES[0]): readonly (readonly [string | undefined, string])[] {
  let value: Record<string, unknown> = { spec }
  for (const key of (place?.path ?? []).toReversed()) value = { [key]: value }
  const apiVersion = place?.group ? `${place.group}/v1` : 'v1'
  const object: KubernetesObject = { ...value, kind: place?.kind ?? 'Pod', apiVersion }
  return checkObject(object, [CHECK]).misconfigurations.map(({ message, subject }) => [
    subject.container,
    message,
  ])
}

describe('KSV-0125', () => {
  it('objects in every kind to images of other registries, whatever runs them', () => {
    const spec = {
      initContainers: [{ name: 'i', image: 'quay.io/team/init' }],
      containers: [
        { name: 'good', image: 'ghcr.io/team/app:1' },
        { name: 'official', image: 'nginx' },
        { name: 'bad', image: 'someone/nginx:1' },
        { name: 'like', image: 'ghcr.io.evil.example/team/app' },
      ],
      ephemeralContainers: [{ name: 'e', image: '10.0.0.1:5000/debug' }],
      volumes: [{ name: 'v', image: { reference: 'quay.io/team/data:1' } }],
    }
    const expected: ReturnType<typeof objections> = [
      ['i', 'quay.io/team/init comes from quay.io, and is in no trusted registry'],
      ['bad', 'someone/nginx:1 comes from docker.io, and is in no trusted registry'],
      [
        'like',
        'ghcr.io.evil.example/team/app comes from ghcr.io.evil.example, and is in no trusted registry',
      ],
      ['e', '10.0.0.1:5000/debug comes from 10.0.0.1:5000, and is in no trusted registry'],
      [undefined, 'quay.io/team/data:1 comes from quay.io, and is in no trusted registry'],
    ]
    const sorted = (list: ReturnType<typeof objections>) => list.map(String).toSorted()
    for (const place of POD_PLACES) assert.deepEqual(sorted(objections(spec, place)), sorted(expected))
  })

  it('trusts no image that cannot be read, and asks nothing of a container without one', () => {
    assert.deepEqual(objections({ containers: [{ name: 'a' }] }), [])
    assert.deepEqual(objections({ containers: [{ name: 'a', image: 'ghcr.io/A b' }] }), [
      ['a', 'ghcr.io/A b is no reference of an image, so nobody knows which registry it comes from'],
    ])
  })

  it('is made where somebody says whom he trusts, and answers to the names of those before it', () => {
    assert.ok(!allChecks({}).some(({ id }) => id === CHECK.id))
    assert.ok(allChecks({ trusts }).some(({ id }) => id === CHECK.id))
    for (const name of ['AVD-KSV-0125', 'KSV032', 'AVD-KSV-0035']) assert.ok(aliasesOf(CHECK).includes(name))
  })
})
