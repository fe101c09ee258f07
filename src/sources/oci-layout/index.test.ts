import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import {
  addBlob,
  addImage,
  blobPath,
  bytesOf,
  configOf,
  type Files,
  failure,
  firstManifest,
  json,
  layerTar,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_LAYER,
  OCI_MANIFEST,
  ociLayout,
  packed,
  type TestImage,
  tempFile,
  textOf,
  unpacked,
  withIndex,
} from '../../../test/image-archives.ts'
import { sha256 } from '../../../test/layer-fixtures.ts'
import { openInput } from '../open-input.ts'
import { MAX_INDEX_DEPTH, MAX_SEARCHED } from './find-manifest.ts'

const options = { platform: { os: 'linux', architecture: 'amd64' }, signal: new AbortController().signal }
const IMAGE: TestImage = { tags: ['docker.io/library/a:1'], layers: [layerTar('low'), layerTar('top')] }
const OTHER: TestImage = { tags: ['b:1'] }
const AMD64 = { os: 'linux', architecture: 'amd64' }
const ARM64 = { os: 'linux', architecture: 'arm64' }

async function open(t: TestContext, files: Files, choice = '', more: object = {}) {
  const image = await openInput(tempFile(t, packed(files)) + choice, { ...options, ...more })
  t.after(() => image.close())
  return image
}

describe('an OCI layout', () => {
  it('gives image, layers and all their digests', async (t) => {
    const files = ociLayout([IMAGE])

    const image = await open(t, files)

    assert.equal(image.origin.kind, 'oci-layout')
    assert.deepEqual(image.repoTags, ['docker.io/library/a:1'])
    assert.equal(image.configDigest, sha256(configOf(IMAGE)))
    assert.ok(image.manifestDigest && files.has(blobPath(image.manifestDigest)))
    assert.deepEqual(
      image.layers.map(({ digest, diffId, mediaType, size }) => ({ digest, diffId, mediaType, size })),
      (IMAGE.layers ?? []).map((layer) => ({
        digest: sha256(layer),
        diffId: sha256(layer),
        mediaType: OCI_LAYER,
        size: layer.length,
      })),
    )
    for (const layer of image.layers) assert.equal(sha256(await bytesOf(layer)), layer.digest)
  })

  const forms: readonly (readonly [string, (t: TestContext) => string])[] = [
    ['as a folder', (t) => unpacked(t, ociLayout([IMAGE]))],
    ['compressed with gzip', (t) => tempFile(t, gzipSync(packed(ociLayout([IMAGE]))))],
    ['compressed with zstd', (t) => tempFile(t, zstdCompressSync(packed(ociLayout([IMAGE]))))],
  ]
  for (const [name, path] of forms) {
    it(`is the same image ${name}`, async (t) => {
      const image = await openInput(path(t), options)
      t.after(() => image.close())

      assert.equal(image.configDigest, sha256(configOf(IMAGE)))
      for (const layer of image.layers) assert.equal(sha256(await bytesOf(layer)), layer.digest)
    })
  }

  it('may lack the file oci-layout, and digests may be SHA-512', async (t) => {
    const files: Files = new Map()
    const config = configOf(IMAGE)
    const layers = (IMAGE.layers ?? []).map((layer) => addBlob(files, layer, OCI_LAYER))
    const digest = `sha512:${createHash('sha512').update(config).digest('hex')}`
    files.set(`blobs/sha512/${digest.slice(7)}`, config)
    const manifest = { config: { mediaType: OCI_CONFIG, digest, size: config.length }, layers }
    withIndex(files, [addBlob(files, json(manifest), OCI_MANIFEST)]).delete('oci-layout')

    assert.equal((await open(t, files)).configDigest, sha256(config))
  })

  it('never reads a blob that is a link out of the folder', async (t) => {
    const folder = unpacked(t, ociLayout([IMAGE]))
    const blob = join(folder, blobPath(sha256(configOf(IMAGE))))
    rmSync(blob)
    writeFileSync(`${folder}-outside`, configOf(IMAGE))
    t.after(() => rmSync(`${folder}-outside`))
    symlinkSync(`${folder}-outside`, blob)

    await assert.rejects(openInput(folder, options), failure('archive-corrupt', 'lacks blobs/sha256/'))
  })
})

