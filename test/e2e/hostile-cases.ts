import { gzipSync, zstdCompressSync } from 'node:zlib'
import { dockerArchive, type Files, json, ociLayout, packed, withIndex } from '../image-archives.ts'
import { openTarOf, type TarEntry, tarOf } from '../tar-builder.ts'

/** Bytes that `--input` is given, and how the scan ends: an error, or problems in a report. */
export interface HostileCase {
  readonly name: string
  readonly bytes: () => Buffer
  readonly error?: string
  readonly problems?: readonly string[]
  readonly limits?: Readonly<Record<string, number>>
}

const STATUS = 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n'
const APK = 'P:a\nV:1.0-r0\nA:x86_64\no:a\n\n'
const DEBIAN: TarEntry = {
  path: 'etc/os-release',
  content: 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
}
const ALPINE: TarEntry = { path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.18.0\n' }

function image(layer: Uint8Array): Buffer {
  return packed(dockerArchive([{ tags: ['a:1'], layers: [layer] }]))
}

function entries(...list: readonly TarEntry[]): Buffer {
  return image(tarOf(list))
}

function changed(files: Files, change: (files: Files) => void): Buffer {
  change(files)
  return packed(files)
}

const whole = (): Files => dockerArchive([{ tags: ['a:1'], layers: [tarOf([DEBIAN])] }])
const layout = (): Files => ociLayout([{ tags: ['a:1'], layers: [tarOf([DEBIAN])] }])

function only(files: Files, name: RegExp): string {
  return [...files.keys()].find((key) => name.test(key)) ?? ''
}

/** Layers. */
const LAYER_CASES: readonly HostileCase[] = [
  {
    name: 'a layer that is a zip',
    bytes: () => image(Buffer.from('PK\x03\x04' + 'x'.repeat(2000), 'latin1')),
    error: 'compression-unsupported',
  },
  {
    name: 'a layer that is xz',
    bytes: () => image(Buffer.from('\xfd7zXZ\0' + 'x'.repeat(2000), 'latin1')),
    error: 'compression-unsupported',
  },
  {
    name: 'a layer that is bzip2',
    bytes: () => image(Buffer.from('BZh9' + 'x'.repeat(2000), 'latin1')),
    error: 'compression-unsupported',
  },
  {
    name: 'a layer of random bytes',
    bytes: () => image(Buffer.from('random '.repeat(500))),
    error: 'layer-not-a-tar',
  },
  { name: 'a layer of nothing', bytes: () => image(Buffer.alloc(0)), problems: [] },
  { name: 'a layer of zeros', bytes: () => image(Buffer.alloc(4096)), problems: [] },
  {
    name: 'a truncated gzip',
    bytes: () => image(gzipSync(tarOf([DEBIAN])).subarray(0, 60)),
    error: 'layer-corrupt',
  },
  { name: 'a gzip with a wrong checksum', bytes: () => image(brokenGzip()), error: 'layer-corrupt' },
  {
    name: 'a gzip with something behind it',
    bytes: () => image(Buffer.concat([gzipSync(tarOf([DEBIAN])), Buffer.from('trailing')])),
    error: 'layer-corrupt',
  },
  {
    name: 'a truncated zstd',
    bytes: () => image(zstdCompressSync(tarOf([DEBIAN])).subarray(0, 40)),
    error: 'layer-corrupt',
  },
  {
    name: 'a bomb of zstd',
    bytes: () => image(zeroFrames(1088)),
    error: 'layer-bomb',
  },
  {
    name: 'half a gigabyte of zeros',
    bytes: () => packed(ociLayout([{ layers: [zeroFrames(512)] }])),
    problems: [],
  },
  {
    name: 'a bomb of gzip',
    bytes: () => image(gzipSync(Buffer.alloc(8 * 1024 * 1024))),
    error: 'layer-bomb',
    limits: { maxLayerBytes: 4 * 1024 * 1024 },
  },
  {
    name: 'a layer over the limit',
    bytes: () => image(gzipSync(Buffer.alloc(8 * 1024 * 1024))),
    error: 'layer-bomb',
    limits: { maxLayerBytes: 1024 * 1024 },
  },
  {
    name: 'a tar that ends inside a file',
    bytes: () => image(openTarOf([{ path: 'a', content: 'x'.repeat(5000) }]).subarray(0, 2000)),
    error: 'layer-corrupt',
  },
  {
    name: 'a header with a wrong checksum',
    bytes: () =>
      entries(
        DEBIAN,
        { path: 'a', content: 'x', checksum: 1 },
        { path: 'var/lib/dpkg/status', content: STATUS },
      ),
    problems: ['header-invalid'],
  },
  {
    name: 'a first header with a wrong checksum',
    bytes: () => entries({ path: 'a', content: 'x', checksum: 1 }),
    error: 'layer-not-a-tar',
  },
  {
    name: 'a file that says it is larger than the archive',
    bytes: () => entries({ path: 'a', content: 'x', size: 1e9 }),
    error: 'layer-corrupt',
  },
  {
    name: 'a file of negative size',
    bytes: () => entries(DEBIAN, { path: 'a', content: '', size: -5 }),
    problems: ['header-invalid'],
  },
  {
    name: 'a PAX size that lies',
    bytes: () => entries(DEBIAN, { path: 'a', content: 'x', pax: { size: '99999999' } }),
    error: 'layer-corrupt',
  },
  {
    name: 'a PAX header that is malformed',
    bytes: () =>
      entries(DEBIAN, { path: 'x', type: 'x', content: '99 path=a\n' }, { path: 'a', content: '' }),
    problems: ['header-invalid'],
  },
  {
    name: 'a PAX header without end',
    bytes: () => entries(DEBIAN, { path: 'x', type: 'x', content: '', size: 2 ** 33 }),
    problems: ['header-invalid'],
  },
  {
    name: 'a climbing path',
    bytes: () => entries({ path: '../../etc/passwd', content: 'x' }),
    problems: ['path-escapes'],
  },
  {
    name: 'a path that climbs on its way',
    bytes: () => entries({ path: 'a/../../b', content: 'x' }),
    problems: ['path-escapes'],
  },
  {
    name: 'an absolute path',
    bytes: () => entries({ path: '/etc/os-release', content: 'ID=alpine\n' }),
    problems: ['packages-missing'],
  },
  {
    name: 'a path over the limit',
    bytes: () => entries({ path: `${'long/'.repeat(1000)}x`, content: '' }),
    problems: ['path-too-long'],
  },
  {
    name: 'more entries than the limit',
    bytes: () => entries(...Array.from({ length: 20 }, (_, i) => ({ path: `f${i}`, content: '' }))),
    problems: ['entry-limit'],
    limits: { maxEntries: 10 },
  },
  {
    name: 'paths that are together too long',
    bytes: () =>
      entries(...Array.from({ length: 20 }, (_, i) => ({ path: `folder/file-${i}`, content: '' }))),
    problems: ['entry-limit'],
    limits: { maxPathBytes: 100 },
  },
  {
    name: 'a hard link out of the image',
    bytes: () => entries({ path: 'etc/os-release', type: 'hardlink', linkname: '../../../x' }),
    problems: ['path-escapes'],
  },
  {
    name: 'a hard link to a file that was not read',
    bytes: () =>
      entries(
        { path: 'x', content: 'ID=alpine' },
        { path: 'etc/os-release', type: 'hardlink', linkname: 'x' },
      ),
    problems: ['link-target-unread'],
  },
  {
    name: 'a link to a file that was not read',
    bytes: () =>
      entries(
        { path: 'opt/os', content: 'ID=alpine' },
        { path: 'etc/os-release', type: 'symlink', linkname: '/opt/os' },
      ),
    problems: ['link-target-unread'],
  },
  {
    name: 'links in a circle',
    bytes: () =>
      entries(
        { path: 'etc/os-release', type: 'symlink', linkname: 'b' },
        { path: 'etc/b', type: 'symlink', linkname: 'os-release' },
      ),
    problems: ['link-cycle'],
  },
  {
    name: 'a folder that is a link to itself',
    bytes: () =>
      entries(
        { path: 'var', type: 'symlink', linkname: 'var' },
        { path: 'var/lib/dpkg/status', content: STATUS },
      ),
    problems: ['link-cycle'],
  },
  {
    name: 'a link out of the root',
    bytes: () =>
      entries({ path: 'etc/os-release', type: 'symlink', linkname: '../../../../../../etc/passwd' }),
    problems: [],
  },
  { name: 'a whiteout of nothing', bytes: () => entries({ path: 'a/.wh.b', content: '' }), problems: [] },
  {
    name: 'a whiteout without a name',
    bytes: () => entries({ path: 'a/.wh.', content: '' }),
    problems: ['path-escapes'],
  },
  {
    name: 'a whiteout of the folder above',
    bytes: () => entries({ path: 'a/.wh...', content: '' }),
    problems: ['path-escapes'],
  },
  {
    name: 'names that are no UTF-8',
    bytes: () => entries({ path: Buffer.from('a\xff\xfe/b', 'latin1'), content: '' }),
    problems: [],
  },
  {
    name: 'a device in the place of a package database',
    bytes: () => entries(DEBIAN, { path: 'var/lib/dpkg/status', type: 'character-device' }),
    problems: ['packages-missing'],
  },
  {
    name: 'a folder in the place of a package database',
    bytes: () => entries(DEBIAN, { path: 'var/lib/dpkg/status/' }),
    problems: ['packages-missing'],
  },
  {
    name: 'a sparse package database',
    bytes: () =>
      entries(DEBIAN, {
        path: 'var/lib/dpkg/status',
        content: STATUS,
        pax: { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '100' },
      }),
    problems: ['file-unreadable'],
  },
  {
    name: 'files to read that are together too large',
    bytes: () => entries(DEBIAN, { path: 'var/lib/dpkg/status', content: STATUS }),
    problems: ['wanted-bytes-limit'],
    limits: { maxWantedBytes: 80 },
  },
]

/** Package databases and releases. */
const CONTENT_CASES: readonly HostileCase[] = [
  {
    name: 'an os-release over its limit',
    bytes: () => entries({ path: 'etc/os-release', content: '#'.repeat(300 * 1024) }),
    problems: ['file-too-large'],
  },
  {
    name: 'a status file of one line of 100 MB',
    bytes: () =>
      entries(DEBIAN, { path: 'var/lib/dpkg/status', content: Buffer.alloc(100 * 1024 * 1024, 0x61) }),
    problems: ['record-unreadable'],
  },
  {
    name: 'a status file of binary junk',
    bytes: () =>
      entries(DEBIAN, {
        path: 'var/lib/dpkg/status',
        content: Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 97) % 251)),
      }),
    problems: ['record-unreadable'],
  },
  {
    name: 'a record without a version',
    bytes: () =>
      entries(DEBIAN, {
        path: 'var/lib/dpkg/status',
        content: `Package: a\nStatus: install ok installed\n\n${STATUS}`,
      }),
    problems: ['record-unreadable'],
  },
  {
    name: 'an apk database of junk',
    bytes: () => entries(ALPINE, { path: 'lib/apk/db/installed', content: 'junk\0junk\njunk' }),
    problems: ['record-unreadable'],
  },
  {
    name: 'an apk record without a name',
    bytes: () => entries(ALPINE, { path: 'lib/apk/db/installed', content: `V:1\n\n${APK}` }),
    problems: ['record-unreadable'],
  },
  {
    name: 'packages of nobody',
    bytes: () => entries({ path: 'lib/apk/db/installed', content: APK }),
    problems: ['distribution-unknown'],
  },
  {
    name: 'packages of an unknown distribution',
    bytes: () =>
      entries(
        { path: 'etc/os-release', content: 'ID=hobby\nVERSION_ID=1\n' },
        { path: 'lib/apk/db/installed', content: APK },
      ),
    problems: ['distribution-unsupported'],
  },
  {
    name: 'an Alpine without a version',
    bytes: () =>
      entries(
        { path: 'etc/os-release', content: 'ID=alpine\n' },
        { path: 'lib/apk/db/installed', content: APK },
      ),
    problems: ['release-unsupported'],
  },
]

