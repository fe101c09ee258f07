import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { berkeleyDatabase, ndbDatabase, packageHeader, sqliteDatabase } from '../../../../test/rpm-builder.ts'
import { berkeleyHeaders } from './berkeley.ts'
import { DatabaseError } from './limits.ts'
import { ndbHeaders } from './ndb.ts'
import { sqliteHeaders } from './sqlite.ts'

/** Of a few bytes, of more than a page, of many pages. */
const HEADERS = [1, 3000, 9, 70_000, 100].map((size, i) => packageHeader(`p${i}`, '1', 'x'.repeat(size)))

interface Kind {
  readonly name: string
  readonly bytes: Buffer
  readonly read: (bytes: Uint8Array) => Iterable<Uint8Array>
}

const KINDS: readonly Kind[] = [
  { name: 'SQLite', bytes: sqliteDatabase(HEADERS), read: (bytes) => sqliteHeaders(bytes) },
  {
    name: 'SQLite of large pages',
    bytes: sqliteDatabase(HEADERS, 65536),
    read: (bytes) => sqliteHeaders(bytes),
  },
  {
    name: 'SQLite of small pages',
    bytes: sqliteDatabase(HEADERS, 512),
    read: (bytes) => sqliteHeaders(bytes),
  },
  { name: 'NDB', bytes: ndbDatabase(HEADERS), read: ndbHeaders },
  { name: 'Berkeley DB', bytes: berkeleyDatabase(HEADERS), read: berkeleyHeaders },
  { name: 'big-endian Berkeley DB', bytes: berkeleyDatabase(HEADERS, false), read: berkeleyHeaders },
]

function same(found: Iterable<Uint8Array>): void {
  assert.deepEqual(
    [...found].map((blob) => Buffer.from(blob).toString('hex')),
    HEADERS.map((one) => one.toString('hex')),
  )
}

for (const { name, bytes, read } of KINDS) {
  describe(name, () => {
    it('gives every header as it was written', () => same(read(bytes)))

    it('gives what it can, and says so, when it is cut short', () => {
      for (const end of [bytes.length - 20, Math.floor(bytes.length / 2), 700, 512, 100, 10, 0])
        assert.throws(() => [...read(bytes.subarray(0, end))], DatabaseError, `${end}`)
    })

    it('ends, and fails in no other way, whatever is written into it', () => {
      const wound = fc.tuple(
        fc.nat(bytes.length - 4),
        fc.constantFrom(0, 1, 2, 0xff, 0x7fffffff, 0xffffffff, 512, 4096),
      )
      fc.assert(
        fc.property(fc.array(wound, { minLength: 1, maxLength: 6 }), fc.boolean(), (wounds, isHead) => {
          const damaged = Buffer.from(bytes)
          // Most of what matters stands at the beginning.
          for (const [at, value] of wounds)
            damaged.writeUInt32LE(value, isHead ? at % Math.min(4096, bytes.length - 4) : at)
          try {
            let count = 0
            for (const blob of read(damaged)) count += blob.length > 0 ? 1 : 0
            assert.ok(count <= 1000)
          } catch (error) {
            assert.ok(error instanceof DatabaseError, String(error))
          }
        }),
        { numRuns: 300 },
      )
    })
  })
}