describe('an OCI layout with several images', () => {
  const bare = (files: Files, image: TestImage, name: string) => ({
    ...addImage(files, image),
    annotations: { 'org.opencontainers.image.ref.name': name },
  })

  const choices: readonly (readonly [string, TestImage])[] = [
    [':a:1', IMAGE],
    [':b', { ...OTHER, tags: ['b:latest'] }],
    [':docker.io/library/b:1', OTHER],
    [`@${sha256(configOf(IMAGE))}`, IMAGE],
  ]
  for (const [choice, expected] of choices) {
    it(`gives the one that ${choice.slice(0, 30)} names`, async (t) => {
      const other = choice === ':b' ? expected : OTHER
      const image = await open(t, ociLayout([IMAGE, other]), choice)

      assert.equal(image.configDigest, sha256(configOf(expected)))
    })
  }

  it('knows bare names, as skopeo writes them', async (t) => {
    const files: Files = new Map()
    withIndex(files, [bare(files, IMAGE, 'v1'), bare(files, OTHER, 'some name')])

    const image = await open(t, files, ':some name')

    assert.equal(image.configDigest, sha256(configOf(OTHER)))
    assert.deepEqual(image.repoTags, [])
  })

  it('gives a manifest or index by its digest, also one that is nested', async (t) => {
    const files: Files = new Map()
    const amd64 = { ...addImage(files, IMAGE), platform: AMD64 }
    const arm64 = { ...addImage(files, OTHER), platform: ARM64 }
    const index = addBlob(files, json({ manifests: [amd64, arm64] }), OCI_INDEX)
    withIndex(files, [index, addImage(files, { layers: [layerTar('third')] })])

    const chosen = [`@${arm64.digest}`, `@${index.digest}`, `@${sha256(configOf(OTHER))}`]
    const digests = await Promise.all(chosen.map(async (one) => (await open(t, files, one)).manifestDigest))

    assert.deepEqual(digests, [arm64.digest, amd64.digest, arm64.digest])
  })

  it('takes lines of the same digest for one image with many names', async (t) => {
    const image = await open(t, ociLayout([{ ...IMAGE, tags: ['a:1', 'a:2', 'c:3'] }]))

    assert.deepEqual(
      image.repoTags,
      ['a:1', 'a:2', 'c:3'].map((tag) => `docker.io/library/${tag}`),
    )
  })

  it('wants to know which', async (t) => {
    await assert.rejects(
      open(t, ociLayout([IMAGE, OTHER])),
      failure('archive-ambiguous', 'holds 2 images', 'docker.io/library/a:1', 'b:1'),
    )
  })

  it('wants to know which also where each is for another platform', async (t) => {
    const files: Files = new Map()
    const named = ['one', 'two'].map((name, index) => ({
      ...bare(files, index === 0 ? IMAGE : OTHER, name),
      platform: index === 0 ? AMD64 : ARM64,
    }))

    await assert.rejects(open(t, withIndex(files, named)), failure('archive-ambiguous', 'one, two'))
  })

  it('wants to know which where a bare tag fits two', async (t) => {
    await assert.rejects(open(t, ociLayout([IMAGE, OTHER]), ':1'), failure('archive-ambiguous', 'called 1'))
  })

  for (const choice of [':nope', `@sha256:${'0'.repeat(64)}`]) {
    it(`says what is there instead of ${choice.slice(0, 20)}`, async (t) => {
      await assert.rejects(
        open(t, ociLayout([IMAGE, OTHER]), choice),
        failure('image-not-in-archive', 'docker.io/library/a:1, b:1'),
      )
    })
  }
})

describe('an OCI layout for several platforms', () => {
  function layout(isNested: boolean, platforms = [AMD64, ARM64]): Files {
    const files: Files = new Map()
    const attestation = { ...addImage(files, {}), platform: { os: 'unknown', architecture: 'unknown' } }
    const manifests = platforms.map((platform) => ({
      ...addImage(files, { ...IMAGE, config: platform }),
      platform,
    }))
    const all = [attestation, ...manifests]
    return withIndex(files, isNested ? [addBlob(files, json({ manifests: all }), OCI_INDEX)] : all)
  }

  for (const isNested of [false, true]) {
    for (const platform of [AMD64, ARM64]) {
      it(`gives the one for ${platform.architecture}, ${isNested ? 'nested' : 'at the top'}`, async (t) => {
        const image = await open(t, layout(isNested), '', { platform })

        assert.deepEqual(image.platform, platform)
      })
    }

    it(`lists the platforms where the one asked for is missing, ${isNested ? 'nested' : 'at the top'}`, async (t) => {
      const platform = { os: 'linux', architecture: 's390x' }

      await assert.rejects(
        open(t, layout(isNested), '', { platform }),
        failure('platform-missing', 'linux/s390x', 'linux/amd64, linux/arm64.'),
      )
    })
  }

  it('chooses among those that are there', async (t) => {
    const files = layout(true)
    const arm64 = sha256(configOf({ ...IMAGE, config: ARM64 }))
    for (const path of files.keys())
      if (textOf(files, path).startsWith('{"schemaVersion"') && textOf(files, path).includes(arm64))
        files.delete(path)

    await assert.rejects(
      open(t, files, '', { platform: ARM64 }),
      failure('platform-missing', 'there are: linux/amd64.'),
    )
  })

  it('opens a single image at the top whatever its platform', async (t) => {
    const image = await open(t, layout(false, [ARM64]), '', { platform: AMD64 })

    assert.deepEqual(image.platform, ARM64)
  })
})

