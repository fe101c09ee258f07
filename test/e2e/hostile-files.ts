import { elfOf, fatOf, machOOf, peOf } from '../executables.ts'
import { inlineBuildInfo } from '../go-programs.ts'
import { berkeleyDatabase, ndbDatabase, packageHeader, sqliteDatabase, sqliteLog } from '../rpm-builder.ts'
import { zipOf } from '../zip-builder.ts'

export interface HostileFile {
  readonly path: string
  readonly content: Uint8Array | string
  /** A package that is found all the same; absent: that it cannot be read is told. */
  readonly found?: string
}

/** What one parser is given at once, and, in all three places of rpm, at most three databases of a kind. */
export interface HostileTree {
  readonly name: string
  /** A root file system where absent. */
  readonly command?: 'fs'
  readonly files: readonly HostileFile[]
}

const HEADERS = [1, 9, 100].map((size, i) => packageHeader(`p${i}`, '1', 'x'.repeat(1000 * size)))
const FOLDERS = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'] as const

/** One database in each of the three places where they are read. */
function databases(name: string, contents: readonly [Buffer, Buffer, Buffer]): readonly HostileFile[] {
  return FOLDERS.map((folder, i) => ({ path: `${folder}/${name}`, content: contents[i] ?? '' }))
}

function changed(bytes: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}

function sqliteTree(): readonly HostileFile[] {
  const whole = sqliteDatabase(HEADERS, 512)
  // A page of a table whose children are itself.
  const cyclic = changed(whole, (bytes) => {
    const schema = 100
    bytes[schema] = 5
    bytes.writeUInt16BE(0, schema + 3)
    bytes.writeUInt32BE(1, schema + 8)
  })
  const manyCells = changed(whole, (bytes) => bytes.writeUInt16BE(0xffff, 103))
  return [
    ...databases('rpmdb.sqlite', [whole.subarray(0, 20_000), cyclic, manyCells]),
    {
      path: 'var/lib/rpm/rpmdb.sqlite-journal',
      content: Buffer.from(`d9d505f920a163d7${'ff'.repeat(600)}`, 'hex'),
    },
  ]
}

function loggedTree(): readonly HostileFile[] {
  const log = sqliteLog(HEADERS)
  return [
    { path: 'var/lib/rpm/rpmdb.sqlite', content: '', found: 'p2' },
    { path: 'var/lib/rpm/rpmdb.sqlite-wal', content: log, found: 'p2' },
    { path: 'usr/lib/sysimage/rpm/rpmdb.sqlite', content: '' },
    { path: 'usr/share/rpm/rpmdb.sqlite-wal', content: log },
  ]
}

function ndbTree(): readonly HostileFile[] {
  const whole = ndbDatabase(HEADERS)
  // Every slot is the same package.
  const shared = changed(whole, (bytes) => {
    const slot = bytes.subarray(32 + 48, 32 + 64)
    for (let at = 64; at < 4096; at += 16) bytes.set(slot, at)
  })
  const manyPages = changed(whole, (bytes) => bytes.writeUInt32LE(0xffffffff, 12))
  return databases('Packages.db', [whole.subarray(0, 9000), shared, manyPages])
}

function berkeleyTree(): readonly HostileFile[] {
  const whole = berkeleyDatabase(HEADERS)
  const overflow = (bytes: Buffer): number[] =>
    Array.from({ length: bytes.length / 512 }, (_, i) => 512 * i).filter((at) => bytes[at + 25] === 7)
  // Pages without content that lead to themselves.
  const cyclic = changed(whole, (bytes) => {
    for (const at of overflow(bytes)) {
      bytes.writeUInt16LE(0, at + 22)
      bytes.writeUInt32LE(at / 512, at + 16)
    }
  })
  const manyPages = changed(whole, (bytes) => bytes.writeUInt32LE(0xfffffff0, 32))
  return databases('Packages', [whole.subarray(0, 6000), cyclic, manyPages])
}

