import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { testFeed, writeMirror } from '../../../test/feeds.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { needsProgram } from '../../../test/real-data.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { PlimsollError } from '../../core/errors.ts'
import { mirrorFolder } from '../fetch/mirror-folder.ts'
import { verifyDatabase } from '../inspect/verify.ts'
import { feedFile } from '../paths.ts'
import { readStates, writeState } from '../state/state-files.ts'
import { openDatabase } from '../store/open-database.ts'
import { STORE_FORMAT } from '../store/schema.ts'
import { updateFeeds } from '../update-feeds.ts'
import { exportDatabase } from './export.ts'
import { IMPORT_LIMITS, type ImportLimits, tarHeader } from './format.ts'
import { importDatabase } from './import.ts'

const signal = new AbortController().signal
const NOW = '2026-01-10T00:00:00Z'
const options = { now: NOW, signal }

async function exported(t: TestContext): Promise<{ dir: string; file: string }> {
  const [mirror, dir] = [temporaryFolder(t), temporaryFolder(t)]
  for (const id of ['a', 'b'])
    writeMirror(mirror, `https://feeds.example/${id}.json`, `{"curl":{"CVE-${id}":"2"}}`)
  const source = mirrorFolder(mirror)
  const now = '2026-01-01T00:00:00Z'
  await updateFeeds([testFeed('a'), testFeed('b')], { dir, source, now, signal, step: () => undefined })
  const file = join(temporaryFolder(t), 'feeds.tar.zst')
  await exportDatabase(dir, { path: file, feeds: [], signal })
  return { dir, file }
}

describe('export and import', () => {
  it('carry every feed over, with its state', async (t) => {
    const { dir, file } = await exported(t)
    const other = temporaryFolder(t)
    const imports = await importDatabase(file, other, options)
    assert.deepEqual(
      imports.map(({ outcome }) => outcome),
      ['imported', 'imported'],
    )
    const imported = imports.map(({ state }) => state)
    assert.deepEqual(imported, await readStates(dir))
    assert.deepEqual(await readStates(other), imported)
    assert.deepEqual(await verifyDatabase(other, signal), [{ feed: 'a' }, { feed: 'b' }])
    const database = await openDatabase(other, imported)
    t.after(() => database.close())
    assert.equal(database.lookup('b', '1', 'curl').length, 1)
  })

  const present: readonly (readonly [string, object, string])[] = [
    ['a newer feed is kept', { checkedAt: '2026-01-05T00:00:00Z' }, 'kept'],
    ['an older feed is replaced', { checkedAt: '2025-12-24T00:00:00Z' }, 'imported'],
    ['a feed of a clock that is ahead is replaced', { checkedAt: '2026-02-01T00:00:00Z' }, 'imported'],
    [
      'a newer feed of another build is replaced',
      { checkedAt: '2026-01-05T00:00:00Z', version: '1.0' },
      'imported',
    ],
    [
      'a newer feed that is damaged is replaced',
      { checkedAt: '2026-01-05T00:00:00Z', records: 7 },
      'imported',
    ],
  ]
  for (const [what, change, outcome] of present) {
    it(`into a site that has feeds: ${what}`, async (t) => {
      const { dir, file } = await exported(t)
      const [a] = await readStates(dir)
      assert.ok(a)
      await writeState(dir, { ...a, ...change })
      const imports = await importDatabase(file, dir, options)
      assert.deepEqual(
        imports.map((one) => [one.state.feed, one.outcome]),
        [
          ['a', outcome],
          ['b', 'imported'],
        ],
      )
      assert.deepEqual((await readStates(dir))[0], imports[0]?.state)
      assert.equal(imports[0]?.state.checkedAt === a.checkedAt, outcome === 'imported')
    })
  }

  it('carry the feeds that are named, and no unknown one', async (t) => {
    const { dir } = await exported(t)
    const path = join(temporaryFolder(t), 'one')
    const states = await exportDatabase(dir, { path, feeds: ['b'], signal })
    assert.deepEqual(
      states.map(({ feed }) => feed),
      ['b'],
    )
    await assert.rejects(
      exportDatabase(dir, { path, feeds: ['x'], signal }),
      /The feed x is not in the database/,
    )
  })

  it('write what common tools read', async (t) => {
    if (!needsProgram(t, 'zstd')) return
    const { file } = await exported(t)
    const names = execFileSync('tar', ['--zstd', '-tf', file]).toString().trim().split('\n')
    assert.equal(names[0], 'manifest.json')
    assert.equal(names.length, 3)
  })

  it('write nothing of a database that is damaged', async (t) => {
    for (const damage of [rmSync, (path: string) => truncateSync(path, 4096)]) {
      const { dir } = await exported(t)
      const [a] = await readStates(dir)
      damage(feedFile(dir, a?.digest ?? 'sha256:'))
      const folder = temporaryFolder(t)
      await assert.rejects(exportDatabase(dir, { path: join(folder, 'x'), feeds: [], signal }), (error) => {
        return error instanceof PlimsollError && error.code === 'database-corrupt'
      })
      assert.deepEqual(readdirSync(folder), [])
    }
  })

  it('write nothing where the file cannot be written', async (t) => {
    const { dir } = await exported(t)
    await assert.rejects(exportDatabase(dir, { path: '/nowhere/feeds', feeds: [], signal }), (error) => {
      return error instanceof PlimsollError && error.code === 'output-unwritable'
    })
  })
})

