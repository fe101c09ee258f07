import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  dockerArchive,
  failure,
  json,
  ociLayout,
  packed,
  tempFile,
  tempFolder,
} from '../../test/image-archives.ts'
import { tarOf } from '../../test/tar-builder.ts'
import { openRootfs } from './folder/index.ts'
import { formatImageChoice } from './image-choice.ts'
import { splitInput } from './input-path.ts'
import { openInput } from './open-input.ts'

const signal = new AbortController().signal
const options = { platform: { os: 'linux', architecture: 'amd64' }, signal }
const DIGEST = `sha256:${'f'.repeat(64)}`

describe('splitInput', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['a.tar', 'a.tar', undefined],
    ['a.tar:alpine:3.18', 'a.tar', 'alpine:3.18'],
    ['a.tar:host:5000/alpine:3.18', 'a.tar', 'host:5000/alpine:3.18'],
    ['a.tar:3.18', 'a.tar', '3.18'],
    ['a.tar:', 'a.tar', ''],
    [`a.tar@${DIGEST}`, 'a.tar', `@${DIGEST}`],
    [`a.tar:alpine@${DIGEST}`, 'a.tar', `@${DIGEST}`],
    ['b.tar:1', 'b.tar:1', undefined],
    ['b.tar:1:2', 'b.tar:1', '2'],
    ['b.tar:1@x', 'b.tar:1', '@x'],
    ['folder', 'folder', undefined],
    ['folder/:tag', 'folder/', 'tag'],
  ]
  for (const [input, path, choice] of cases) {
    it(`reads ${input.slice(0, 30)}`, async (t) => {
      const root = tempFolder(t)
      for (const name of ['a.tar', 'b.tar:1']) writeFileSync(join(root, name), '')
      mkdirSync(join(root, 'folder'))

      const found = splitInput(`${root}/${input}`)

      assert.equal(found.path, `${root}/${path}`)
      assert.equal(found.choice && formatImageChoice(found.choice), choice)
    })
  }

  for (const input of ['no.tar', 'no.tar:tag', ':', '@', '', 'a.tar/x', `${'n'.repeat(300)}:x`]) {
    it(`finds nothing at ${JSON.stringify(input.slice(0, 20))}`, async (t) => {
      const root = tempFolder(t)
      writeFileSync(join(root, 'a.tar'), '')

      const path = input.length > 1 ? `${root}/${input}` : input
      assert.throws(() => splitInput(path), failure('input-not-found', path))
    })
  }
})

