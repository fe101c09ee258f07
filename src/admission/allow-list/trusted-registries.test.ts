import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseImageReference } from '../../core/image-reference.ts'
import { trustedRegistries } from './trusted-registries.ts'

function isTrusted(text: string, image: string): boolean {
  const list = trustedRegistries([text])
  const reference = parseImageReference(image)
  assert.ok(list.kind === 'trusted' && reference, `${text} ${image}`)
  return list.trusts(reference)
}

/** What is trusted, images of it, and others. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['ghcr.io', ['ghcr.io/a/b:1', 'ghcr.io/a'], ['ghcr.io.evil.example/a', 'a/b', 'evil.example/ghcr.io/a']],
  ['ghcr.io/acme/**', ['ghcr.io/acme/a/b'], ['ghcr.io/acme-evil/a', 'ghcr.io/other/a', 'ghcr.io/acme']],
  ['registry.example:5000', ['registry.example:5000/a'], ['registry.example/a', 'registry.example:5001/a']],
  ['localhost', ['localhost/a'], ['localhost:5000/a', 'a']],
  ['localhost:5000', ['localhost:5000/a'], ['localhost/a']],
  ['docker.io', ['nginx', 'bitnami/nginx:1', 'docker.io/library/a'], ['quay.io/nginx']],
  ['docker.io/library/*', ['nginx', 'library/nginx:1'], ['bitnami/nginx']],
  ['nginx', ['nginx:1.27', 'docker.io/library/nginx'], ['bitnami/nginx', 'ghcr.io/library/nginx']],
  ['nginx:1.25', ['nginx:1.25'], ['nginx:1.26']],
  [
    '*.dkr.ecr.eu-west-1.amazonaws.com',
    ['1234.dkr.ecr.eu-west-1.amazonaws.com/a'],
    ['dkr.ecr.eu-west-1.amazonaws.com/a'],
  ],
  ['*.example.com', ['a.example.com/b'], ['a.b.example.com/c', 'example.com/a']],
]

describe('trusted registries', () => {
  for (const [text, inside, outside] of CASES)
    it(text, () => {
      for (const image of inside) assert.equal(isTrusted(text, image), true, image)
      for (const image of outside) assert.equal(isTrusted(text, image), false, image)
    })

  it('are several, of which one is enough', () => {
    const list = trustedRegistries(['ghcr.io', 'quay.io/team/*'])
    const reference = parseImageReference('quay.io/team/app:1')
    assert.ok(list.kind === 'trusted' && reference)
    assert.equal(list.trusts(reference), true)
  })

  it('that are none are refused with the reason', () => {
    const fault = (text: string) => trustedRegistries(['ghcr.io', text])
    assert.deepEqual(fault('https://ghcr.io'), {
      kind: 'fault',
      text: 'https://ghcr.io',
      fault: 'it has a scheme: write the registry without https://',
    })
    for (const text of ['', '*', 'GHCR.io', 'ghcr.io/', '*.io', 'a b'])
      assert.equal(fault(text).kind, 'fault')
  })
})
