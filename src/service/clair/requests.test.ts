import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AffectedRequest, MAX_VULNERABILITIES } from './affected/request.ts'
import { BulkDelete, MAX_DELETED, MAX_LAYERS, Manifest, manifestRequest } from './requests.ts'

const HASH = `sha256:${'a'.repeat(64)}`
const LAYER = { hash: HASH, uri: 'https://a.example/layer' }

describe("what is handed in to Clair's API", () => {
  it('is a manifest with all that it takes to fetch its layers', () => {
    const headers = { Authorization: ['Bearer a', 'Bearer b'] }
    const layers = [
      { ...LAYER, headers, media_type: 'application/vnd.oci.image.layer.v1.tar+gzip', more: 1 },
      LAYER,
    ]

    const request = manifestRequest(Manifest.parse({ hash: HASH, layers, more: 1 }))

    assert.deepEqual(request, {
      hash: HASH,
      layers: [
        { ...LAYER, headers, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' },
        { ...LAYER, headers: {} },
      ],
    })
    for (const wrong of [
      { ...LAYER, uri: '' },
      { ...LAYER, headers: { a: 'b' } },
      { ...LAYER, uri: 'a'.repeat(20_000) },
    ])
      assert.equal(Manifest.safeParse({ hash: HASH, layers: [wrong] }).success, false)
  })

  it('has a limit in each list', () => {
    const list = <T>(length: number, one: T): T[] => Array.from({ length }, () => one)
    const taken = (length: number) => Manifest.safeParse({ hash: HASH, layers: list(length, LAYER) }).success
    const deleted = (length: number) => BulkDelete.safeParse(list(length, HASH)).success
    const asked = (length: number) => AffectedRequest.safeParse({ vulnerabilities: list(length, {}) }).success

    assert.deepEqual([taken(MAX_LAYERS), taken(MAX_LAYERS + 1)], [true, false])
    assert.deepEqual([deleted(MAX_DELETED), deleted(MAX_DELETED + 1)], [true, false])
    assert.deepEqual([asked(MAX_VULNERABILITIES), asked(MAX_VULNERABILITIES + 1)], [true, false])
  })
})
