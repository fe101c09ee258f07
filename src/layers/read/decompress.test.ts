import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { chunked } from '../../../test/layer-fixtures.ts'
import { DEFAULT_LIMITS, type LayerLimits } from '../limits.ts'
import { Decompressor } from './decompress.ts'

const A = Buffer.from('The first part. '.repeat(200))
const B = Buffer.from('And the second. '.repeat(5000))
const CHECKSUM = { params: { [constants.ZSTD_c_checksumFlag]: 1 } }
const SKIPPABLE = Buffer.concat([Buffer.from('502a4d180a000000', 'hex'), Buffer.from('0123456789')])

interface Settings {
  readonly limits?: Partial<LayerLimits>
  readonly chunkSize?: number
  readonly graceBytes?: number
}

async function decompress(
  bytes: Uint8Array,
  { limits, chunkSize, graceBytes }: Settings = {},
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const decompressor = new Decompressor({
    subject: 'the layer',
    limits: { ...DEFAULT_LIMITS, ...limits },
    ...(graceBytes === undefined ? {} : { graceBytes }),
    consume: (chunk) => void chunks.push(Buffer.from(chunk)),
  })
  try {
    for await (const chunk of chunked(bytes, chunkSize)) await decompressor.write(chunk)
    await decompressor.end()
  } finally {
    decompressor.destroy()
  }
  return Buffer.concat(chunks)
}

function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes)
  const index = at < 0 ? copy.length + at : at
  copy[index] = (copy[index] ?? 0) ^ 0xff
  return copy
}

describe('Decompressor gives back', () => {
  const cases: readonly {
    readonly name: string
    readonly bytes: Uint8Array
    readonly expected: Uint8Array
  }[] = [
    { name: 'nothing', bytes: Buffer.alloc(0), expected: Buffer.alloc(0) },
    { name: 'plain bytes', bytes: B, expected: B },
    { name: 'few plain bytes', bytes: A.subarray(0, 10), expected: A.subarray(0, 10) },
    { name: 'gzip', bytes: gzipSync(A), expected: A },
    { name: 'gzip of nothing', bytes: gzipSync(Buffer.alloc(0)), expected: Buffer.alloc(0) },
    {
      name: 'several gzip members',
      bytes: Buffer.concat([gzipSync(A), gzipSync(B), gzipSync(A)]),
      expected: Buffer.concat([A, B, A]),
    },
    { name: 'gzip and zeros', bytes: Buffer.concat([gzipSync(B), Buffer.alloc(100_000)]), expected: B },
    { name: 'zstd', bytes: zstdCompressSync(B), expected: B },
    { name: 'zstd of nothing', bytes: zstdCompressSync(Buffer.alloc(0)), expected: Buffer.alloc(0) },
    {
      name: 'several zstd frames',
      bytes: Buffer.concat([zstdCompressSync(A), zstdCompressSync(B, CHECKSUM), zstdCompressSync(A)]),
      expected: Buffer.concat([A, B, A]),
    },
    {
      name: 'zstd between skippable frames',
      bytes: Buffer.concat([SKIPPABLE, zstdCompressSync(A), SKIPPABLE, zstdCompressSync(B), SKIPPABLE]),
      expected: Buffer.concat([A, B]),
    },
    {
      name: 'zstd and zeros',
      bytes: Buffer.concat([zstdCompressSync(B), Buffer.alloc(100_000)]),
      expected: B,
    },
    {
      name: 'a thousand zstd frames',
      bytes: Buffer.concat(Array.from({ length: 1000 }, () => zstdCompressSync(A))),
      expected: Buffer.concat(Array.from({ length: 1000 }, () => A)),
    },
  ]
  for (const { name, bytes, expected } of cases) {
    it(name, async () => {
      assert.deepEqual(await decompress(bytes), Buffer.from(expected))
    })

    if (bytes.length > 5000) continue
    it(`${name}, cut into chunks anyhow`, async () => {
      for (const chunkSize of [1, 2, 3, gzipSync(A).length, zstdCompressSync(A).length]) {
        assert.deepEqual(await decompress(bytes, { chunkSize }), Buffer.from(expected))
      }
    })
  }
})

