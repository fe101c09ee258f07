import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import {
  addBlob,
  addImage,
  blobPath,
  bytesOf,
  configOf,
  dockerArchive,
  dockerLayout,
  type Files,
  failure,
  firstManifest,
  json,
  layerTar,
  OCI_INDEX,
  OCI_MANIFEST,
  ociLayout,
  packed,
  type TestImage,
  tempFile,
  unpacked,
  withIndex,
} from '../../../test/image-archives.ts'
import { sha256 } from '../../../test/layer-fixtures.ts'
import { openInput } from '../open-input.ts'

const options = { platform: { os: 'linux', architecture: 'amd64' }, signal: new AbortController().signal }
const COMMON = layerTar('common')
const IMAGE: TestImage = { tags: ['a:1', 'a:latest'], layers: [COMMON, layerTar('top'), COMMON] }
const OTHER: TestImage = { tags: ['registry.example:5000/b:1'], layers: [COMMON] }
const UNTAGGED: TestImage = { layers: [layerTar('x')] }

async function open(t: TestContext, files: Files, choice = '', wrap = (tar: Buffer): Buffer => tar) {
  const image = await openInput(tempFile(t, wrap(packed(files))) + choice, options)
  t.after(() => image.close())
  return image
}

/** What the index of an image has for platforms that were never pulled. */
const LEFT_OUT = {
  mediaType: OCI_MANIFEST,
  digest: `sha256:${'9'.repeat(64)}`,
  size: 500,
  platform: { os: 'linux', architecture: 'amd64' },
}

/** As crane writes it: compressed layers named by their digest, the config by its own. */
function craneArchive(image: TestImage): Files {
  const config = configOf(image)
  const layers = (image.layers ?? []).map((layer) => gzipSync(layer))
  const names = layers.map((layer) => `${sha256(layer).slice(7)}.tar.gz`)
  const manifest = [{ Config: sha256(config), RepoTags: image.tags, Layers: names }]
  return new Map<string, Uint8Array>([
    [sha256(config), config],
    ...layers.map((layer, index) => [names[index] ?? '', layer] as const),
    ['manifest.json', json(manifest)],
  ])
}

describe('a docker-archive', () => {
  it('gives image, layers and what made them', async (t) => {
    const config = configOf(IMAGE)

    const image = await open(t, dockerArchive([IMAGE]))

    assert.deepEqual(image.repoTags, ['docker.io/library/a:1', 'docker.io/library/a:latest'])
    assert.equal(image.configDigest, sha256(config))
    assert.equal(image.manifestDigest, undefined)
    assert.equal(image.origin.kind, 'docker-archive')
    assert.equal(image.name, image.origin.location)
    assert.deepEqual(image.platform, { os: 'linux', architecture: 'amd64' })
    assert.deepEqual(
      image.layers.map(({ diffId, digest, historyIndex }) => ({ diffId, digest, historyIndex })),
      (IMAGE.layers ?? []).map((layer, index) => ({
        diffId: sha256(layer),
        digest: undefined,
        historyIndex: index,
      })),
    )
    for (const layer of image.layers) assert.equal(sha256(await bytesOf(layer)), layer.diffId)
  })

  for (const [name, wrap, access] of [
    ['gzip', gzipSync, 'sequential'],
    ['zstd', zstdCompressSync, 'sequential'],
    ['none', (tar: Buffer) => tar, 'parallel'],
  ] as const) {
    it(`is the same image within ${name}`, async (t) => {
      const image = await open(t, dockerArchive([IMAGE]), '', wrap)

      assert.equal(image.access, access)
      assert.equal(image.configDigest, sha256(configOf(IMAGE)))
      const byPosition = image.layers.toSorted((a, b) => a.position - b.position)
      for (const layer of byPosition) assert.equal(sha256(await bytesOf(layer)), layer.diffId)
    })
  }

  it('may have compressed layers, which have no digest by the word of their names', async (t) => {
    const image = await open(t, craneArchive(IMAGE))

    assert.equal(image.configDigest, sha256(configOf(IMAGE)))
    assert.deepEqual(
      image.layers.map(({ digest }) => digest),
      [undefined, undefined, undefined],
    )
    assert.deepEqual(await bytesOf(image.layers[1] as never), gzipSync(IMAGE.layers?.[1] ?? ''))
  })

  it('may have layers whose names only look like digests', async (t) => {
    const name = `layers/sha256/${'7'.repeat(64)}`
    const files: Files = new Map<string, Uint8Array>([
      ['c.json', configOf({ layers: [COMMON] })],
      [name, COMMON],
      ['manifest.json', json([{ Config: 'c.json', RepoTags: null, Layers: [name] }])],
    ])

    const [layer] = (await open(t, files)).layers

    assert.deepEqual([layer?.digest, layer?.diffId], [undefined, sha256(COMMON)])
  })

  it('may be unpacked', async (t) => {
    const image = await openInput(unpacked(t, dockerArchive([UNTAGGED])), options)

    assert.equal(image.configDigest, sha256(configOf(UNTAGGED)))
    assert.deepEqual(image.repoTags, [])
  })

  it('may have no layers at all', async (t) => {
    const files: Files = new Map<string, Uint8Array>([
      ['c.json', configOf({ layers: [] })],
      ['manifest.json', json([{ Config: 'c.json', RepoTags: null, Layers: null }])],
    ])

    assert.deepEqual((await open(t, files)).layers, [])
  })
})