function archiveTree(): readonly HostileFile[] {
  const properties = 'groupId=g\nartifactId=a\nversion=1.0\n'
  const whole = zipOf([{ name: 'META-INF/maven/g/a/pom.properties', content: properties }])
  const end = whole.length - 22
  let nested = whole
  for (let i = 0; i < 20; i++) nested = zipOf([{ name: `lib/a${i}.jar`, content: nested, isStored: true }])
  const bomb = zipOf([{ name: 'lib/b.jar', content: Buffer.alloc(300 * 1024 * 1024) }])
  return [
    { path: 'opt/cut.jar', content: whole.subarray(0, whole.length - 30) },
    { path: 'opt/count.jar', content: changed(whole, (bytes) => bytes.writeUInt16LE(0xfff0, end + 10)) },
    { path: 'opt/size.jar', content: changed(whole, (bytes) => bytes.writeUInt32LE(0xfffffff0, end + 12)) },
    { path: 'opt/nested.war', content: nested },
    { path: 'opt/bomb.ear', content: bomb },
    { path: 'opt/text.jar', content: 'no zip' },
    {
      path: 'opt/wrong.jar',
      content: changed(whole, (bytes) =>
        bytes.writeUInt32LE(7, bytes.indexOf('PK\x01\x02', 0, 'latin1') + 16),
      ),
    },
  ]
}

const MODULES = 'path\ta.b/c\nmod\ta.b/c\tv1.0.0\t\ndep\td.e/f\tv1.2.3\th1:x=\n'
const CODE = { name: '__text', data: Buffer.from('Go\0\0'.padEnd(64)), isExecutable: true }
const GO = { name: '.data', data: inlineBuildInfo('go1.21.3', MODULES), isWritable: true }

/** The list of modules says that it is longer than the file. */
const LONG = { ...GO, data: changed(GO.data, (bytes) => bytes.fill('ffffff7f', 41, 45, 'hex')) }

/** What is cut is the build info; headers that make no sense do not hide what is in the program. */
function programTree(
  kind: string,
  build: (parts: readonly (typeof CODE | typeof GO)[]) => Buffer,
  headers: readonly ((bytes: Buffer) => void)[],
): readonly HostileFile[] {
  const whole = build([CODE, GO])
  return [
    { path: `opt/${kind}-cut`, content: whole.subarray(0, whole.lastIndexOf('dep\t')) },
    { path: `opt/${kind}-long`, content: build([CODE, LONG]) },
    ...headers.map((change, i) => ({
      path: `opt/${kind}-headers-${i}`,
      content: changed(whole, change),
      found: 'd.e/f',
    })),
  ]
}

/** ELF: 65,535 segments, segments that are all the program, a table behind its end. */
const ELF_HEADERS: readonly ((bytes: Buffer) => void)[] = [
  (bytes) => bytes.writeUInt16LE(0xffff, 0x38),
  (bytes) => {
    for (const at of [64, 120]) {
      bytes.writeBigUInt64LE(0n, at + 8)
      bytes.writeBigUInt64LE(BigInt(Number.MAX_SAFE_INTEGER), at + 32)
    }
  },
  (bytes) => bytes.writeBigUInt64LE(0x7fffffffn, 0x20),
]

const PE_HEADERS: readonly ((bytes: Buffer) => void)[] = [
  (bytes) => bytes.writeUInt16LE(0xffff, 0x86),
  (bytes) => bytes.writeUInt16LE(0xffff, 0x94),
]

/** Mach-O: commands without end, of no size, and longer than all of them. */
const MACH_O_HEADERS: readonly ((bytes: Buffer) => void)[] = [
  (bytes) => bytes.writeUInt32LE(0xffffffff, 20),
  (bytes) => bytes.writeUInt32LE(0, 36),
  (bytes) => bytes.writeUInt32LE(0x7fffffff, 36),
]

const DEEP = 200_000

