import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { unpackedDockerArchive } from '../../../test/real-roots.ts'
import { isWord, MAX_LINE_BYTES, MAX_RECORD_PROBLEMS, MAX_RECORDS } from '../record-lines.ts'
import { apkInstalledAnalyser } from './installed.ts'

const INSTALLED = 'lib/apk/db/installed'

const MUSL = `C:Q1/1jnVUDSaxMwkWRLqSsUnWWqGh4=
P:musl
V:1.1.22-r4
A:x86_64
S:368204
I:598016
T:the musl c library (libc) implementation
U:https://www.musl-libc.org/
L:MIT
o:musl
m:Timo Teräs <timo.teras@iki.fi>
t:1593185380
c:0f4b07f6f65c0ac4ae4a92d4a7c29a6f4ab67d3d
p:so:libc.musl-x86_64.so.1=1
F:lib
R:libc.musl-x86_64.so.1
a:0:0:777
Z:Q17yJ3JFNypA4mxhJJr0ou6CzsJVI=
R:ld-musl-x86_64.so.1
a:0:0:755
`
const UTILS = `P:musl-utils
V:1.1.22-r4
A:x86_64
L:MIT BSD GPL2+
o:musl
p:libiconv libc-utils=0.7 cmd:ldd=1.1.22-r4
D:scanelf !uclibc-utils so:libc.musl-x86_64.so.1 musl>=1.1 busybox@edge cmd:ldd
F:
R:.trigger
F:usr/bin
R:ldd
`

describe('apk installed', () => {
  it('reads what records say', () => {
    const { packages, owned, problems } = analyse(apkInstalledAnalyser, INSTALLED, `${MUSL}\n${UTILS}\n`)

    assert.deepEqual(packages, [
      {
        kind: 'package',
        type: 'apk',
        name: 'musl',
        version: '1.1.22-r4',
        arch: 'x86_64',
        source: { name: 'musl', version: '1.1.22-r4' },
        licenses: ['MIT'],
        maintainer: 'Timo Teräs <timo.teras@iki.fi>',
      },
      {
        kind: 'package',
        type: 'apk',
        name: 'musl-utils',
        version: '1.1.22-r4',
        arch: 'x86_64',
        source: { name: 'musl', version: '1.1.22-r4' },
        licenses: ['MIT BSD GPL2+'],
        provides: ['libiconv', 'libc-utils'],
        dependsOn: ['scanelf', 'musl', 'busybox'],
      },
    ])
    assert.deepEqual(owned, [
      { package: 'musl', paths: 'lib/libc.musl-x86_64.so.1\0lib/ld-musl-x86_64.so.1' },
      { package: 'musl-utils', paths: '.trigger\0usr/bin/ldd' },
    ])
    assert.deepEqual(problems, [])
  })

  it('reads the database in its old and its new place, and no other', () => {
    const wanted = [
      INSTALLED,
      `usr/${INSTALLED}`,
      `opt/${INSTALLED}`,
      'lib/apk/db/installed.new',
      'lib/apk/db/triggers',
    ]
    assert.deepEqual(
      wanted.map((path) => apkInstalledAnalyser.wants(path, { size: 1, mode: 0 })),
      [true, true, false, false, false],
    )
  })

  for (const [image, names] of [
    [
      'alpine-3.10.9.docker.tar.gz',
      'musl busybox alpine-baselayout alpine-keys libcrypto1.1 libssl1.1 ca-certificates-cacert libtls-standalone ssl_client zlib apk-tools scanelf musl-utils libc-utils',
    ],
    [
      'alpine-3.11.5.docker.tar.gz',
      'musl busybox alpine-baselayout alpine-keys libcrypto1.1 libssl1.1 ca-certificates-cacert libtls-standalone ssl_client zlib apk-tools scanelf musl-utils libc-utils',
    ],
  ] as const) {
    it(`has the packages and files of ${image}`, (t) => {
      if (!needsRealData(t)) return
      const root = unpackedDockerArchive(t, image)

      const { packages, owned, problems } = analyse(
        apkInstalledAnalyser,
        INSTALLED,
        readFileSync(join(root, INSTALLED)),
      )

      assert.deepEqual(packages?.map(({ name }) => name).sort(), names.split(' ').sort())
      assert.deepEqual(problems, [])
      assert.deepEqual(packages.find(({ name }) => name === 'ssl_client')?.dependsOn, [
        'musl',
        'libtls-standalone',
      ])
      const paths = owned?.flatMap((files) => files.paths.split('\0')) ?? []
      assert.ok(paths.includes('bin/busybox') && paths.includes('etc/passwd'))
      assert.ok(paths.filter((path) => existsSync(join(root, path))).length > paths.length * 0.9)
    })
  }
})