describe('an archive of Docker 25, which is an OCI layout as well', () => {
  it('is the same image, with digests', async (t) => {
    const image = await open(t, dockerLayout([IMAGE]))

    assert.equal(image.origin.kind, 'docker-archive')
    assert.equal(image.configDigest, sha256(configOf(IMAGE)))
    assert.deepEqual(image.repoTags, ['docker.io/library/a:1', 'docker.io/library/a:latest'])
    assert.ok(image.manifestDigest)
    assert.deepEqual(
      image.layers.map(({ digest }) => digest),
      (IMAGE.layers ?? []).map(sha256),
    )
  })

  const broken: readonly (readonly [string, (files: Files) => void])[] = [
    ['lacks the manifest', (files) => removeManifest(files)],
    ['has an index that is none', (files) => files.set('index.json', Buffer.from('nonsense'))],
    ['has an index of nothing', (files) => files.set('index.json', json({ manifests: [] }))],
    [
      'is for another platform that was left out',
      (files) => withIndex(files, [addBlob(files, json({ manifests: [LEFT_OUT] }), OCI_INDEX)]),
    ],
    [
      'is for another platform',
      (files) =>
        withIndex(files, [
          addBlob(
            files,
            json({
              manifests: [{ ...addImage(files, UNTAGGED), platform: { os: 'linux', architecture: 's390x' } }],
            }),
            OCI_INDEX,
          ),
        ]),
    ],
    ['is of an unknown version', (files) => files.set('oci-layout', json({ imageLayoutVersion: '2.0.0' }))],
  ]
  for (const [name, damage] of broken) {
    it(`is read by manifest.json where the layout ${name}`, async (t) => {
      const files = dockerLayout([IMAGE])
      damage(files)

      const image = await open(t, files)

      assert.equal(image.configDigest, sha256(configOf(IMAGE)))
      assert.equal(image.manifestDigest, undefined)
      assert.deepEqual(
        image.layers.map(({ digest }) => digest),
        (IMAGE.layers ?? []).map(sha256),
      )
    })
  }

  it('is refused where a document of the layout is not what its name says', async (t) => {
    const files = dockerLayout([IMAGE])
    const { digest, size } = firstManifest(files)
    files.set(blobPath(digest), Buffer.alloc(size, ' '))

    await assert.rejects(open(t, files), failure('digest-mismatch', digest))
  })

  it('is refused where its config is not what its name says', async (t) => {
    const files = dockerLayout([IMAGE])
    removeManifest(files)
    files.set(blobPath(sha256(configOf(IMAGE))), configOf({ ...IMAGE, config: { os: 'other' } }))

    await assert.rejects(open(t, files), failure('digest-mismatch', sha256(configOf(IMAGE))))
  })
})

describe('an archive of Docker 25 whose two parts differ', () => {
  const APP: TestImage = { tags: ['a:1'], layers: [layerTar('app')] }
  const EVIL: TestImage = { tags: ['a:1'], layers: [layerTar('evil')] }
  const arm = configOf({ ...APP, config: { architecture: 'arm64' } })

  /** The layout of some images, the manifest.json of others, and the blobs of all. */
  function twoMinds(byLayout: readonly TestImage[], byManifest: readonly TestImage[]): Files {
    const files = dockerLayout([...byLayout, ...byManifest])
    files.set('index.json', ociLayout(byLayout).get('index.json') as Uint8Array)
    files.set('manifest.json', dockerLayout(byManifest).get('manifest.json') as Uint8Array)
    return files
  }

  for (const choice of ['', ':a:1', ':1']) {
    it(`is refused where they name different images (${choice || 'no choice'})`, async (t) => {
      const refusal = failure('manifest-invalid', 'index.json and its manifest.json name different images')
      await assert.rejects(open(t, twoMinds([APP], [EVIL]), choice), refusal)
      await assert.rejects(open(t, twoMinds([APP], [APP, EVIL]), choice), refusal)
    })
  }

  it('is no riddle where another name differs, or the digest is given', async (t) => {
    const other = { ...EVIL, tags: ['b:1'] }
    const digest = sha256(configOf(APP))

    for (const files of [twoMinds([APP], [APP, other]), twoMinds([APP], [other])]) {
      assert.equal((await open(t, files, ':a:1')).configDigest, digest)
    }
    assert.equal((await open(t, twoMinds([APP], [EVIL]), `@${digest}`)).configDigest, digest)
  })

  it('may name different platforms of one image', async (t) => {
    const files = dockerLayout([APP])
    const forArm = addImage(files, { ...APP, config: { architecture: 'arm64' } })
    const forAmd = firstManifest(files)
    const manifests = [
      { ...forArm, platform: { os: 'linux', architecture: 'arm64' } },
      { ...forAmd, platform: { os: 'linux', architecture: 'amd64' } },
    ]
    const index = addBlob(files, json({ manifests }), OCI_INDEX)
    withIndex(files, [{ ...index, annotations: { 'io.containerd.image.name': 'a:1' } }])
    files.set('manifest.json', json([{ Config: blobPath(sha256(arm)), RepoTags: ['a:1'], Layers: [] }]))

    assert.equal((await open(t, files)).configDigest, sha256(configOf(APP)))
  })
})

