import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { tarOf } from '../../test/tar-builder.ts'
import { detectCompression } from './compression.ts'

describe('detectCompression', () => {
  const tar = tarOf([{ path: 'a', content: 'abc' }])
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['nothing', Buffer.alloc(0), 'none'],
    ['zeros', Buffer.alloc(512), 'none'],
    ['a tar', tar, 'none'],
    ['gzip', gzipSync(tar), 'gzip'],
    ['two bytes of gzip', Buffer.from([0x1f, 0x8b]), 'gzip'],
    ['zstd', zstdCompressSync(tar), 'zstd'],
    ['a skippable frame', Buffer.from('582a4d1800000000', 'hex'), 'zstd'],
    ['what is none of them', Buffer.from('whatever'), 'none'],
    ['xz', Buffer.from('fd377a585a0000', 'hex'), 'xz'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'bzip2'],
    ['zip', Buffer.from('504b0304', 'hex'), 'zip'],
    ['an empty zip', Buffer.from('504b0506', 'hex'), 'zip'],
    ['lz4', Buffer.from('04224d18', 'hex'), 'lz4'],
    ['squashfs', Buffer.from('hsqs'), 'squashfs'],
    ['a tar whose first name looks like bzip2', tarOf([{ path: 'BZhang' }]), 'none'],
    ['a tar whose first name looks like zip', tarOf([{ path: 'PK\u0003\u0004' }]), 'none'],
  ]
  for (const [name, bytes, expected] of cases) {
    it(`takes ${name} for ${expected}`, () => {
      const detected = detectCompression(Buffer.from(bytes))
      assert.equal(detected.kind === 'supported' ? detected.compression : detected.name, expected)
    })
  }
})
