import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import {
  chunked,
  layerOptions,
  problemsOf,
  sha256,
  textAnalyser,
  textsOf,
} from '../../../test/layer-fixtures.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { type LayerReading, type ReadLayerOptions, readLayer } from './read-layer.ts'

const TAR = tarOf([
  { path: 'etc/' },
  { path: 'etc/wanted', content: 'hello' },
  { path: 'etc/other', content: 'x' },
])
const WANTED = textAnalyser('text', (path) => path.endsWith('wanted'))
const MIB = 1024 * 1024
const WRONG = sha256(Buffer.from('something else'))

async function read(
  bytes: Uint8Array,
  changes: Partial<ReadLayerOptions> = {},
  chunkSize?: number,
): Promise<LayerReading> {
  return await readLayer(chunked(bytes, chunkSize), {
    ...layerOptions({ analysers: [WANTED] }),
    subject: 'layer 1 of 1',
    layer: 'sha256:layer',
    ...changes,
  })
}

describe('readLayer', () => {
  const forms = { plain: TAR, gzip: gzipSync(TAR), zstd: zstdCompressSync(TAR) }
  for (const [name, bytes] of Object.entries(forms)) {
    it(`reads a ${name} layer and verifies what is expected`, async () => {
      const expected = { digest: sha256(bytes), diffId: sha256(TAR) }

      const { report, digest, diffId, verified } = await read(bytes, { expected }, 100)

      assert.deepEqual(textsOf(report), [['etc/wanted', 'etc/wanted', 'hello']])
      assert.equal(report.entryCount, 3)
      assert.deepEqual(problemsOf(report), [])
      assert.deepEqual({ digest, diffId }, expected)
      assert.deepEqual(verified, [expected.digest, expected.diffId])
    })

    it(`computes nothing that is not expected of a ${name} layer`, async () => {
      const none = await read(bytes)
      const only = await read(bytes, { expected: { diffId: sha256(TAR) } })

      assert.deepEqual([none.digest, none.diffId, none.verified], [undefined, undefined, []])
      assert.deepEqual([only.digest, only.verified], [undefined, [sha256(TAR)]])
    })

    it(`refuses a ${name} layer with another digest, naming both`, async () => {
      const message = `layer 1 of 1 has the digest ${sha256(bytes)} instead of ${WRONG}`
      await assert.rejects(read(bytes, { expected: { digest: WRONG } }), { code: 'digest-mismatch', message })
    })

    it(`refuses a ${name} layer with another diff id, naming both`, async () => {
      const message = `layer 1 of 1 has the diff id ${sha256(TAR)} instead of ${WRONG}`
      await assert.rejects(read(bytes, { expected: { diffId: WRONG } }), { code: 'digest-mismatch', message })
      const both = { digest: sha256(bytes), diffId: WRONG }
      await assert.rejects(read(bytes, { expected: both }), { code: 'digest-mismatch', message })
    })
  }

  it('takes in SHA-512 digests', async () => {
    const expected = { digest: `sha512:${'0'.repeat(128)}` } as const
    await assert.rejects(read(TAR, { expected }), { code: 'digest-mismatch', message: /sha512:[1-9a-f]/ })
  })

  it('includes what follows the end of the archive in the digests', async () => {
    const longer = Buffer.concat([TAR, Buffer.alloc(10_000, 'x')])

    const { verified } = await read(longer, { expected: { diffId: sha256(longer) } })

    assert.deepEqual(verified, [sha256(longer)])
  })

  const gzip = gzipSync(TAR)
  const damaged: readonly { readonly name: string; readonly bytes: Uint8Array; readonly code: string }[] = [
    { name: 'a truncated gzip', bytes: gzip.subarray(0, -10), code: 'layer-corrupt' },
    { name: 'a truncated tar', bytes: TAR.subarray(0, 1600), code: 'layer-corrupt' },
    { name: 'a text', bytes: Buffer.from('nothing but text '.repeat(99)), code: 'layer-not-a-tar' },
    {
      name: 'a zip',
      bytes: Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(1000, 'zip')]),
      code: 'compression-unsupported',
    },
  ]
  for (const { name, bytes, code } of damaged) {
    it(`says that the digest is wrong rather than that ${name} is damaged`, async () => {
      for (const chunkSize of [50, bytes.length]) {
        const reading = read(bytes, { expected: { digest: WRONG } }, chunkSize)
        await assert.rejects(reading, { code: 'digest-mismatch', message: new RegExp(sha256(bytes)) })
      }
    })

    it(`says what is wrong with ${name} where the digest is right, or none is known`, async () => {
      await assert.rejects(read(bytes, { expected: { digest: sha256(bytes) } }, 50), { code })
      await assert.rejects(read(bytes, {}, 50), { code })
    })
  }

  it('has every byte in the digest, wherever in a large layer the damage is', async () => {
    const large = gzipSync(tarOf([{ path: 'noise', content: randomBytes(5_000_000) }]))
    for (const at of [20, 2_000_000, large.length - 5]) {
      const bytes = Buffer.from(large)
      bytes.fill((bytes[at] ?? 0) ^ 0xff, at, at + 1)
      for (const chunkSize of [bytes.length, 1_500_000, 100_000]) {
        const reading = read(bytes, { expected: { digest: sha256(bytes) } }, chunkSize)
        await assert.rejects(reading, { code: 'layer-corrupt' })
        const promised = read(bytes, { expected: { digest: sha256(large) } }, chunkSize)
        await assert.rejects(promised, { code: 'digest-mismatch', message: new RegExp(sha256(bytes)) })
      }
    }
  })

  it('says that a bomb is one, without reading on for its digest', async () => {
    const { limits } = layerOptions({ limits: { maxLayerBytes: 1000 } })
    await assert.rejects(read(gzip, { limits, expected: { digest: WRONG } }), { code: 'layer-bomb' })
  })

  it('does not follow a stream without end for the sake of its digest', async () => {
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) yield* chunked(Buffer.alloc(4 * MIB, 'text'))
    }
    const options = { ...layerOptions(), subject: 'a layer', layer: '', expected: { digest: WRONG } }

    await assert.rejects(readLayer(endless(), options), { code: 'layer-not-a-tar' })
  })

  const text = randomBytes(3_000_000).toString('base64')
  const noise = tarOf([{ path: 'etc/wanted', content: text }])
  const large = { plain: noise, gzip: gzipSync(noise), zstd: zstdCompressSync(noise) }
  for (const [name, bytes] of Object.entries(large)) {
    it(`lets go of the chunks of a ${name} layer once it is done with them, and not before`, async () => {
      const chunks: Uint8Array[] = []
      async function* source(): AsyncIterable<Uint8Array> {
        for (let at = 0; at < bytes.length; at += MIB) {
          const chunk = Uint8Array.from(bytes.subarray(at, at + MIB))
          chunks.push(chunk)
          yield chunk
        }
      }
      const analysers = [textAnalyser('text', () => true, { maxBytes: text.length })]
      const options = { ...layerOptions({ analysers }), subject: 'a layer', layer: '' }
      const expected = { digest: sha256(bytes), diffId: sha256(noise) }

      const { report } = await readLayer(source(), { ...options, expected })

      assert.deepEqual(textsOf(report), [['etc/wanted', 'etc/wanted', text]])
      const left = chunks.reduce((sum, { length }) => sum + length, 0)
      assert.ok(left < MIB, `${left} of ${bytes.length} bytes are still held`)
    })
  }

  it('passes on the error of its source, and closes it', async () => {
    let isClosed = false
    async function* failing(): AsyncIterable<Uint8Array> {
      try {
        yield* chunked(gzip, 50)
        throw new Error('the line went dead')
      } finally {
        isClosed = true
      }
    }
    const options = { ...layerOptions(), subject: 'a layer', layer: '' }

    await assert.rejects(readLayer(failing(), options), { message: 'the line went dead' })

    assert.equal(isClosed, true)
  })

  it('stops when it is told to, and closes its source', async () => {
    const controller = new AbortController()
    let isClosed = false
    async function* endless(): AsyncIterable<Uint8Array> {
      try {
        yield TAR.subarray(0, 512)
        controller.abort(new Error('enough'))
        for (;;) yield TAR.subarray(0, 512)
      } finally {
        isClosed = true
      }
    }
    const options = { ...layerOptions({ signal: controller.signal }), subject: 'a layer', layer: '' }

    await assert.rejects(readLayer(endless(), options), { message: 'enough' })

    assert.equal(isClosed, true)
  })
})
