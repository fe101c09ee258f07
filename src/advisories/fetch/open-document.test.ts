import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { openDocument } from './open-document.ts'

const signal = new AbortController().signal

it('a document is refused past its limit, however it is compressed', async (t) => {
  const path = join(temporaryFolder(t), 'document')
  const content = Buffer.from('x'.repeat(100_000))
  for (const bytes of [content, gzipSync(content), zstdCompressSync(content)]) {
    writeFileSync(path, bytes)
    const read = async (maxBytes: number): Promise<number> => {
      let size = 0
      const document = openDocument({ url: 'https://a.example', exists: true }, path, maxBytes)
      for await (const chunk of document.read({ signal })) size += chunk.length
      return size
    }
    assert.equal(await read(100_000), 100_000)
    await assert.rejects(read(99_999), /has more than 99999 bytes/)
  }
})

it('a document that is cut short is refused, however it is compressed', async (t) => {
  const path = join(temporaryFolder(t), 'document')
  const content = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i * 7919).join())
  for (const bytes of [gzipSync(content), zstdCompressSync(content)]) {
    for (const length of [10, bytes.length >> 1, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length))
      const document = openDocument({ url: 'https://a.example', exists: true }, path)
      await assert.rejects(async () => {
        for await (const chunk of document.read({ signal })) assert.ok(chunk.length > 0)
      }, /cannot be read/)
    }
  }
})