/** A manifest inside so many indexes. */
function nested(depth: number): Files {
  const files: Files = new Map()
  let descriptor = addImage(files, IMAGE)
  for (let i = 0; i < depth; i++) descriptor = addBlob(files, json({ manifests: [descriptor] }), OCI_INDEX)
  return withIndex(files, [descriptor])
}

describe('an OCI layout is refused', () => {
  it('where indexes are nested too deep, and not before', async (t) => {
    const image = await open(t, nested(MAX_INDEX_DEPTH))
    assert.equal(image.configDigest, sha256(configOf(IMAGE)))

    await assert.rejects(
      open(t, nested(MAX_INDEX_DEPTH + 1)),
      failure('manifest-invalid', `more than ${MAX_INDEX_DEPTH} deep`),
    )
  })

  it('where an index claims to be inside itself', async (t) => {
    const files: Files = new Map()
    const digest = `sha256:${'e'.repeat(64)}` as const
    const itself = { mediaType: OCI_INDEX, digest, size: 0 }
    const bytes = json({ manifests: [itself, itself] })
    files.set(blobPath(digest), bytes)
    withIndex(files, [{ ...itself, size: bytes.length }])

    await assert.rejects(open(t, files), failure('digest-mismatch', digest))
  })

  it('where a digest would have to be searched among too many', async (t) => {
    const files: Files = new Map()
    const absent = Array.from({ length: MAX_SEARCHED / 2 }, (_, i) => ({
      mediaType: OCI_MANIFEST,
      digest: `sha256:${i.toString(16).padStart(64, '0')}`,
      size: 1,
    }))
    const indexes = [absent, absent.toReversed()].map((manifests) =>
      addBlob(files, json({ manifests }), OCI_INDEX),
    )
    withIndex(files, indexes)

    await assert.rejects(
      open(t, files, `@sha256:${'f'.repeat(64)}`),
      failure('manifest-invalid', `more than ${MAX_SEARCHED} documents`),
    )
  })

  const cases: readonly (readonly [string, (files: Files) => void, string, string])[] = [
    ['without images', (files) => withIndex(files, []), 'manifest-invalid', 'holds no image'],
    [
      'with an index that is a manifest',
      (files) =>
        files.set(
          'index.json',
          json({
            mediaType: OCI_MANIFEST,
            config: { ...firstManifest(files), mediaType: OCI_CONFIG },
            layers: [],
          }),
        ),
      'manifest-invalid',
      'no index',
    ],
    [
      'with an index that is no JSON',
      (files) => files.set('index.json', Buffer.from('{')),
      'manifest-invalid',
      'index.json',
    ],
    [
      'of another version',
      (files) => files.set('oci-layout', json({ imageLayoutVersion: '2' })),
      'manifest-invalid',
      'version 2',
    ],
    [
      'with a manifest that is missing',
      (files) => files.delete(blobPath(firstManifest(files).digest)),
      'archive-corrupt',
      'lacks blobs/sha256/',
    ],
    [
      'with a config that is missing',
      (files) => files.delete(blobPath(sha256(configOf(IMAGE)))),
      'archive-corrupt',
      'lacks blobs/sha256/',
    ],
    [
      'with a layer that is missing',
      (files) => files.delete(blobPath(sha256(layerTar('top')))),
      'archive-corrupt',
      'lacks blobs/sha256/',
    ],
    [
      'with a layer of another size',
      (files) => files.set(blobPath(sha256(layerTar('top'))), Buffer.from('x')),
      'manifest-invalid',
      '1 bytes instead of',
    ],
    [
      'with a manifest of another size',
      (files) => withIndex(files, [{ ...firstManifest(files), size: 7 }]),
      'manifest-invalid',
      'instead of 7',
    ],
    [
      'with other bytes of the same size',
      (files) => files.set(blobPath(firstManifest(files).digest), Buffer.alloc(firstManifest(files).size)),
      'digest-mismatch',
      'instead of sha256:',
    ],
    [
      'with a chart',
      (files) => withIndex(files, [chart(files)]),
      'manifest-invalid',
      'application/vnd.cncf.helm.config.v1+json',
    ],
  ]
  for (const [name, damage, code, words] of cases) {
    it(name, async (t) => {
      const files = ociLayout([{ ...IMAGE, tags: [] }])
      damage(files)

      await assert.rejects(open(t, files), failure(code, words))
    })
  }
})

function chart(files: Files) {
  const config = addBlob(files, json({}), 'application/vnd.cncf.helm.config.v1+json')
  return addBlob(files, json({ config, layers: [] }), OCI_MANIFEST)
}
