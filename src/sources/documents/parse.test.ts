import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failure, json } from '../../../test/image-archives.ts'
import { MAX_DOCUMENT_BYTES, parseImageDocument, parseWith } from './parse.ts'
import { LayoutDocument, MAX_LAYERS, MAX_MANIFESTS } from './schema.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const INDEX = 'application/vnd.oci.image.index.v1+json'
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const SCHEMA_2 = 'application/vnd.docker.distribution.manifest.v2+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'

function descriptor(mediaType: string | undefined, more: object = {}) {
  return { ...(mediaType === undefined ? {} : { mediaType }), digest: DIGEST, size: 3, ...more }
}

function manifest(more: object = {}) {
  return { schemaVersion: 2, config: descriptor(CONFIG), layers: [], ...more }
}

describe('parseImageDocument tells an index from a manifest', () => {
  const cases: readonly (readonly [string, object, string | undefined, 'index' | 'manifest'])[] = [
    ['by its own type', { mediaType: INDEX, manifests: [] }, undefined, 'index'],
    ['by its own type, Docker', { mediaType: LIST, manifests: [] }, MANIFEST, 'index'],
    ['by the declared type', { manifests: [] }, INDEX, 'index'],
    ['by its members', { manifests: [] }, undefined, 'index'],
    ['by its members where the types are unknown', { mediaType: 'x', manifests: [] }, 'text/plain', 'index'],
    ['manifest by its own type', manifest({ mediaType: MANIFEST }), undefined, 'manifest'],
    ['manifest by its own type, Docker', manifest({ mediaType: SCHEMA_2 }), INDEX, 'manifest'],
    ['manifest by the declared type in capitals', manifest(), MANIFEST.toUpperCase(), 'manifest'],
    ['manifest by its members', manifest(), undefined, 'manifest'],
  ]
  for (const [name, document, declared, kind] of cases) {
    it(name, () => {
      assert.equal(parseImageDocument(json(document), 'it', declared).kind, kind)
    })
  }
})

describe('parseImageDocument refuses', () => {
  const layer = (mediaType: string) => manifest({ layers: [descriptor(mediaType)] })
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['schema 1 by version', { schemaVersion: 1, fsLayers: [] }, 'obsolete Docker schema 1'],
    [
      'schema 1 by type',
      { mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws' },
      'obsolete Docker schema 1',
    ],
    ['an index that is a manifest too', { ...manifest(), manifests: [] }, 'at once'],
    ['neither', { hello: 'world' }, 'neither an index nor'],
    ['neither, with a type', { mediaType: 'application/x' }, 'but application/x'],
    ['a list', [], 'neither'],
    ['null', null, 'neither'],
    [
      'a chart',
      manifest({ config: descriptor('application/vnd.cncf.helm.config.v1+json') }),
      'config is of type application/vnd.cncf.helm.config.v1+json',
    ],
    [
      'an artifact that says what it is',
      manifest({
        artifactType: 'application/spdx+json',
        config: descriptor('application/vnd.oci.empty.v1+json'),
      }),
      'it says it is application/spdx+json',
    ],
    [
      'a signature with the config type of an image',
      layer('application/vnd.dev.cosign.simplesigning.v1+json'),
      'layer of type application/vnd.dev.cosign.simplesigning.v1+json',
    ],
    ['an attestation', layer('application/vnd.in-toto+json'), 'layer of type'],
    ['an encrypted layer', layer('application/vnd.oci.image.layer.v1.tar+gzip+encrypted'), 'encrypted'],
    ['a bad digest', manifest({ config: { ...descriptor(CONFIG), digest: 'md5:0' } }), 'config.digest'],
    ['a negative size', manifest({ config: { ...descriptor(CONFIG), size: -1 } }), 'config.size'],
    ['half a byte', manifest({ config: { ...descriptor(CONFIG), size: 0.5 } }), 'config.size'],
    ['layers of the wrong shape', { mediaType: MANIFEST, config: descriptor(CONFIG), layers: {} }, 'layers'],
    [
      'too many layers',
      manifest({ layers: Array.from({ length: MAX_LAYERS + 1 }, () => descriptor('a.tar')) }),
      'layers',
    ],
    [
      'too many manifests',
      { manifests: Array.from({ length: MAX_MANIFESTS + 1 }, () => descriptor(MANIFEST)) },
      'manifests',
    ],
  ]
  for (const [name, document, words] of cases) {
    it(name, () => {
      assert.throws(
        () => parseImageDocument(json(document), 'The document', undefined),
        failure('manifest-invalid', 'The document cannot be used', words),
      )
    })
  }

  it('what is no JSON, without its control characters', () => {
    const bytes = Buffer.from('\u001b[31m{')

    assert.throws(() => parseImageDocument(bytes, 'it'), failure('manifest-invalid', 'it is no JSON'))
    assert.throws(
      () => parseImageDocument(bytes, 'it'),
      (error: Error) => !error.message.includes('\u001b'),
    )
  })

  it('more bytes than the limit before they are parsed', () => {
    const bytes = Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 0x20)

    assert.throws(() => parseImageDocument(bytes, 'it'), failure('manifest-invalid', `${MAX_DOCUMENT_BYTES}`))
  })
})

