import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { needsProgram } from '../../../test/real-data.ts'
import { decompressed } from './decompress.ts'

/** 100,000 times the letter x. */
const X_BZIP2 = Buffer.from('QlpoOTFBWSZTWX4sKXsAAMYQgIQAAEAACCAAMMwFKacYQtgQvF3JFOFCQfiwpew=', 'base64')
const X_XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4YafAFNdADxv+7/+o7Fe5fg/sqomVfhocEFwFQ+N/R5MG4pCtxn0aRhxrmYjiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE1rH1lwAAAACWzLMHSxLeVQABb6CNBgAAkORuUbHEZ/sCAAAAAARZWg==',
  'base64',
)
const EMPTY_BZIP2 = Buffer.from('QlpoORdyRThQkAAAAAA=', 'base64')

function reader(t: TestContext): (bytes: Uint8Array) => Promise<Buffer> {
  const path = join(temporaryFolder(t), 'document')
  return async (bytes) => {
    writeFileSync(path, bytes)
    const chunks: Buffer[] = []
    for await (const chunk of await decompressed(path)) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  }
}

function run(program: string, options: readonly string[], input: Uint8Array): Buffer {
  return execFileSync(program, options, { input, maxBuffer: 1 << 28 })
}

/** Texts with what compressors look for: repetition, all bytes, little order. */
const TEXTS: readonly Buffer[] = [
  Buffer.from('x'),
  Buffer.from('xxxx'),
  Buffer.from('x'.repeat(260)),
  Buffer.from('abc'.repeat(100_000)),
  Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * i * 2654435761) >>> 13)),
  Buffer.from(Array.from({ length: 200_000 }, (_, i) => i * 7919).join()),
]

describe('decompressed', () => {
  for (const [name, bytes] of [
    ['nothing', Buffer.from('x'.repeat(100_000))],
    ['gzip', gzipSync('x'.repeat(100_000))],
    ['zstd', zstdCompressSync('x'.repeat(100_000))],
    ['bzip2', X_BZIP2],
    ['xz', X_XZ],
  ] as const) {
    it(`undoes ${name}`, async (t) => {
      assert.equal((await reader(t)(bytes)).toString(), 'x'.repeat(100_000))
    })
  }

  for (const text of ['', 'B', 'BZh', 'BZh9 is a text', '\u{fd}7zXZ', '<?xml version="1.0"?>']) {
    it(`leaves ${JSON.stringify(text)} as it is`, async (t) => {
      assert.equal((await reader(t)(Buffer.from(text))).toString(), text)
    })
  }

  for (const [name, stream, options] of [
    ['bzip2', X_BZIP2, ['-1', '-9']],
    ['xz', X_XZ, ['-0', '-6', '--check=crc32', '--check=none', '--block-size=100000']],
  ] as const) {
    it(`undoes what ${name} makes`, async (t) => {
      if (!needsProgram(t, name)) return
      const read = reader(t)
      for (const text of TEXTS) {
        for (const option of options) assert.ok((await read(run(name, [option, '-c'], text))).equals(text))
      }
    })

    it(`reads one ${name} stream after another`, async (t) => {
      assert.equal((await reader(t)(Buffer.concat([stream, stream, stream]))).length, 300_000)
    })

    it(`refuses ${name} that is cut short anywhere`, async (t) => {
      const read = reader(t)
      for (let length = 10; length < stream.length; length++)
        await assert.rejects(read(stream.subarray(0, length)), /too early/, `${length}`)
    })

    it(`refuses ${name} with something else behind it`, async (t) => {
      await assert.rejects(reader(t)(Buffer.concat([stream, Buffer.from('garbage')])))
    })

    it(`refuses ${name} with a bit turned over anywhere, or reads what was there`, async (t) => {
      const read = reader(t)
      for (let bit = 80; bit < stream.length * 8; bit++) {
        const damaged = Uint8Array.from(stream)
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7))
        const text = await read(damaged).catch(() => undefined)
        if (text) assert.equal(text.toString(), 'x'.repeat(100_000), `bit ${bit}`)
      }
    })
  }

  it('reads bzip2 of nothing', async (t) => {
    assert.equal((await reader(t)(EMPTY_BZIP2)).length, 0)
    assert.equal((await reader(t)(Buffer.concat([EMPTY_BZIP2, X_BZIP2, EMPTY_BZIP2]))).length, 100_000)
  })

  it('reads bzip2 whose blocks lie anywhere in the chunks', async (t) => {
    if (!needsProgram(t, 'bzip2')) return
    const read = reader(t)
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 2000 }),
        fc.integer({ min: 1, max: 2000 }),
        async (part, times) => {
          const text = Buffer.concat(Array.from({ length: times }, () => part))
          assert.ok((await read(run('bzip2', ['-1', '-c'], text))).equals(text))
        },
      ),
      { numRuns: 10 },
    )
  })

  it('refuses bzip2 whose whole has another checksum than its blocks', async (t) => {
    const stream = Uint8Array.from(EMPTY_BZIP2)
    stream[10] = 1
    await assert.rejects(reader(t)(stream), /checksum of the bzip2 stream/)
  })

  it('hands out a bomb a little at a time', async (t) => {
    if (!needsProgram(t, 'bzip2')) return
    const path = join(temporaryFolder(t), 'bomb')
    writeFileSync(path, run('bzip2', ['-9', '-c'], Buffer.alloc(45_000_000)))
    let chunks = 0
    for await (const chunk of await decompressed(path)) {
      assert.ok(chunk.length < 300 * 1024)
      if (++chunks === 3) break
    }
    assert.equal(chunks, 3)
  })

  it('does not give an xz stream as much memory as it asks for', async (t) => {
    if (!needsProgram(t, 'xz')) return
    const bytes = run('xz', ['--lzma2=dict=256MiB', '-c'], Buffer.from('x'))
    await assert.rejects(reader(t)(bytes), /more than 64 MB/)
  })

  it('says which xz it cannot read', async (t) => {
    if (!needsProgram(t, 'xz')) return
    await assert.rejects(reader(t)(run('xz', ['--check=sha256', '-c'], Buffer.from('x'))), /not supported/)
  })

  it('lets go of a file that is left before its end', async (t) => {
    const folder = temporaryFolder(t)
    const path = join(folder, 'document')
    const open = (): number => readdirSync('/proc/self/fd').length
    const before = process.platform === 'linux' ? open() : 0
    for (const bytes of [X_BZIP2, X_XZ, X_XZ]) {
      writeFileSync(path, bytes)
      for await (const chunk of await decompressed(path)) {
        assert.ok(chunk.length > 0)
        break
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (process.platform === 'linux') assert.ok(open() <= before)
  })
})
