import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failure } from '../../../test/image-archives.ts'
import { sha256 } from '../../../test/layer-fixtures.ts'
import type { ImageConfig } from '../../core/image.ts'
import { pairLayers, type StoredLayer } from './layers.ts'
import { sha256Digest, verifiedBytes } from './verify.ts'

const NOTHING: StoredLayer = {
  mediaType: '',
  size: 0,
  position: 0,
  open: () => {
    throw new Error('nobody opens it')
  },
}

/** One letter for each entry: `l` made a layer, `e` did not. */
function config(history: string): ImageConfig {
  return {
    history: Array.from(history, (letter) => ({ emptyLayer: letter === 'e' })),
  } as unknown as ImageConfig
}

function diffIds(count: number) {
  return Array.from({ length: count }, (_, index) => sha256(Buffer.from([index])))
}

describe('pairLayers', () => {
  const cases: readonly (readonly [string, number, readonly (number | undefined)[]])[] = [
    ['ll', 2, [0, 1]],
    ['elele', 2, [1, 3]],
    ['', 2, [undefined, undefined]],
    ['l', 2, [undefined, undefined]],
    ['lll', 2, [undefined, undefined]],
    ['e', 0, []],
  ]
  for (const [history, count, expected] of cases) {
    it(`pairs ${count} layers with the history ${history || '(none)'}`, () => {
      const ids = diffIds(count)
      const stored = ids.map((_, index) => ({ ...NOTHING, size: index }))

      const layers = pairLayers(stored, ids, config(history), 'it')

      assert.deepEqual(
        layers.map(({ diffId, size, historyIndex }) => [diffId, size, historyIndex]),
        ids.map((id, index) => [id, index, expected[index]]),
      )
    })
  }

  it('refuses layers without diff ids', () => {
    assert.throws(
      () => pairLayers([NOTHING, NOTHING], diffIds(1), config(''), 'The image'),
      failure('manifest-invalid', 'The image', '2 layers and 1 diff ids'),
    )
  })
})

describe('verifiedBytes', () => {
  const bytes = Buffer.from('abc')

  it('gives the bytes that have the digest', () => {
    assert.equal(verifiedBytes(bytes, sha256Digest(bytes), 'it'), bytes)
  })

  it('knows sha512', () => {
    const digest =
      'sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'

    assert.equal(verifiedBytes(bytes, digest, 'it'), bytes)
  })

  it('names both digests of others', () => {
    const expected = sha256Digest(Buffer.from('abd'))

    assert.throws(
      () => verifiedBytes(bytes, expected, 'The blob'),
      failure('digest-mismatch', 'The blob', expected, sha256Digest(bytes)),
    )
  })
})