describe('parseImageDocument tolerates', () => {
  const cases: readonly (readonly [string, unknown, number])[] = [
    ['layers that are null', manifest({ layers: null }), 0],
    ['a layer without a type', manifest({ layers: [descriptor(undefined)] }), 1],
    [
      'foreign layers with urls',
      manifest({
        layers: [
          descriptor('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', { urls: ['http://x'] }),
          descriptor('application/vnd.oci.image.layer.nondistributable.v1.tar+zstd'),
        ],
      }),
      2,
    ],
    ['a config without a type', manifest({ config: descriptor(undefined) }), 0],
    ['the config types of old Docker', manifest({ config: descriptor('application/octet-stream') }), 0],
    ['members that nobody reads', manifest({ subject: 7, annotations: 'x' }), 0],
  ]
  for (const [name, document, layers] of cases) {
    it(name, () => {
      const parsed = parseImageDocument(json(document), 'it')

      assert.equal(parsed.kind === 'manifest' && parsed.manifest.layers.length, layers)
    })
  }

  it('keys in another case where nothing reads them', () => {
    const odd = { annotations: { Layers: 'x' }, 'X-LAYERS': 1, config: descriptor(CONFIG, { Labels: 1 }) }

    assert.equal(parseImageDocument(json(manifest(odd)), 'it').kind, 'manifest')
  })

  it('duplicate keys, of which the last counts, as JSON.parse has it', () => {
    const parsed = parseImageDocument(Buffer.from('{"manifests":7,"manifests":[]}'), 'it')

    assert.deepEqual(parsed, { kind: 'index', index: { manifests: [] } })
  })
})

describe('members that Go would take for others', () => {
  const amd64 = { os: 'linux', architecture: 'amd64' }
  const cases: readonly (readonly [string, object])[] = [
    ['Layers', manifest({ Layers: [descriptor('x')] })],
    ['CONFIG', manifest({ CONFIG: descriptor(CONFIG) })],
    ['layerſ', manifest({ layerſ: [] })],
    ['Digest', manifest({ layers: [descriptor('x.tar', { Digest: DIGEST })] })],
    ['Manifests', { mediaType: INDEX, manifests: [], Manifests: [] }],
    ['Platform', { manifests: [descriptor(MANIFEST, { Platform: amd64 })] }],
    ['OS', { manifests: [descriptor(MANIFEST, { platform: { ...amd64, OS: 'windows' } })] }],
  ]
  for (const [key, document] of cases) {
    it(`are refused: ${key}`, () => {
      assert.throws(
        () => parseImageDocument(json(document), 'it'),
        failure('manifest-invalid', `member ${key} `),
      )
    })
  }
})

describe('parseWith', () => {
  it('gives what the schema names', () => {
    const bytes = json({ imageLayoutVersion: '1.0.0', more: 1 })

    assert.deepEqual(parseWith(LayoutDocument, bytes, 'it'), { imageLayoutVersion: '1.0.0' })
  })

  it('throws what is wrong and where', () => {
    const bytes = json({ imageLayoutVersion: 1 })

    assert.throws(
      () => parseWith(LayoutDocument, bytes, 'it'),
      failure('manifest-invalid', 'imageLayoutVersion'),
    )
  })
})
