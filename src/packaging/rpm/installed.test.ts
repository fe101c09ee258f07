import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { analyse, fileOf } from '../../../test/analyse.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { unpackedRoot } from '../../../test/real-roots.ts'
import {
  berkeleyDatabase,
  ndbDatabase,
  packageHeader,
  rpmHeader,
  sqliteDatabase,
} from '../../../test/rpm-builder.ts'
import type { Analyser } from '../../core/analyser.ts'
import { compareText } from '../../core/compare-text.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { rpmBerkeleyAnalyser, rpmNdbAnalyser, rpmSqliteAnalyser } from './installed.ts'
import { rpmManifestAnalyser } from './manifest.ts'

const HEADERS = [
  packageHeader('a', '1', '1', { 1117: ['x'], 1116: [0], 1118: ['/'] }),
  packageHeader('b', '2', '2'),
]

function namesOf({ packages = [] }: Analysis): string[] {
  return packages.map(({ name, version }) => `${name} ${version}`)
}

const KINDS: readonly (readonly [Analyser, string, (headers: readonly Uint8Array[]) => Buffer])[] = [
  [rpmSqliteAnalyser, 'rpmdb.sqlite', sqliteDatabase],
  [rpmNdbAnalyser, 'Packages.db', ndbDatabase],
  [rpmBerkeleyAnalyser, 'Packages', berkeleyDatabase],
]

for (const [analyser, name, build] of KINDS) {
  describe(`a database ${name}`, () => {
    for (const folder of ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm']) {
      it(`is read in ${folder}`, () => {
        const found = analyse(analyser, `${folder}/${name}`, build(HEADERS))
        assert.deepEqual(namesOf(found), ['a 1-1', 'b 2-2'])
        assert.deepEqual([found.owned, found.problems], [[{ package: 'a:x86_64', paths: 'x' }], []])
      })
    }

    it('is not wanted elsewhere', () => {
      for (const path of [
        name,
        `var/lib/rpm/x/${name}`,
        `root/var/lib/rpm/${name}`,
        `var/lib/rpm/${name}.bak`,
      ])
        assert.equal(analyser.wants(path, { size: 1, mode: 0o644 }), false, path)
    })

    it('gives all packages but the one that cannot be read', () => {
      const found = analyse(
        analyser,
        `var/lib/rpm/${name}`,
        build([...HEADERS, rpmHeader({ 1000: 'c' }), packageHeader('d', '4', '4')]),
      )
      assert.deepEqual(namesOf(found), ['a 1-1', 'b 2-2', 'd 4-4'])
      assert.deepEqual(
        found.problems?.map(({ code, detail }) => `${code}: ${detail}`),
        ['record-unreadable: The header after package 2 cannot be read: it has no name or version.'],
      )
    })

    it('that is none, is said to be unreadable', () => {
      for (const content of ['', 'text', 'SQLite format 3\0'.padEnd(5000, 'x')]) {
        const { problems = [], packages = [] } = analyse(analyser, `var/lib/rpm/${name}`, content)
        assert.deepEqual([problems.map(({ code }) => code), packages], [['file-unreadable'], []])
      }
    })
  })
}

describe('a write-ahead log', () => {
  it('belongs to its database, and alone is a problem', () => {
    const path = 'var/lib/rpm/rpmdb.sqlite'
    assert.equal(rpmSqliteAnalyser.groupOf?.(`${path}-wal`), path)
    assert.equal(rpmSqliteAnalyser.groupOf?.(path), path)
    const alone = rpmSqliteAnalyser.analyse([fileOf(`${path}-wal`, 'x')])
    assert.deepEqual(
      alone.problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
    assert.deepEqual(rpmSqliteAnalyser.analyse([fileOf(`${path}-wal`, '')]), {})
  })
})

describe('a rollback journal', () => {
  const path = 'var/lib/rpm/rpmdb.sqlite'
  const database = fileOf(path, sqliteDatabase(HEADERS))

  /** The journal of a transaction that wrote to the file and was not ended, as SQLite leaves it. */
  function openJournal(t: TestContext): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-journal-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'rpmdb.sqlite')
    const writer = new DatabaseSync(file)
    writer.exec(
      "PRAGMA cache_size = 1; CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)",
    )
    writer.exec('BEGIN IMMEDIATE')
    const insert = writer.prepare('INSERT INTO Packages (blob) VALUES (?)')
    for (let i = 0; i < 50; i++) insert.run(Buffer.alloc(3000))
    const journal = readFileSync(`${file}-journal`)
    writer.close()
    return journal
  }

  it('that is hot makes the database doubtful; what it has is kept', (t) => {
    const journal = fileOf(`${path}-journal`, openJournal(t))
    assert.ok(rpmSqliteAnalyser.wants(journal.path, journal))
    assert.equal(rpmSqliteAnalyser.groupOf?.(journal.path), path)
    const found = rpmSqliteAnalyser.analyse([database, journal])
    assert.deepEqual(namesOf(found), ['a 1-1', 'b 2-2'])
    const alone = rpmSqliteAnalyser.analyse([journal])
    for (const { problems } of [found, alone])
      assert.deepEqual(
        problems?.map((one) => [one.code, one.subject]),
        [['file-unreadable', journal.path]],
      )
  })

  it('that is cold says nothing', (t) => {
    const hot = openJournal(t)
    const zeroed = Buffer.from(hot).fill(0, 0, 28)
    const noPages = Buffer.from(hot).fill(0, 8, 12)
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(512), zeroed, noPages, hot.subarray(0, 11)]) {
      const journal = fileOf(`${path}-journal`, bytes)
      assert.deepEqual(rpmSqliteAnalyser.analyse([database, journal]).problems, [])
      assert.deepEqual(rpmSqliteAnalyser.analyse([journal]), {})
    }
  })
})