/** Archives and documents. */
const ARCHIVE_CASES: readonly HostileCase[] = [
  { name: 'an empty file', bytes: () => Buffer.alloc(0), error: 'input-not-an-image' },
  { name: 'a text', bytes: () => Buffer.from('hello'), error: 'input-not-an-image' },
  {
    name: 'a tar of something else',
    bytes: () => tarOf([{ path: 'a', content: 'b' }]),
    error: 'input-not-an-image',
  },
  {
    name: 'an archive that is cut short',
    bytes: () => packed(whole()).subarray(0, 3000),
    error: 'archive-corrupt',
  },
  {
    name: 'a compressed archive that is cut short',
    bytes: () => gzipSync(packed(whole())).subarray(0, 200),
    error: 'archive-corrupt',
  },
  {
    name: 'a manifest that is no JSON',
    bytes: () => changed(whole(), (files) => files.set('manifest.json', Buffer.from('{'))),
    error: 'manifest-invalid',
  },
  {
    name: 'a manifest of another shape',
    bytes: () => changed(whole(), (files) => files.set('manifest.json', json({ a: 1 }))),
    error: 'manifest-invalid',
  },
  {
    name: 'a manifest without images',
    bytes: () => changed(whole(), (files) => files.set('manifest.json', json([]))),
    error: 'manifest-invalid',
  },
  {
    name: 'a manifest that is too large',
    bytes: () => changed(whole(), (files) => files.set('manifest.json', Buffer.alloc(5 * 1024 * 1024, 0x20))),
    error: 'manifest-invalid',
  },
  {
    name: 'a manifest that is nested very deep',
    bytes: () => changed(whole(), (files) => files.set('manifest.json', Buffer.from('['.repeat(500_000)))),
    error: 'manifest-invalid',
  },
  {
    name: 'a manifest that names a layer that is not there',
    bytes: () => changed(whole(), (files) => files.delete(only(files, /layer\.tar$/))),
    error: 'archive-corrupt',
  },
  {
    name: 'a manifest that names a config outside',
    bytes: () =>
      changed(whole(), (files) =>
        files.set('manifest.json', json([{ Config: '../../etc/passwd', Layers: [] }])),
      ),
    error: 'archive-corrupt',
  },
  {
    name: 'a config that is no JSON',
    bytes: () =>
      changed(whole(), (files) => files.set(only(files, /^[0-9a-f]{64}\.json$/), Buffer.from('x'))),
    error: 'manifest-invalid',
  },
  {
    name: 'a config with fewer diff ids than layers',
    bytes: () => packed(dockerArchive([{ layers: [tarOf([DEBIAN])], config: { rootfs: { diff_ids: [] } } }])),
    error: 'manifest-invalid',
  },
  {
    name: 'a layer that is not what its diff id says',
    bytes: () =>
      packed(
        dockerArchive([
          { layers: [tarOf([DEBIAN])], config: { rootfs: { diff_ids: [`sha256:${'0'.repeat(64)}`] } } },
        ]),
      ),
    error: 'digest-mismatch',
  },
  {
    name: 'a blob that is not what its digest says',
    bytes: () => changed(layout(), (files) => swapLayer(files)),
    error: 'digest-mismatch',
  },
  { name: 'an index in a circle', bytes: () => packed(circle()), error: 'manifest-invalid' },
  {
    name: 'duplicate keys in the manifest',
    bytes: () => changed(whole(), (files) => duplicateKeys(files)),
    problems: ['packages-missing'],
  },
]