describe('Decompressor refuses', () => {
  const gzip = gzipSync(B)
  const zstd = zstdCompressSync(B, CHECKSUM)
  const cases: readonly { readonly name: string; readonly bytes: Uint8Array; readonly code?: string }[] = [
    { name: 'gzip that is cut short', bytes: gzip.subarray(0, -20) },
    { name: 'gzip without its last byte', bytes: gzip.subarray(0, -1) },
    { name: 'nothing but the magic of gzip', bytes: gzip.subarray(0, 2) },
    {
      name: 'a gzip member that is cut short after a whole one',
      bytes: Buffer.concat([gzip, gzip.subarray(0, 30)]),
    },
    { name: 'gzip with a wrong checksum', bytes: flipped(gzip, -5) },
    { name: 'gzip with a wrong length', bytes: flipped(gzip, -1) },
    { name: 'gzip with damage inside', bytes: flipped(gzip, 40) },
    { name: 'something after gzip', bytes: Buffer.concat([gzip, Buffer.from('something')]) },
    {
      name: 'something after gzip and zeros',
      bytes: Buffer.concat([gzip, Buffer.alloc(600), Buffer.from('x')]),
    },
    { name: 'zstd that is cut short', bytes: zstd.subarray(0, -20) },
    { name: 'zstd without its last byte', bytes: zstd.subarray(0, -1) },
    { name: 'nothing but the magic of zstd', bytes: zstd.subarray(0, 4) },
    {
      name: 'a zstd frame that is cut short after a whole one',
      bytes: Buffer.concat([zstd, zstd.subarray(0, 10)]),
    },
    { name: 'zstd with a wrong checksum', bytes: flipped(zstd, -1) },
    { name: 'something after zstd', bytes: Buffer.concat([zstd, Buffer.from('something')]) },
    {
      name: 'something after zstd and zeros',
      bytes: Buffer.concat([zstd, Buffer.alloc(600), Buffer.from('x')]),
    },
    { name: 'xz', bytes: Buffer.from('fd377a585a0000', 'hex'), code: 'compression-unsupported' },
  ]
  for (const { name, bytes, code = 'layer-corrupt' } of cases) {
    it(name, async () => {
      for (const chunkSize of [bytes.length, 7]) {
        await assert.rejects(decompress(bytes, { chunkSize }), { code, message: /the layer/ })
      }
    })
  }

  it('names what the layer is compressed with', async () => {
    await assert.rejects(decompress(Buffer.from('BZh91AY&SY')), {
      message: 'the layer is compressed with bzip2',
    })
  })
})

describe('Decompressor stops', () => {
  const graceBytes = 1024 * 1024
  const zeros = Buffer.alloc(2 * graceBytes)
  const bomb = zstdCompressSync(zeros)

  it('at the ratio, whatever compresses so well', async () => {
    await assert.rejects(decompress(bomb, { graceBytes }), { code: 'layer-bomb', message: /1100-fold/ })
    await assert.rejects(
      decompress(gzipSync(zeros), { limits: { maxDecompressionRatio: 500 }, graceBytes }),
      {
        code: 'layer-bomb',
      },
    )
  })

  it('not at a ratio that is allowed, or within the first bytes', async () => {
    const limits = { maxDecompressionRatio: 1e9 }
    assert.equal((await decompress(bomb, { limits, graceBytes })).length, zeros.length)
    assert.equal((await decompress(gzipSync(zeros), { graceBytes })).length, zeros.length)
    const small = zstdCompressSync(Buffer.alloc(graceBytes))
    assert.equal((await decompress(small, { graceBytes })).length, graceBytes)
    assert.equal((await decompress(bomb)).length, zeros.length)
  })

  it('at the total, compressed or not', async () => {
    const limits = { maxLayerBytes: B.length - 1 }
    for (const bytes of [B, gzipSync(B), zstdCompressSync(B)]) {
      await assert.rejects(decompress(bytes, { limits }), { code: 'layer-bomb', message: /79999 bytes/ })
      assert.deepEqual(await decompress(bytes, { limits: { maxLayerBytes: B.length } }), B)
    }
  })

  it('where its consumer throws, with that error', async () => {
    for (const bytes of [B, gzipSync(B), zstdCompressSync(B)]) {
      const failing = new Decompressor({
        subject: 'the layer',
        limits: DEFAULT_LIMITS,
        consume: () => {
          throw new Error('enough')
        },
      })
      await assert.rejects(
        async () => {
          await failing.write(bytes)
          await failing.end()
        },
        { message: 'enough' },
      )
    }
  })
})
