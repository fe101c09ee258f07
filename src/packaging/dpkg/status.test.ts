import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { needsProgram, needsRealData } from '../../../test/real-data.ts'
import { unpackedRoot } from '../../../test/real-roots.ts'
import { isWord, MAX_LINE_BYTES, MAX_RECORD_PROBLEMS, MAX_RECORDS } from '../record-lines.ts'
import { dpkgStatusAnalyser } from './status.ts'

const STATUS = 'var/lib/dpkg/status'
const DPKG_QUERY = 'dpkg-query'

const CURL = `Package: curl
Status: install ok installed
Architecture: amd64
Multi-Arch: foreign
Version: 7.88.1-10+deb12u5
Maintainer: Alessandro Ghedini <ghedo@debian.org>
Provides: web-client (= 1),
 downloader
Pre-Depends: dpkg (>= 1.17)
Depends: libc6 (>= 2.34), libcurl4 (= 7.88.1-10+deb12u5), python3:any | python, zlib1g [amd64]
Conffiles:
 /etc/curlrc 0123456789abcdef0123456789abcdef
Description: command line tool
 Package: not-a-field
 .
 More.
`

function namesOf(content: string | Uint8Array, path: string = STATUS): string[] {
  return (analyse(dpkgStatusAnalyser, path, content).packages ?? []).map(
    ({ name, version }) => `${name} ${version}`,
  )
}

function recordOf(name: string, ...fields: readonly string[]): string {
  return [`Package: ${name}`, ...fields, ''].join('\n')
}