describe('an import of', () => {
  const cases: readonly { name: string; readonly change: (bytes: Buffer) => Buffer }[] = [
    { name: 'an empty file', change: () => Buffer.alloc(0) },
    { name: 'something else', change: () => Buffer.from('hello') },
    { name: 'an empty archive', change: () => zstdCompressSync(Buffer.alloc(1024)) },
    { name: 'a file that is cut short', change: (bytes) => bytes.subarray(0, bytes.length / 2) },
    {
      name: 'an archive that is cut short',
      change: (bytes) => repacked(bytes, (tar) => tar.subarray(0, tar.length - 9000)),
    },
    {
      name: 'a feed that was changed',
      change: (bytes) => repacked(bytes, (tar) => flipped(tar, tar.length - 5000)),
    },
    {
      name: 'a manifest that is no JSON',
      change: () => zstdCompressSync(tarOf([{ path: 'manifest.json', content: '{' }])),
    },
    {
      name: 'a manifest of another format',
      change: () => zstdCompressSync(tarOf([{ path: 'manifest.json', content: '{"format":99,"feeds":[]}' }])),
    },
    {
      name: 'a member that climbs',
      change: () =>
        zstdCompressSync(
          tarOf([
            { path: 'manifest.json', content: '{"format":1,"feeds":[]}' },
            { path: '../../x', content: 'x' },
          ]),
        ),
    },
    {
      name: 'a member that is a link',
      change: () =>
        zstdCompressSync(tarOf([{ path: 'manifest.json', type: 'symlink', linkname: '/etc/passwd' }])),
    },
    {
      name: 'a feed whose name climbs',
      change: (bytes) => repacked(bytes, (tar) => renamed(tar, '"feed": "a"', '"feed": "/"')),
    },
    {
      name: 'a feed under the name of another',
      change: (bytes) => repacked(bytes, (tar) => renamed(tar, '"feed": "a"', '"feed": "z"')),
    },
    {
      name: 'a feed that is named twice',
      change: (bytes) => repacked(bytes, (tar) => renamed(tar, '"feed": "a"', '"feed": "b"')),
    },
    {
      name: 'a manifest that lies about the number of records',
      change: (bytes) => repacked(bytes, (tar) => renamed(tar, '"records": 1', '"records": 7')),
    },
    {
      name: 'a manifest that lies about the version',
      change: (bytes) =>
        repacked(bytes, (tar) =>
          renamed(tar, `"version": "${STORE_FORMAT}.1"`, `"version": "${STORE_FORMAT}.7"`),
        ),
    },
    {
      name: 'a manifest that lies about digests',
      change: (bytes) => repacked(bytes, (tar) => renamed(tar, '"digest": "sha256:', '"digest": "sha255:')),
    },
  ]
  for (const { name, change } of cases) {
    it(`${name} changes nothing`, async (t) => {
      const { file } = await exported(t)
      writeFileSync(file, change(readFileSync(file)))
      const other = temporaryFolder(t)
      await assert.rejects(importDatabase(file, other, options), (error) => {
        assert.ok(error instanceof PlimsollError, String(error))
        assert.equal(error.code, 'database-import-invalid')
        return true
      })
      assert.equal(existsSync(join(other, 'state')), false)
      assert.deepEqual(readdirSync(join(other, 'feeds')), [])
    })
  }

  const limits: readonly [keyof ImportLimits, number, RegExp][] = [
    ['maxManifestBytes', 100, /manifest.json has more than 100 bytes/],
    ['maxFeeds', 1, /more than 1 feeds/],
    ['maxFeedBytes', 1000, /\.sqlite has more than 1000 bytes/],
  ]
  for (const [limit, value, says] of limits) {
    it(`a file past ${limit} changes nothing`, async (t) => {
      const { file } = await exported(t)
      const other = temporaryFolder(t)
      await assert.rejects(
        importDatabase(file, other, { ...options, limits: { ...IMPORT_LIMITS, [limit]: value } }),
        says,
      )
      assert.deepEqual(readdirSync(join(other, 'feeds')), [])
    })
  }

  it('a good file into a folder that cannot be made is no fault of the file', async (t) => {
    const { file } = await exported(t)
    const dir = join('/proc', 'plimsoll') // Not even root makes folders there.
    await assert.rejects(importDatabase(file, dir, options), (error) => {
      return error instanceof PlimsollError && error.code === 'cache-unwritable'
    })
  })

  it('nothing says that the file is missing', async (t) => {
    await assert.rejects(importDatabase('/nowhere', temporaryFolder(t), options), /There is no file/)
  })
})

it('headers are those that tar itself writes the sum of', () => {
  const header = tarHeader('manifest.json', 8 ** 11 + 5)
  assert.equal(header.readBigUInt64BE(128), BigInt(8 ** 11 + 5))
  assert.equal(header[124], 0x80)
})

function repacked(bytes: Buffer, change: (tar: Buffer) => Buffer): Buffer {
  return zstdCompressSync(change(zstdDecompressSync(bytes)))
}

function flipped(tar: Buffer, at: number): Buffer {
  tar[at] = (tar[at] ?? 0) ^ 0xff
  return tar
}

/** The same length, so that no header is to be changed. */
function renamed(tar: Buffer, from: string, to: string): Buffer {
  const at = tar.indexOf(from)
  assert.ok(at > 0 && from.length === to.length)
  tar.write(to, at)
  return tar
}
