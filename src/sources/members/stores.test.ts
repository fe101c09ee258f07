import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { failure, tempFile, tempFolder } from '../../../test/image-archives.ts'
import { type TarEntry, tarOf } from '../../../test/tar-builder.ts'
import { COMPRESSED_FILE_LIMITS, compressedFile } from './compressed-file.ts'
import { openFolder } from './folder.ts'
import type { MemberStore } from './member-store.ts'
import { openTarFile } from './tar-file.ts'
import { openTarStream } from './tar-stream.ts'

const signal = new AbortController().signal
const MIB = 1024 * 1024

const LARGE = Buffer.alloc(5 * MIB + 77, 'large ')
const ENTRIES: readonly TarEntry[] = [
  { path: 'a/layer.tar', content: LARGE },
  { path: 'b/layer.tar', type: 'symlink', linkname: '../a/layer.tar' },
  { path: 'small.json', content: '{"first":1}' },
  { path: 'empty' },
  { path: 'small.json', content: ' \n{"second":2}' },
]

const KINDS: readonly (readonly [string, (t: TestContext, tar: Buffer) => Promise<MemberStore>])[] = [
  ['a tar', (t, tar) => openTarFile(tempFile(t, tar), signal)],
  ['a gzip file', (t, tar) => openTarStream(compressedFile(tempFile(t, gzipSync(tar)), 'gzip'), signal)],
  [
    'a zstd file',
    (t, tar) => openTarStream(compressedFile(tempFile(t, zstdCompressSync(tar)), 'zstd'), signal),
  ],
]

async function contentOf(store: MemberStore, name: string): Promise<string> {
  const member = await store.find(name)
  assert.ok(member, `${name} is not there`)
  const parts: Uint8Array[] = []
  for await (const part of store.open(member, signal)) parts.push(part)
  const bytes = Buffer.concat(parts)
  assert.equal(bytes.length, member.size)
  return bytes.toString()
}

for (const [kind, openKind] of KINDS) {
  describe(`the members of ${kind}`, () => {
    async function opened(t: TestContext, entries = ENTRIES): Promise<MemberStore> {
      const store = await openKind(t, tarOf(entries))
      t.after(() => store.close())
      return store
    }

    it('are read in any order, the last of a name counts', async (t) => {
      const store = await opened(t)

      assert.equal(await contentOf(store, 'small.json'), ' \n{"second":2}')
      assert.equal(await contentOf(store, 'b/layer.tar'), LARGE.toString())
      assert.equal(await contentOf(store, 'empty'), '')
      assert.equal(await contentOf(store, './a/layer.tar'), LARGE.toString())
    })

    it('are found with name, size and place', async (t) => {
      const store = await opened(t)

      const layer = await store.find('b/layer.tar')
      const document = await store.find('/small.json')

      assert.deepEqual([layer?.name, layer?.size], ['a/layer.tar', LARGE.length])
      assert.ok((layer?.position ?? 0) < (document?.position ?? 0))
      assert.equal(await store.find('a'), undefined)
      assert.equal(await store.find('../small.json'), undefined)
    })

    it('are read whole up to a limit', async (t) => {
      const store = await opened(t)
      const member = await store.find('small.json')
      assert.ok(member)

      assert.equal(Buffer.from(await store.read(member, 14, signal)).toString(), ' \n{"second":2}')
      await assert.rejects(
        store.read(member, 13, signal),
        failure('manifest-invalid', 'small.json', '14 bytes'),
      )
    })

    it('may be left early and read again', async (t) => {
      const store = await opened(t)
      const member = await store.find('a/layer.tar')
      assert.ok(member)

      for await (const chunk of store.open(member, signal)) {
        assert.ok(chunk.length > 0)
        break
      }

      assert.equal(await contentOf(store, 'a/layer.tar'), LARGE.toString())
    })

    it('stop when they are asked to', async (t) => {
      const store = await opened(t)
      const member = await store.find('a/layer.tar')
      assert.ok(member)
      const stop = new AbortController()

      await assert.rejects(async () => {
        for await (const chunk of store.open(member, stop.signal))
          stop.abort(new Error(`after ${chunk.length}`))
      }, /after|abort/i)
    })

    it('are not there when the archive is cut short inside one', async (t) => {
      const tar = tarOf(ENTRIES).subarray(0, 2 * MIB)

      await assert.rejects(openKind(t, tar), failure('archive-corrupt', 'cut short'))
    })
  })
}

describe('a tar on disk', () => {
  it('that is not there cannot be read', async (t) => {
    await assert.rejects(
      openTarFile(join(tempFolder(t), 'no'), signal),
      failure('input-unreadable', 'ENOENT'),
    )
  })

  it('that claims more than the disk holds is cut short', async (t) => {
    const tar = tarOf([{ path: 'layer.tar', size: 2 ** 50 }])

    await assert.rejects(
      openTarFile(tempFile(t, tar), signal),
      failure('archive-corrupt', 'inside layer.tar'),
    )
  })

  it('that is cut while it is read is cut short', async (t) => {
    const path = tempFile(t, tarOf(ENTRIES))
    const store = await openTarFile(path, signal)
    t.after(() => store.close())
    writeFileSync(path, tarOf(ENTRIES).subarray(0, MIB))

    await assert.rejects(contentOf(store, 'a/layer.tar'), failure('archive-corrupt', 'inside a/layer.tar'))
  })
})