describe('hostile apk installed', () => {
  const good = 'P:good\nV:1\n\n'
  const huge = 'x'.repeat(MAX_LINE_BYTES)
  const cases: readonly (readonly [string, string | Uint8Array, readonly string[], number])[] = [
    ['an empty file', '', [], 0],
    ['only empty lines', '\n\n\n', [], 0],
    ['no end of the last line', 'P:a\nV:1', ['a 1'], 0],
    ['CRLF', 'P:a\r\nV:1\r\n\r\nP:b\r\nV:2\r\n', ['a 1', 'b 2'], 0],
    ['no version', `P:a\n\n${good}`, ['good 1'], 1],
    ['no name', `V:1\n\n${good}`, ['good 1'], 1],
    ['an empty name', `P:\nV:1\n\n${good}`, ['good 1'], 1],
    ['a version of two words', `P:a\nV:1 2\n\n${good}`, ['good 1'], 1],
    ['NULs in a name', `P:a\0\nV:1\n\n${good}`, ['good 1'], 1],
    ['a name that is not UTF-8', Buffer.from(`P:\xff\nV:1\n\n${good}`, 'latin1'), ['good 1'], 1],
    ['a name that is too long', `P:${huge}\nV:1\n\n${good}`, ['good 1'], 1],
    ['a description that is too long', `P:a\nV:1\nT:${huge}\n\n${good}`, ['a 1', 'good 1'], 0],
    ['a line that is no field', `P:a\nV:1\njunk\n\n${good}`, ['a 1', 'good 1'], 1],
    ['NULs alone', Buffer.alloc(4096), [], 1],
    ['duplicates', good + good, ['good 1', 'good 1'], 0],
    ['an ELF file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0x0a, 0x80, 0xff]), [], 1],
    ['one line of 100 MB', Buffer.alloc(100 * 1024 * 1024, 0x61), [], 1],
    ['one name of 100 MB', Buffer.concat([Buffer.from('P:'), Buffer.alloc(100 * 1024 * 1024, 0x61)]), [], 1],
  ]
  for (const [what, content, names, problems] of cases) {
    it(`survives ${what}`, () => {
      const result = analyse(apkInstalledAnalyser, INSTALLED, content)
      assert.deepEqual(
        result.packages?.map(({ name, version }) => `${name} ${version}`),
        names,
      )
      assert.deepEqual(
        result.problems?.map(({ code }) => code),
        Array(problems).fill('record-unreadable'),
      )
    })
  }

  it('keeps a package without its line that is too long, and says so', () => {
    const { packages, problems } = analyse(apkInstalledAnalyser, INSTALLED, `P:a\nV:1\nD:${huge}\n\n${good}`)
    assert.deepEqual(
      packages?.map(({ name }) => name),
      ['a', 'good'],
    )
    assert.equal(problems?.[0]?.code, 'record-unreadable')
  })

  it('reads only so many records, and says so', () => {
    const content = 'P:a\nV:1\n\n'.repeat(MAX_RECORDS)
    assert.deepEqual(analyse(apkInstalledAnalyser, INSTALLED, content).problems, [])

    const { packages, problems } = analyse(apkInstalledAnalyser, INSTALLED, content + good)

    assert.equal(packages?.length, MAX_RECORDS)
    assert.deepEqual(
      problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
  })

  it('tells only so many broken records one by one', () => {
    const { problems } = analyse(apkInstalledAnalyser, INSTALLED, 'P:a\n\n'.repeat(MAX_RECORD_PROBLEMS + 7))
    assert.equal(problems?.length, MAX_RECORD_PROBLEMS + 1)
  })

  it('gives whole packages or problems for whatever it reads', () => {
    fc.assert(
      fc.property(damaged(`${MUSL}\n${UTILS}\n`), (bytes) => {
        const { packages = [], problems = [] } = analyse(apkInstalledAnalyser, INSTALLED, bytes)
        assert.ok(packages.every(({ name, version }) => isWord(name) && isWord(version)))
        assert.ok(
          packages.length + problems.length > 0 || bytes.every((byte) => byte === 0x0a || byte === 0x0d),
        )
      }),
    )
  })

  it('resolves dependencies in time that is linear in the records', () => {
    const records = Array.from({ length: 20_000 }, (_, i) => `P:p${i}\nV:1\np:same\nD:same p0\n`)
    const { packages } = analyse(apkInstalledAnalyser, INSTALLED, records.join('\n'))
    assert.deepEqual(packages?.at(-1)?.dependsOn, ['p0'])
  })
})