/** Text formats that are read in images. */
function textTree(): readonly HostileFile[] {
  return [
    { path: 'root/buildinfo/content_manifests/a.json', content: '{"content_sets": '.repeat(DEEP) },
    { path: 'root/buildinfo/content_manifests/b.json', content: '{"content_sets": 7}' },
    { path: 'opt/app/node_modules/a/package.json', content: '{"name": "a", "version": '.repeat(DEEP) },
    { path: 'opt/app/app.deps.json', content: '['.repeat(DEEP) },
    {
      path: 'opt/app/vendor/composer/installed.json',
      content: '{"packages": [{"name": "a/b", "version": "1',
    },
    { path: 'usr/lib/python3/dist-packages/a-1.dist-info/METADATA', content: 'x'.repeat(1_000_000) },
    {
      path: 'opt/bom.cdx.json',
      content: `{"bomFormat":"CycloneDX","components":${'[{"components":'.repeat(DEEP)}`,
    },
    { path: 'opt/bom.spdx.json', content: '{"spdxVersion":"SPDX-2.3","packages":[' },
    { path: 'var/lib/rpmmanifest/container-manifest-2', content: 'a\tb\n'.repeat(100_000) },
    { path: 'usr/local/lib/ruby/gems/3.2.0/specifications/a-1.gemspec', content: 'Gem::Specification.new' },
  ]
}

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/left-pad': { version: '1.0.0' } },
})

/** Text formats that are read in source trees. */
function declaredTree(): readonly HostileFile[] {
  return [
    { path: 'good/package-lock.json', content: LOCK, found: 'left-pad' },
    { path: 'a/package-lock.json', content: '{"packages":'.repeat(DEEP) },
    { path: 'b/package-lock.json', content: LOCK.slice(0, -10) },
    { path: 'a/pnpm-lock.yaml', content: `lockfileVersion: '9.0'\npackages: ${'{a: '.repeat(DEEP)}` },
    { path: 'b/pnpm-lock.yaml', content: 'x:\n'.repeat(1_100_000) },
    { path: 'a/bun.lock', content: `{"packages": {${'/**/'.repeat(1_000_000)}` },
    { path: 'a/composer.lock', content: '{"packages": [{"name": ' },
    { path: 'a/Cargo.lock', content: '[[package]]\nname = "a' },
    { path: 'a/poetry.lock', content: '[[package]]\nname = "a\n' },
    { path: 'a/packages.config', content: `<packages>${'<a/>'.repeat(1_000_001)}</packages>` },
    { path: 'a/pom.xml', content: '<project>'.repeat(DEEP) },
    { path: 'b/pom.xml', content: '<!a>'.repeat(1_000_000) },
    { path: 'a/Package.resolved', content: '{"pins": [{' },
    { path: 'a/conan.lock', content: '{"requires": 7' },
    { path: 'a/pubspec.lock', content: `packages: ${'['.repeat(DEEP)}` },
  ]
}

export const HOSTILE_TREES: readonly HostileTree[] = [
  { name: 'rpm databases of SQLite', files: sqliteTree() },
  { name: 'rpm databases of SQLite with logs', files: loggedTree() },
  { name: 'rpm databases of NDB', files: ndbTree() },
  { name: 'rpm databases of Berkeley DB', files: berkeleyTree() },
  { name: 'archives of Java', files: archiveTree() },
  { name: 'ELF programs', files: programTree('elf', (parts) => elfOf(parts), ELF_HEADERS) },
  { name: 'PE programs', files: programTree('pe', (parts) => peOf(parts), PE_HEADERS) },
  { name: 'Mach-O programs', files: programTree('mach-o', (parts) => machOOf(parts), MACH_O_HEADERS) },
  { name: 'Mach-O programs in one file', files: programTree('fat', (parts) => fatOf([machOOf(parts)]), []) },
  { name: 'texts', files: textTree() },
  { name: 'texts of a source tree', command: 'fs', files: declaredTree() },
]