describe('a compressed archive', () => {
  it('may have several gzip members', async (t) => {
    const tar = tarOf(ENTRIES)
    const bytes = Buffer.concat([gzipSync(tar.subarray(0, 1000)), gzipSync(tar.subarray(1000))])
    const store = await openTarStream(compressedFile(tempFile(t, bytes), 'gzip'), signal)
    t.after(() => store.close())

    assert.equal(await contentOf(store, 'a/layer.tar'), LARGE.toString())
  })

  it('may have several zstd frames', async (t) => {
    const tar = tarOf(ENTRIES)
    const bytes = Buffer.concat([
      zstdCompressSync(tar.subarray(0, 1000)),
      zstdCompressSync(tar.subarray(1000)),
    ])
    const store = await openTarStream(compressedFile(tempFile(t, bytes), 'zstd'), signal)
    t.after(() => store.close())

    assert.equal(await contentOf(store, 'a/layer.tar'), LARGE.toString())
  })

  const damaged: readonly (readonly [string, (bytes: Buffer) => Buffer, string])[] = [
    ['is cut short', (bytes) => bytes.subarray(0, bytes.length >> 1), 'cannot be decompressed'],
    ['has a wrong byte', (bytes) => bytes.fill(0xff, 5, 20), ''],
    ['has nothing but its magic', (bytes) => bytes.subarray(0, 10), ''],
  ]
  for (const [name, damage, words] of damaged) {
    for (const [compression, compress] of [
      ['gzip', gzipSync],
      ['zstd', zstdCompressSync],
    ] as const) {
      it(`that ${name} is corrupt (${compression})`, async (t) => {
        const random = Buffer.from(Array.from({ length: 4000 }, (_, i) => Math.imul(i, 2654435761) >>> 24))
        const bytes = damage(Buffer.from(compress(tarOf([{ path: 'a', content: random }]))))

        await assert.rejects(
          openTarStream(compressedFile(tempFile(t, bytes), compression), signal),
          failure('archive-corrupt', words),
        )
      })
    }
  }

  it('that is no tar inside is no image', async (t) => {
    const path = tempFile(t, gzipSync(Buffer.alloc(2000, 'text ')))

    await assert.rejects(openTarStream(compressedFile(path, 'gzip'), signal), failure('input-not-an-image'))
  })

  it('that grows without measure is refused by its ratio', async (t) => {
    const bomb = zstdCompressSync(tarOf([{ path: 'a', content: Buffer.alloc(80 * MIB) }]), {
      params: { [constants.ZSTD_c_compressionLevel]: 3 },
    })

    await assert.rejects(
      openTarStream(compressedFile(tempFile(t, bomb), 'zstd'), signal),
      failure('archive-corrupt', `${COMPRESSED_FILE_LIMITS.maxRatio}-fold`),
    )
  })

  it('that grows too large is refused', async (t) => {
    const path = tempFile(t, gzipSync(tarOf(ENTRIES)))
    const stream = compressedFile(path, 'gzip', { ...COMPRESSED_FILE_LIMITS, maxBytes: 2 * MIB })

    await assert.rejects(openTarStream(stream, signal), failure('archive-corrupt', `${2 * MIB} bytes`))
  })

  it('that cannot be read says so', async (t) => {
    const stream = compressedFile(join(tempFolder(t), 'no'), 'gzip')

    await assert.rejects(openTarStream(stream, signal), failure('input-unreadable', 'ENOENT'))
  })
})

describe('a folder', () => {
  function folder(t: TestContext): string {
    const root = tempFolder(t)
    const path = join(root, 'image')
    mkdirSync(join(path, 'blobs'), { recursive: true })
    writeFileSync(join(root, 'outside'), 'secret')
    writeFileSync(join(path, 'blobs/a'), 'content')
    symlinkSync('blobs/a', join(path, 'inside'))
    symlinkSync('../outside', join(path, 'climbs'))
    symlinkSync('/etc/hostname', join(path, 'absolute'))
    symlinkSync('circle', join(path, 'circle'))
    return path
  }

  it('has its files, and those behind links inside it', async (t) => {
    const store = await openFolder(folder(t))

    assert.equal(await contentOf(store, 'blobs/a'), 'content')
    assert.equal(await contentOf(store, './inside'), 'content')
    assert.equal((await store.find('inside'))?.name, 'blobs/a')
    assert.equal(store.access, 'parallel')
  })

  for (const name of ['climbs', 'absolute', 'circle', '../outside', 'blobs', 'blobs/a/x', 'no', '', '.']) {
    it(`does not have ${JSON.stringify(name)}`, async (t) => {
      const store = await openFolder(folder(t))

      assert.equal(await store.find(name), undefined)
    })
  }

  it('reads small files up to a limit', async (t) => {
    const store = await openFolder(folder(t))
    const member = await store.find('blobs/a')
    assert.ok(member)

    assert.equal(Buffer.from(await store.read(member, 7, signal)).toString(), 'content')
    await assert.rejects(store.read(member, 6, signal), failure('manifest-invalid', 'blobs/a'))
  })

  it('says which file cannot be read', async (t) => {
    const store = await openFolder(folder(t))
    const gone = { name: 'gone', size: 1, position: 0 }

    await assert.rejects(store.read(gone, 10, signal), failure('input-unreadable', 'gone'))
    await assert.rejects(
      async () => {
        for await (const chunk of store.open(gone, signal)) assert.ok(chunk)
      },
      failure('input-unreadable', 'gone'),
    )
  })
})