describe('dpkg status', () => {
  it('reads what a record says', () => {
    assert.deepEqual(analyse(dpkgStatusAnalyser, STATUS, CURL), {
      packages: [
        {
          kind: 'package',
          type: 'deb',
          name: 'curl',
          version: '7.88.1-10+deb12u5',
          arch: 'amd64',
          source: { name: 'curl', version: '7.88.1-10+deb12u5' },
          maintainer: 'Alessandro Ghedini <ghedo@debian.org>',
          provides: ['web-client', 'downloader'],
          dependsOn: ['dpkg', 'libc6', 'libcurl4', 'python3', 'python', 'zlib1g'],
        },
      ],
      problems: [],
    })
  })

  it('has the origin that a record states as the vendor', () => {
    const origins = ['Origin: Debian', 'Original-Maintainer: x', 'Origin:'].map((line) => {
      const record = recordOf('a', 'Version: 1', 'Status: install ok installed', line)
      return analyse(dpkgStatusAnalyser, STATUS, record).packages?.map(({ vendor }) => vendor)
    })
    assert.deepEqual(origins, [['Debian'], [undefined], [undefined]])
  })

  const sources: readonly (readonly [string, string, string])[] = [
    ['Source: glibc', 'glibc', '2.0-1+b1'],
    ['Source: glibc (2.36-9)', 'glibc', '2.36-9'],
    ['Source: glibc(2.36-9)', 'glibc', '2.36-9'],
    ['Source: glibc (2.36-9', 'glibc', '2.0-1+b1'],
    ['Source: glibc ()', 'glibc', '2.0-1+b1'],
    ['Source:', 'libc6', '2.0-1+b1'],
    ['X-Source: glibc', 'libc6', '2.0-1+b1'],
  ]
  for (const [line, name, version] of sources) {
    it(`takes ${JSON.stringify(line)} for ${name} ${version}`, () => {
      const content = recordOf('libc6', line, 'Version: 2.0-1+b1')
      assert.deepEqual(analyse(dpkgStatusAnalyser, STATUS, content).packages?.[0]?.source, { name, version })
    })
  }

  const states: readonly (readonly [string, boolean])[] = [
    ['install ok installed', true],
    ['hold ok installed', true],
    ['deinstall ok installed', true],
    ['install reinstreq half-installed', true],
    ['install ok unpacked', true],
    ['install ok half-configured', true],
    ['install ok triggers-pending', true],
    ['install ok triggers-awaited', true],
    ['deinstall ok config-files', false],
    ['purge ok not-installed', false],
  ]
  for (const [state, counts] of states) {
    it(`${counts ? 'counts' : 'drops'} a package that is ${state}`, () => {
      const content = recordOf('a', `Status: ${state}`, 'Version: 1')
      assert.deepEqual(namesOf(content), counts ? ['a 1'] : [])
    })
  }

  it('reads the parts of distroless, which have no status', () => {
    assert.deepEqual(namesOf('Package: tzdata\nVersion: 2024a-0\n', 'var/lib/dpkg/status.d/tzdata'), [
      'tzdata 2024a-0',
    ])
  })

  const paths: readonly (readonly [string, boolean])[] = [
    [STATUS, true],
    ['var/lib/dpkg/status.d/libc6', true],
    ['var/lib/dpkg/status.d/bmV0YmFzZQ==', true],
    ['var/lib/dpkg/status.d/libc6.md5sums', false],
    ['var/lib/dpkg/status.d/a/b', false],
    ['var/lib/dpkg/status-old', false],
    ['var/lib/dpkg/available', false],
    ['opt/vcpkg/installed/vcpkg/status', false],
    ['chroot/var/lib/dpkg/status', false],
  ]
  for (const [path, isWanted] of paths) {
    it(`${isWanted ? 'wants' : 'leaves'} ${path}`, () => {
      assert.equal(dpkgStatusAnalyser.wants(path, { size: 1, mode: 0 }), isWanted)
    })
  }

  it('keeps a database in which a package has a field that vcpkg has', () => {
    const odd = recordOf('odd', 'Maintainer: somebody', 'Version: 1', 'Feature: x', 'Abi: 7')
    assert.deepEqual(namesOf(`${odd}\n${CURL}`), ['odd 1', 'curl 7.88.1-10+deb12u5'])
    assert.deepEqual(namesOf(`${CURL}\n${odd.replace('Maintainer', 'X')}`), [
      'curl 7.88.1-10+deb12u5',
      'odd 1',
    ])
  })

  it('refuses the database of vcpkg, which has the same shape', () => {
    const content =
      'Package: zlib\nVersion: 1.3.1\nPort-Version: 1\nArchitecture: x64-linux\nAbi: 0a\nStatus: install ok installed\n'
    const { packages, problems } = analyse(dpkgStatusAnalyser, STATUS, content)
    assert.equal(packages, undefined)
    assert.deepEqual(
      problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
  })
})

describe('dpkg status of real images', () => {
  for (const suite of ['bookworm', 'bullseye']) {
    it(`has the packages of ${suite} that dpkg-query has`, (t) => {
      if (!needsRealData(t) || !needsProgram(t, DPKG_QUERY)) return
      const root = unpackedRoot(t, `debian-${suite}-metadata.rootfs.tar.xz`)
      const format = '${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\n' // oxlint-disable-line no-template-curly-in-string
      const args = [`--admindir=${join(root, 'var/lib/dpkg')}`, '-W', '-f', format]
      const theirs = spawnSync(DPKG_QUERY, args, { encoding: 'utf8' }).stdout.trim().split('\n')

      const { packages, problems } = analyse(dpkgStatusAnalyser, STATUS, readFileSync(join(root, STATUS)))

      const ours = packages?.map((p) =>
        [p.name, p.version, p.arch, p.source?.name, p.source?.version].join(' '),
      )
      assert.deepEqual(ours?.sort(), theirs.sort())
      assert.ok(theirs.length > 100)
      assert.deepEqual(problems, [])
    })
  }
})

describe('hostile dpkg status', () => {
  const good = recordOf('good', 'Version: 1')
  const huge = 'x'.repeat(MAX_LINE_BYTES)
  const cases: readonly (readonly [string, string | Uint8Array, readonly string[], number])[] = [
    ['an empty file', '', [], 0],
    ['only empty lines', '\n\n\r\n\n', [], 0],
    ['no end of the last line', 'Package: a\nVersion: 1', ['a 1'], 0],
    ['CRLF', 'Package: a\r\nVersion: 1\r\n\r\nPackage: b\r\nVersion: 2\r\n', ['a 1', 'b 2'], 0],
    ['other letter case', 'PACKAGE: a\nversion: 1\n', ['a 1'], 0],
    ['no version', `${recordOf('a')}\n${good}`, ['good 1'], 1],
    ['no name', `Version: 1\n\n${good}`, ['good 1'], 1],
    ['an empty name', `Package:\nVersion: 1\n\n${good}`, ['good 1'], 1],
    ['a name of two words', `Package: a b\nVersion: 1\n\n${good}`, ['good 1'], 1],
    ['NULs in a version', `Package: a\nVersion: 1\0\n\n${good}`, ['good 1'], 1],
    [
      'a name that is not UTF-8',
      Buffer.from(`Package: \xff\nVersion: 1\n\n${good}`, 'latin1'),
      ['good 1'],
      1,
    ],
    ['a version that is too long', `Package: a\nVersion: ${huge}\n\n${good}`, ['good 1'], 1],
    ['a version continued for ever', `Package: a\nVersion: 1\n ${huge}\n ${huge}\n\n${good}`, ['good 1'], 1],
    [
      'a description that is too long',
      `Package: a\nVersion: 1\nDescription: ${huge}\n\n${good}`,
      ['a 1', 'good 1'],
      0,
    ],
    ['a source that is too long', `Package: a\nVersion: 1\nSource: ${huge}\n\n${good}`, ['a 1', 'good 1'], 1],
    ['a continuation first', ` x\n${good}`, ['good 1'], 0],
    ['a line without colon', `Package: a\nVersion: 1\njunk\n\n${good}`, ['a 1', 'good 1'], 1],
    ['NULs alone', Buffer.alloc(4096), [], 1],
    ['an ELF file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0x0a, 0x80, 0xff]), [], 1],
    ['duplicates', `${good}\n${good}`, ['good 1', 'good 1'], 0],
    ['one line of 100 MB', Buffer.alloc(100 * 1024 * 1024, 0x61), [], 1],
    [
      'one name of 100 MB',
      Buffer.concat([Buffer.from('Package: '), Buffer.alloc(100 * 1024 * 1024, 0x61)]),
      [],
      1,
    ],
  ]
  for (const [what, content, names, problems] of cases) {
    it(`survives ${what}`, () => {
      const result = analyse(dpkgStatusAnalyser, STATUS, content)
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

  it('gives whole packages or problems for whatever it reads', () => {
    fc.assert(
      fc.property(
        damaged(`${CURL}\n${recordOf('libc6', 'Source: glibc (2.36)', 'Version: 2.36+b1')}`),
        (bytes) => {
          const { packages = [] } = analyse(dpkgStatusAnalyser, STATUS, bytes)
          assert.ok(packages.every(({ name, version }) => isWord(name) && isWord(version)))
          assert.ok(packages.every(({ source }) => isWord(source?.name) && isWord(source.version)))
        },
      ),
    )
  })

  it('says where a broken record is and why', () => {
    const { problems } = analyse(dpkgStatusAnalyser, STATUS, `${good}\nPackage: a\n`)
    assert.equal(problems?.[0]?.detail, 'The record at line 4 (a) has no version.')
    assert.equal(problems[0].subject, STATUS)
  })

  it('reads only so many records, and says so', () => {
    const content = 'Package: a\nVersion: 1\n\n'.repeat(MAX_RECORDS)
    assert.deepEqual(analyse(dpkgStatusAnalyser, STATUS, content).problems, [])

    const { packages, problems } = analyse(dpkgStatusAnalyser, STATUS, content + good)

    assert.equal(packages?.length, MAX_RECORDS)
    assert.deepEqual(
      problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
  })

  it('tells only so many broken records one by one', () => {
    const { problems } = analyse(dpkgStatusAnalyser, STATUS, 'Package: a\n\n'.repeat(MAX_RECORD_PROBLEMS + 7))
    assert.equal(problems?.length, MAX_RECORD_PROBLEMS + 1)
    assert.equal(problems.at(-1)?.detail, '7 more records could not be read.')
  })
})
