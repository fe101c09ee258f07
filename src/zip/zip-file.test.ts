import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { fromBufferPromise } from 'yauzl'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { needsRealData, realData } from '../../test/real-data.ts'
import { zipOf } from '../../test/zip-builder.ts'
import { type ByteSource, DEFAULT_ZIP_LIMITS, openZip, ZipError, type ZipLimits } from './zip-file.ts'

function sourceOf(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) =>
      Promise.resolve(bytes.subarray(offset, Math.min(bytes.length, offset + length))),
  }
}

async function readAll(bytes: Buffer, limits?: Partial<ZipLimits>): Promise<Map<string, string>> {
  const zip = await openZip(sourceOf(bytes), { ...DEFAULT_ZIP_LIMITS, ...limits })
  const files = new Map<string, string>()
  for (const entry of zip.entries) files.set(entry.name, (await zip.read(entry)).toString())
  return files
}

describe('a zip', () => {
  it('gives back what was packed, stored or compressed', async () => {
    const file = fc.record({
      name: fc.string({ minLength: 1, unit: 'grapheme', maxLength: 20 }),
      content: fc.string({ maxLength: 500 }),
      isStored: fc.boolean(),
    })
    const files = fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(files, fc.string({ maxLength: 30 }), fc.boolean(), async (list, comment, isWide) => {
        const found = await readAll(zipOf(list, { comment, isWide }))
        assert.deepEqual(found, new Map(list.map(({ name, content }) => [name, content])))
      }),
      { numRuns: 100 },
    )
  })

  it('of the real export has the entries that yauzl finds', async (t) => {
    if (!needsRealData(t)) return
    const bytes = readFileSync(realData('upstream/osv-vulnerabilities.storage.googleapis.com/npm/all.zip'))
    const names: string[] = []
    const other = await fromBufferPromise(bytes, { lazyEntries: true })
    for await (const entry of other.eachEntry()) names.push(entry.fileName)
    assert.deepEqual([...(await readAll(bytes)).keys()], names)
  })

  it('made by another program is read', async (t: TestContext) => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'a'))
    writeFileSync(join(folder, 'a/b.txt'), 'x'.repeat(5000))
    execFileSync('python3', ['-m', 'zipfile', '-c', 'z.zip', 'a/'], { cwd: folder })
    const found = await readAll(readFileSync(join(folder, 'z.zip')))
    assert.equal(found.get('a/b.txt'), 'x'.repeat(5000))
  })
})

describe('a zip is refused', () => {
  const good = zipOf([{ name: 'a.json', content: 'x'.repeat(1000) }])
  const directory = good.indexOf('PK\x01\x02', 0, 'latin1')
  const patched = (at: number, ...bytes: number[]): Buffer => {
    const copy = Buffer.from(good)
    copy.set(bytes, at)
    return copy
  }
  const cases: readonly { name: string; bytes: Buffer; limits?: Partial<ZipLimits>; says: RegExp }[] = [
    { name: 'when it is empty', bytes: Buffer.alloc(0), says: /no zip/ },
    { name: 'when it is something else', bytes: Buffer.alloc(5000, 'x'), says: /no zip/ },
    { name: 'when its end is cut off', bytes: good.subarray(0, good.length - 5), says: /no zip/ },
    {
      name: 'when its start is cut off',
      bytes: good.subarray(100),
      says: /./,
    },
    { name: 'when its directory is damaged', bytes: patched(directory, 0), says: /damaged/ },
    {
      name: 'when a name is longer than the directory',
      bytes: patched(directory + 28, 0xff, 0xff),
      says: /damaged/,
    },
    { name: 'when a local header is elsewhere', bytes: patched(directory + 42, 7), says: /not where/ },
    {
      name: 'when its content is damaged',
      bytes: patched(40, 0xff, 0xff, 0xff),
      says: /decompressed|checksum|bytes instead/,
    },
    {
      name: 'when its checksum is wrong',
      bytes: patched(directory + 16, 1, 2, 3, 4),
      says: /wrong checksum/,
    },
    {
      name: 'when an entry is larger than it says',
      bytes: patched(directory + 24, 10, 0, 0, 0),
      says: /decompressed/,
    },
    {
      name: 'when an entry is smaller than it says',
      bytes: patched(directory + 24, 0, 0x10, 0, 0),
      says: /instead of/,
    },
    { name: 'when it is encrypted', bytes: patched(directory + 8, 1), says: /encrypted/ },
    { name: 'when it is compressed otherwise', bytes: patched(directory + 10, 12), says: /not known \(12\)/ },
    {
      name: 'when it has too many entries',
      bytes: good,
      limits: { maxEntries: 0 },
      says: /more than 0 entries/,
    },
    {
      name: 'when its directory is too large',
      bytes: good,
      limits: { maxDirectory: 10 },
      says: /more than 10 bytes/,
    },
    {
      name: 'when an entry is too large',
      bytes: good,
      limits: { maxEntrySize: 999 },
      says: /more than 999 bytes/,
    },
    {
      name: 'when its entries are too large together',
      bytes: good,
      limits: { maxTotal: 999 },
      says: /together/,
    },
  ]
  for (const { name, bytes, limits, says } of cases) {
    it(name, async () => {
      await assert.rejects(readAll(bytes, limits), (error) => {
        assert.ok(error instanceof ZipError, String(error))
        assert.match(error.message, says)
        return true
      })
    })
  }
})