describe('the write-ahead log of SQLite', () => {
  /** A database whose last changes are in its log, as rpm leaves it in images. */
  function logged(): { readonly file: Buffer; readonly log: Buffer } {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-wal-'))
    try {
      const path = join(folder, 'rpmdb.sqlite')
      const database = new DatabaseSync(path)
      database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0')
      database.exec("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
      const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)')
      for (const header of HEADERS.slice(0, 2)) insert.run(header)
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      for (const header of HEADERS.slice(2)) insert.run(header)
      const files = { file: readFileSync(path), log: readFileSync(`${path}-wal`) }
      database.close()
      return files
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const { file, log } = logged()

  it('is laid over the file', () => {
    same(sqliteHeaders(file, log))
    assert.equal([...sqliteHeaders(file)].length, 2)
    assert.equal([...sqliteHeaders(file, Buffer.alloc(0))].length, 2)
  })

  it('counts up to the last change that was written whole', () => {
    const counts = [log.length, log.length - 1, 32 + 4120 * 2, 33, 31].map(
      (end) => [...sqliteHeaders(file, log.subarray(0, end))].length,
    )
    assert.deepEqual(counts, [5, 4, 3, 2, 2])
  })

  it('of an earlier round, or with a wrong sum, does not count', () => {
    for (const at of [40, 16, 48, 100]) {
      const damaged = Buffer.from(log)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      assert.equal([...sqliteHeaders(file, damaged)].length, 2, `${at}`)
    }
    const other = Buffer.from(log)
    other.writeUInt32BE(7, 0)
    assert.throws(() => [...sqliteHeaders(file, other)], /write-ahead log is damaged/)
  })
})

describe('limits', () => {
  it('end a database whose packages share their bytes', () => {
    const ndb = ndbDatabase([packageHeader('a', '1', 'x'.repeat(3000)), packageHeader('b', '1', '1')])
    // Every slot leads to the first package.
    const slot = ndb.subarray(32 + 16, 32 + 32)
    for (let at = 64; at < 4096; at += 16) ndb.set(slot, at)
    assert.throws(() => [...ndbHeaders(ndb)], /together longer than the file/)

    const bytes = berkeleyDatabase(HEADERS.slice(1, 2).concat(HEADERS.slice(1, 2)))
    const pages = [bytes]
    const page = bytes.subarray(bytes.length - 512)
    for (let i = 0; i < 9; i++) pages.push(Buffer.from(page))
    const many = Buffer.concat(pages)
    many.writeUInt32LE(many.length / 512 - 1, 32)
    assert.throws(() => [...berkeleyHeaders(many)], /together longer than the file/)
  })

  it('end an NDB whose slots share a blob', () => {
    const ndb = ndbDatabase([packageHeader('a', '1', '1'), packageHeader('b', '1', '1')])
    ndb.writeUInt32LE(ndb.readUInt32LE(32 + 16 + 8), 32 + 32 + 8)
    // A blob names the package that it belongs to.
    assert.throws(() => [...ndbHeaders(ndb)], /package 2 is not where its slot says/)
    // Both slots may name the same package; that is bounded by the length of the file.
    ndb.copy(ndb, 32 + 32, 32 + 16, 32 + 32)
    assert.equal([...ndbHeaders(ndb)].length, 2)
  })

  it('end an SQLite whose rows share their pages', () => {
    const pageSize = 512
    const bytes = sqliteDatabase([packageHeader('a', '1', 'x'.repeat(20_000))], pageSize)
    const root = findLeaf(bytes, pageSize)
    // Every cell of the page is the same one, and so are its overflow pages.
    const cell = bytes.readUInt16BE(root + 8)
    bytes.writeUInt16BE(20, root + 3)
    for (let i = 0; i < 20; i++) bytes.writeUInt16BE(cell, root + 8 + 2 * i)
    assert.throws(() => [...sqliteHeaders(bytes)], /together longer than the file/)
  })

  it('do not let packages be hidden behind a last page that is not the last', () => {
    const bytes = berkeleyDatabase(HEADERS)
    bytes.writeUInt32LE(1, 32)
    same(berkeleyHeaders(bytes))
  })

  it('end a chain of pages that leads in a circle', () => {
    const bytes = berkeleyDatabase([packageHeader('a', '1', 'x'.repeat(3000))])
    const page = Buffer.from(bytes.subarray(512))
    // Each overflow page says that it has no content and is followed by itself.
    for (let at = 512; at < bytes.length; at += 512) if (bytes[at + 25] === 7) bytes.writeUInt16LE(0, at + 22)
    assert.ok(page.length > 0)
    assert.throws(() => [...berkeleyHeaders(bytes)], /has no content/)
  })

  it('refuse a header that is longer than its file, and one of hundreds of megabytes', () => {
    const bytes = berkeleyDatabase([packageHeader('a', '1', 'x'.repeat(3000))])
    const at = bytes.lastIndexOf(Buffer.from([3, 0, 0, 0]))
    bytes.writeUInt32LE(0xfffffff, at + 8)
    assert.throws(() => [...berkeleyHeaders(bytes)], /has 268435455 bytes/)
    bytes.writeUInt32LE(0xffffff, at + 8)
    assert.throws(() => [...berkeleyHeaders(bytes)], /longer than the file/)
    const ndb = ndbDatabase(HEADERS)
    ndb.writeUInt32LE(0xffffffff, 4096 + 12)
    assert.throws(() => [...ndbHeaders(ndb)], /has 4294967295 bytes/)
  })
})

/** Where the page of a table begins that has one row with a header. */
function findLeaf(bytes: Buffer, pageSize: number): number {
  for (let at = bytes.length - (bytes.length % pageSize); at > 0; at -= pageSize)
    if (bytes[at] === 13 && bytes.readUInt16BE(at + 3) === 1 && bytes.readUInt16BE(at + 8) < 400) return at
  throw new Error('there is no such page')
}
