import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestFault } from '../http/route.ts'
import { checkManifest, MAX_LAYERS, MAX_URI_LENGTH } from './check-manifest.ts'

const HASH = `sha256:${'a'.repeat(64)}`
const LAYER = { hash: `sha512:${'b'.repeat(128)}`, uri: 'https://registry.example/b?sig=secret', headers: {} }

test('a manifest as it should be', () => {
  const headers = { Authorization: ['Bearer x'] }
  const checked = checkManifest({ hash: HASH, layers: [{ ...LAYER, headers, mediaType: 'a/b' }] })
  assert.deepEqual(checked, {
    digest: HASH,
    layers: [
      { digest: LAYER.hash, uri: LAYER.uri, headers: { authorization: 'Bearer x' }, mediaType: 'a/b' },
    ],
  })
})

test('what is wrong with a manifest is a bad request, and tells no secrets', () => {
  const one = (changes: object) => ({ hash: HASH, layers: [LAYER, { ...LAYER, ...changes }] })
  const cases: readonly (readonly [Parameters<typeof checkManifest>[0], RegExp])[] = [
    [{ hash: '', layers: [LAYER] }, /no hash/],
    [{ hash: 'sha256:abc', layers: [LAYER] }, /hash of the manifest is no digest/],
    [{ hash: `md5:${'a'.repeat(32)}`, layers: [LAYER] }, /hash of the manifest is no digest/],
    [{ hash: HASH, layers: [] }, /no layers/],
    [{ hash: HASH, layers: Array.from({ length: MAX_LAYERS + 1 }, () => LAYER) }, /more than 1000 layers/],
    [one({ hash: `sha256:${'A'.repeat(64)}` }), /layer 2 of the manifest is no digest/],
    [one({ uri: 'file:///etc/passwd' }), /layer 2 of the manifest: its URI is no http/],
    [one({ uri: 'secret' }), /no http/],
    [one({ uri: `https://a/${'s'.repeat(MAX_URI_LENGTH)}` }), /longer than/],
    [one({ headers: { Host: ['secret'] } }), /layer 2 of the manifest: the header host/],
  ]
  for (const [manifest, message] of cases) {
    assert.throws(
      () => checkManifest(manifest),
      (error) => {
        assert.ok(error instanceof RequestFault)
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /secret/)
        return error.status === 400 && error.code === 'bad-request'
      },
    )
  }
})
