import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentOf } from '../../test/memory-feed.ts'
import { tarOf } from '../../test/tar-builder.ts'
import { PlimsollError } from '../core/errors.ts'
import { MAX_ARCHIVED_BYTES, tarFiles } from './tar-files.ts'

async function read(tar: Uint8Array, chunkSize?: number) {
  const found: string[] = []
  const tooLarge: string[] = []
  const files = tarFiles(
    documentOf(tar, 'https://example.test/a', chunkSize),
    (path) => path.endsWith('.yml'),
    (path) => void tooLarge.push(path),
    new AbortController().signal,
  )
  for await (const { path, bytes } of files)
    found.push(`${path}: ${Buffer.from(bytes).toString().slice(0, 5)}`)
  return { found, tooLarge }
}

const TAR = tarOf([
  { path: 'a/' },
  { path: 'a/x.yml', content: 'one' },
  { path: 'a/y.txt', content: 'two' },
  { path: 'a/z.yml', content: 'three' },
])

describe('files of a tar', () => {
  it('are those that are wanted, in whatever chunks they come', async () => {
    for (const size of [7, 512, 1_000_000])
      assert.deepEqual(await read(TAR, size), { found: ['a/x.yml: one', 'a/z.yml: three'], tooLarge: [] })
  })

  it('that are too large are told', async () => {
    const tar = tarOf([
      { path: 'a.yml', content: Buffer.alloc(MAX_ARCHIVED_BYTES + 1, 'a') },
      { path: 'b.yml', content: Buffer.alloc(MAX_ARCHIVED_BYTES, 'b') },
    ])
    assert.deepEqual(await read(tar), { found: ['b.yml: bbbbb'], tooLarge: ['a.yml'] })
  })

  it('are not to be had of what is no tar, or cut short', async () => {
    for (const bytes of [Buffer.alloc(1024, 'x'), TAR.subarray(0, 1026)])
      await assert.rejects(
        () => read(bytes),
        (error) => error instanceof PlimsollError && error.code === 'feed-invalid',
      )
  })
})