function removeManifest(files: Files): void {
  files.delete(blobPath(firstManifest(files).digest))
}

for (const [kind, archive] of [
  ['docker-archive', dockerArchive],
  ['archive of Docker 25', dockerLayout],
] as const) {
  describe(`an ${kind} with several images`, () => {
    const all = [IMAGE, OTHER, UNTAGGED]
    const choices: readonly (readonly [string, TestImage])[] = [
      [':a:1', IMAGE],
      [':a', IMAGE],
      [':latest', IMAGE],
      [':docker.io/library/a:1', IMAGE],
      [':registry.example:5000/b:1', OTHER],
      [`@${sha256(configOf(OTHER))}`, OTHER],
      [`@${sha256(configOf(UNTAGGED))}`, UNTAGGED],
    ]
    for (const [choice, expected] of choices) {
      it(`gives the one that ${choice.slice(0, 30)} names`, async (t) => {
        const image = await open(t, archive(all), choice)

        assert.equal(image.configDigest, sha256(configOf(expected)))
      })
    }

    it('wants to know which', async (t) => {
      await assert.rejects(
        open(t, archive(all)),
        failure(
          'archive-ambiguous',
          'holds 3 images',
          'a:1 = a:latest',
          'registry.example:5000/b:1',
          '(untagged)',
        ),
      )
    })

    it('wants to know which where the bare tag fits two', async (t) => {
      await assert.rejects(open(t, archive(all), ':1'), failure('archive-ambiguous', '2 images called 1'))
    })

    for (const choice of [':nope', ':a:2', ':', `@sha256:${'0'.repeat(64)}`]) {
      it(`says what is there instead of ${choice.slice(0, 20)}`, async (t) => {
        const name = choice.startsWith(':') ? choice.slice(1) : choice
        await assert.rejects(
          open(t, archive(all), choice),
          failure('image-not-in-archive', `no image ${name};`, 'a:1 = a:latest'),
        )
      })
    }
  })
}

describe('a docker-archive is refused', () => {
  const config = configOf({ layers: [] })
  const withManifest = (manifest: unknown): Files =>
    new Map<string, Uint8Array>([
      ['c.json', config],
      ['manifest.json', Buffer.isBuffer(manifest) ? manifest : json(manifest)],
    ])
  const entry = { Config: 'c.json', RepoTags: ['a:1'], Layers: [] }
  const cases: readonly (readonly [string, Files, string, string])[] = [
    ['without images', withManifest([]), 'manifest-invalid', 'holds no image'],
    ['with a manifest that is no list', withManifest({}), 'manifest-invalid', 'manifest.json'],
    ['with a manifest that is no JSON', withManifest(Buffer.from('[')), 'manifest-invalid', 'no JSON'],
    [
      'with a huge manifest',
      withManifest(Buffer.alloc(100 * 1024 * 1024, ' ')),
      'manifest-invalid',
      '104857600',
    ],
    ['without its config', withManifest([{ ...entry, Config: 'd.json' }]), 'archive-corrupt', 'lacks d.json'],
    [
      'without a layer',
      withManifest([{ ...entry, Layers: ['x/layer.tar'] }]),
      'archive-corrupt',
      'lacks x/layer.tar',
    ],
    [
      'with a layer from outside',
      withManifest([{ ...entry, Layers: ['../../etc/passwd'] }]),
      'archive-corrupt',
      'etc/passwd',
    ],
    [
      'with an absolute config',
      withManifest([{ ...entry, Config: '/etc/hostname' }]),
      'archive-corrupt',
      '/etc/hostname',
    ],
    [
      'with more layers than diff ids',
      withManifest([{ ...entry, Layers: ['c.json'] }]),
      'manifest-invalid',
      '1 layers and 0 diff ids',
    ],
    [
      'with a config that is no config',
      withManifest([{ ...entry, Config: 'manifest.json' }]),
      'manifest-invalid',
      'The config of',
    ],
    [
      'with names that a terminal would obey',
      withManifest([{ ...entry, Config: '\u001b[2J' }]),
      'archive-corrupt',
      'lacks \\x1b[2J',
    ],
  ]
  for (const [name, files, code, words] of cases) {
    it(name, async (t) => {
      await assert.rejects(open(t, files), failure(code, words))
    })
  }

  it('with links that lead in a circle', async (t) => {
    const files = dockerArchive([IMAGE])
    for (const path of files.keys()) {
      if (path.endsWith('layer.tar')) files.set(path, { linkTo: 'layer.tar' })
    }

    await assert.rejects(open(t, files), failure('archive-corrupt', 'layer.tar'))
  })
})