/** So many MiB of zeros, in frames of a few bytes. */
function zeroFrames(megabytes: number): Buffer {
  const frame = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024))
  return Buffer.concat(Array.from({ length: megabytes / 64 }, () => frame))
}

function brokenGzip(): Buffer {
  const bytes = Buffer.from(gzipSync(tarOf([DEBIAN])))
  const at = bytes.length - 6
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  return bytes
}

/** Puts other bytes of the same length in the place of a layer. */
function swapLayer(files: Files): void {
  for (const [name, content] of files) {
    if ('linkTo' in content || content.length < 1024) continue
    files.set(name, tarOf([{ ...DEBIAN, content: String(DEBIAN.content).replace('12', '13') }]))
  }
}

/** An index that names itself under a digest that it cannot have. */
function circle(): Files {
  const files: Files = new Map()
  const digest = `sha256:${'0'.repeat(64)}`
  const index = { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: 10 }
  withIndex(files, [index])
  files.set(`blobs/${digest.replace(':', '/')}`, json({ schemaVersion: 2, manifests: [index] }))
  return files
}

function duplicateKeys(files: Files): void {
  const manifest = files.get('manifest.json')
  const text = manifest && !('linkTo' in manifest) ? Buffer.from(manifest).toString() : ''
  files.set('manifest.json', Buffer.from(text.replace('{"Config"', '{"Config":"nowhere","Config"')))
}

export const HOSTILE_CASES: readonly HostileCase[] = [...LAYER_CASES, ...CONTENT_CASES, ...ARCHIVE_CASES]