describe('a manifest in the place of a database', () => {
  const path = 'var/lib/rpmmanifest/container-manifest-2'
  it('is read by its columns', () => {
    const text = [
      'bash\t5.1.8-1.cm2\t1653816591\t1653628924\tMicrosoft Corporation\t(none)\t3754120\tx86_64\t0\tbash-5.1.8-1.cm2.src.rpm',
      'libx\t1-2\t1\t1\t(none)\t3\t0\tnoarch\t3\tx-1-2.src.rpm',
      '',
      'broken\tline',
    ].join('\n')
    const { packages, problems } = analyse(rpmManifestAnalyser, path, text)
    assert.deepEqual(packages, [
      {
        kind: 'package',
        type: 'rpm',
        name: 'bash',
        version: '5.1.8-1.cm2',
        arch: 'x86_64',
        source: { name: 'bash', version: '5.1.8-1.cm2' },
        vendor: 'Microsoft Corporation',
      },
      {
        kind: 'package',
        type: 'rpm',
        name: 'libx',
        version: '3:1-2',
        arch: 'noarch',
        source: { name: 'x', version: '3:1-2' },
      },
    ])
    assert.deepEqual(
      problems?.map(({ detail }) => detail),
      ['The record at line 4 has no name, version or architecture.'],
    )
  })
})

describe('a real database', () => {
  /** As rpm itself lists it: name, epoch:version-release, architecture, source rpm; without keys. */
  function assertListed(packages: readonly Package[] | undefined, list: string): void {
    const expected = readFileSync(join(import.meta.dirname, `testdata/${list}.rpm-qa.txt`), 'utf8')
      .trim()
      .split('\n')
    const found = (packages ?? []).map(({ name, version, arch, source }) => {
      const evr = version.includes(':') ? version : `0:${version}`
      const of = source?.version.includes(':') ? source.version.split(':')[1] : source?.version
      return `${name} ${evr} ${arch} ${source?.name}-${of}.src.rpm`
    })
    assert.deepEqual(found.sort(), expected.sort())
  }

  function read(t: TestContext, image: string, files: readonly string[], analyser: Analyser): Analysis {
    const root = unpackedRoot(t, image)
    const [first, ...rest] = files.map((path) => fileOf(path, readFileSync(join(root, path))))
    return first ? analyser.analyse([first, ...rest]) : {}
  }

  it('of AlmaLinux 8 (Berkeley DB, big-endian) is what rpm says', (t) => {
    if (!needsRealData(t)) return
    const found = read(
      t,
      'almalinux-8-micro.s390x.rootfs.tar.xz',
      ['var/lib/rpm/Packages'],
      rpmBerkeleyAnalyser,
    )
    assert.deepEqual(found.problems, [])
    assertListed(found.packages, 'almalinux-8')
    assert.deepEqual([...new Set(found.packages?.map(({ vendor = '' }) => vendor))].sort(compareText), [
      'AlmaLinux',
      'CloudLinux',
    ])
    assert.deepEqual(
      [...new Set(found.packages?.map(({ signatureKey }) => signatureKey))],
      ['51d6647ec21ad6ea'],
    )
    assert.ok(found.owned?.some(({ paths }) => paths.split('\0').includes('usr/bin/bash')))
  })

  it('of AlmaLinux 9 (SQLite with its log) is what rpm says', (t) => {
    if (!needsRealData(t)) return
    const files = ['var/lib/rpm/rpmdb.sqlite', 'var/lib/rpm/rpmdb.sqlite-wal']
    const found = read(t, 'almalinux-9-micro.aarch64.rootfs.tar.xz', files, rpmSqliteAnalyser)
    assert.deepEqual(found.problems, [])
    assertListed(found.packages, 'almalinux-9')
    assert.deepEqual(
      [...new Set(found.packages?.map(({ signatureKey }) => signatureKey))],
      ['d36cb86cb86b3716'],
    )
  })

  it('of CBL-Mariner has its 129 packages', (t) => {
    if (!needsRealData(t)) return
    const bytes = readFileSync(realData('rpmdb/cbl-mariner-2.0-rpmdb.sqlite'))
    const found = analyse(rpmSqliteAnalyser, 'var/lib/rpm/rpmdb.sqlite', bytes)
    assert.deepEqual([found.packages?.length, found.problems], [129, []])
    assertListed(found.packages, 'cbl-mariner-2.0')
  })

  // Debian's rpm has no NDB: its list is of these same headers, copied into an SQLite database of its own. No free or
  // stale blob and no key is among them: 35 slots are used, 35 blobs are there, and rpm counts 35 as well.
  it('of SLE has its 35 packages, one for each of its blobs', (t) => {
    if (!needsRealData(t)) return
    const bytes = readFileSync(realData('rpmdb/sle15-bci-Packages.db'))
    const found = analyse(rpmNdbAnalyser, 'usr/lib/sysimage/rpm/Packages.db', bytes)
    let blobs = 0
    for (let at = bytes.indexOf('BlbS'); at >= 0; at = bytes.indexOf('BlbS', at + 1)) blobs++
    assert.deepEqual([found.packages?.length, blobs, found.problems], [35, 35, []])
    assertListed(found.packages, 'sle-15')
    assert.ok(found.packages?.every(({ vendor }) => vendor === 'SUSE LLC <https://www.suse.com/>'))
  })
})