describe('openInput says what else a file is', () => {
  const cases: readonly (readonly [string, Uint8Array, string, string])[] = [
    ['an empty file', Buffer.alloc(0), 'input-not-an-image', 'it is empty'],
    ['an SBOM', json({ bomFormat: 'CycloneDX' }), 'input-not-an-image', 'an SBOM'],
    ['a report', json({ SchemaVersion: 2 }), 'input-not-an-image', 'report of a scanner'],
    ['JSON', Buffer.from('\ufeff [1]'), 'input-not-an-image', 'JSON'],
    ['XML', Buffer.from('<?xml?>'), 'input-not-an-image', 'XML'],
    ['a program', Buffer.from('\x7fELF\x02'), 'input-not-an-image', 'a program'],
    ['a zip', Buffer.from('PK\x03\x04'), 'input-not-an-image', 'it looks like zip'],
    ['a squashfs', Buffer.from('hsqs'), 'input-not-an-image', 'squashfs'],
    [
      'a disk',
      Buffer.concat([Buffer.alloc(510, 1), Buffer.from([0x55, 0xaa])]),
      'input-not-an-image',
      'raw disk image',
    ],
    ['a virtual disk', Buffer.from('QFI\xfb', 'latin1'), 'input-not-an-image', 'qcow2'],
    ['a text', Buffer.from('hello'), 'input-not-an-image', 'it is no tar'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'compression-unsupported', 'compressed with xz'],
    ['bzip2', Buffer.from('BZh9'), 'compression-unsupported', 'compressed with bzip2'],
    ['zeros', Buffer.alloc(4096), 'input-not-an-image', 'neither manifest.json'],
    ['an empty tar', tarOf([]), 'input-not-an-image', 'neither manifest.json'],
    ['a root file system', tarOf([{ path: './etc/passwd' }]), 'input-not-an-image', 'plimsoll rootfs'],
    [
      'a very old archive',
      tarOf([{ path: 'repositories', content: '{}' }]),
      'input-not-an-image',
      'before 1.10',
    ],
    ['a compressed text', gzipSync('hello'), 'input-not-an-image', 'it is no tar'],
    [
      'a compressed root',
      gzipSync(tarOf([{ path: 'etc/os-release' }])),
      'input-not-an-image',
      'plimsoll rootfs',
    ],
    ['the magic of gzip alone', Buffer.from([0x1f, 0x8b]), 'archive-corrupt', 'cannot be decompressed'],
    [
      'a tar cut inside its first header',
      tarOf([{ path: 'a' }]).subarray(0, 300),
      'input-not-an-image',
      'no tar',
    ],
  ]
  for (const [name, bytes, code, words] of cases) {
    it(name, async (t) => {
      await assert.rejects(openInput(tempFile(t, bytes), options), failure(code, words))
    })
  }

  it('a folder that is no image', async (t) => {
    const root = tempFolder(t)
    await assert.rejects(openInput(root, options), failure('input-not-an-image', 'neither'))

    mkdirSync(join(root, 'etc'))
    writeFileSync(join(root, 'etc/passwd'), '')
    await assert.rejects(openInput(root, options), failure('input-not-an-image', 'plimsoll rootfs'))
  })

  it('a folder of skopeo', async (t) => {
    const root = tempFolder(t)
    writeFileSync(join(root, 'version'), 'Directory Transport Version: 1.1\n')
    writeFileSync(join(root, 'manifest.json'), '{"schemaVersion":2}')

    await assert.rejects(openInput(root, options), failure('input-not-an-image', 'format dir: of skopeo'))
  })

  it('a device', async () => {
    await assert.rejects(openInput('/dev/null', options), failure('input-not-an-image', 'no regular file'))
  })

  it('a file that cannot be read', async (t) => {
    if (!existsSync('/proc/self/mem')) return t.skip('no /proc here')

    await assert.rejects(openInput('/proc/self/mem', options), failure('input-unreadable', 'EIO'))
  })
})

describe('openInput', () => {
  it('stops when it is asked to', async (t) => {
    const path = tempFile(t, gzipSync(packed(dockerArchive([{}]))))
    const reason = new Error('enough')

    await assert.rejects(openInput(path, { ...options, signal: AbortSignal.abort(reason) }), reason)
  })

  it('leaves no file open behind an error', async (t) => {
    const files = ociLayout([{}])
    files.set('index.json', json({ manifests: [] }))
    const paths = [tempFile(t, packed(files)), tempFile(t, gzipSync(packed(files)))]

    for (const path of paths) await assert.rejects(openInput(path, options), failure('manifest-invalid'))

    assert.deepEqual(
      openFiles().filter((path) => paths.includes(path)),
      [],
    )
  })
})

/** The paths that this process has open, where the system tells. */
function openFiles(): string[] {
  const folder = '/proc/self/fd'
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    try {
      return readlinkSync(join(folder, name))
    } catch {
      return [] // Closed in the meantime.
    }
  })
}

describe('openRootfs', () => {
  it('gives the real path of a folder', async (t) => {
    const root = tempFolder(t)

    assert.equal(await openRootfs(`${root}/.`), await openRootfs(root))
  })

  it('refuses what is no folder', async (t) => {
    await assert.rejects(openRootfs(join(tempFolder(t), 'no')), failure('input-not-found', 'no folder'))
    await assert.rejects(openRootfs(tempFile(t, Buffer.alloc(0))), failure('input-not-found', 'is no folder'))
  })

  it('says that a folder cannot be reached', async (t) => {
    const path = join(tempFolder(t), 'circle')
    symlinkSync('circle', path)

    await assert.rejects(openRootfs(path), failure('input-unreadable', 'ELOOP'))
  })
})
