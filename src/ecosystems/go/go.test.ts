import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyseStream } from '../../../test/analyse.ts'
import { elfOf, fatOf, machOOf, type ProgramForm, peOf } from '../../../test/executables.ts'
import { inlineBuildInfo, oldBuildInfo } from '../../../test/go-programs.ts'
import { needsProgram, needsRealData } from '../../../test/real-data.ts'
import { disagreements, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { goBinary } from './binary.ts'
import { MAX_MODULES, parseBuildInfo, versionFromFlags } from './build-info.ts'
import {
  MAX_BUILD_INFO_BYTES,
  MAX_CANDIDATES,
  MAX_KEPT_DATA,
  MAX_VERSION_TEXTS,
} from './build-info-reader.ts'
import { go } from './index.ts'
import { asSemver, goOrder, toolchainRelease } from './version.ts'

const MODULES = 'path\texample.org/app\nmod\texample.org/app\tv1.2.3\t\ndep\tgithub.com/a/b\tv0.9.0\th1:x=\n'
const EXPECTED = ['example.org/app v1.2.3', 'stdlib 1.21.3', 'github.com/a/b v0.9.0']
const CODE = {
  name: '__text',
  data: Buffer.concat([Buffer.from('Go\0\0'), Buffer.alloc(96, 0xcc)]),
  isExecutable: true,
}
const CONSTANTS = { name: '.rdata', data: Buffer.from('constants') }

function programOf(info: Buffer, form: ProgramForm = {}): Buffer {
  return elfOf([CODE, CONSTANTS, { data: info, isWritable: true }], form)
}

function analyse(file: Buffer, chunkSize?: number): Analysis {
  return analyseStream(goBinary, 'usr/bin/app', file, chunkSize)
}

function namesOf({ packages = [] }: Analysis): string[] {
  return packages.map(({ name, version }) => `${name} ${version}`)
}

function codesOf({ problems = [] }: Analysis): string[] {
  return problems.map(({ code }) => code)
}

describe('a Go program', () => {
  const info = inlineBuildInfo('go1.21.3', MODULES)
  const variables = { name: '.data', data: info, isWritable: true }

  for (const [name, file] of [
    ['ELF', programOf(info)],
    ['ELF with 32 bits', programOf(info, { isWide: false })],
    ['ELF in the other byte order', programOf(info, { isBigEndian: true })],
    ['PE', peOf([CODE, CONSTANTS, variables])],
    ['Mach-O', machOOf([CODE, CONSTANTS, { ...variables, name: '__go_buildinfo' }])],
    ['ELF that keeps it among the constants', elfOf([CODE, { data: info }])],
    [
      'ELF with code and constants in one',
      elfOf([{ data: Buffer.concat([CODE.data, Buffer.alloc(28), info]), isExecutable: true }]),
    ],
    ['ELF without a build id', elfOf([{ ...CODE, data: Buffer.alloc(100) }, CONSTANTS, variables])],
  ] as const) {
    it(`says which modules it is of: ${name}`, () => {
      for (const size of [1, 13, 64, file.length]) {
        const analysis = analyse(file, size)
        assert.deepEqual(namesOf(analysis), EXPECTED)
        assert.deepEqual(codesOf(analysis), [])
      }
    })
  }

  it('for several architectures has each module once', () => {
    const other = inlineBuildInfo('go1.21.3', `${MODULES}dep\tonly.here/c\tv1.0.0\n`)
    const file = fatOf([machOOf([CODE, variables]), machOOf([CODE, { ...variables, data: other }])])
    assert.deepEqual(namesOf(analyse(file, 100)), [...EXPECTED, 'only.here/c v1.0.0'])
  })

  it('has its main module as root, and nothing said of the others', () => {
    assert.deepEqual(
      analyse(programOf(info)).packages?.map(({ relationship }) => relationship),
      ['root', undefined, undefined],
    )
  })

  it('built without modules still has a standard library', () => {
    assert.deepEqual(namesOf(analyse(programOf(inlineBuildInfo('go1.20', '')))), ['stdlib 1.20'])
  })

  it('is not read further than its build info', () => {
    const file = programOf(Buffer.concat([info, Buffer.alloc(10_000)]))
    const stream = goBinary.open('a', { size: file.length, mode: 0o755 })
    let at = 0
    while (stream.push(file.subarray(at, at + 64)) === 'more') at += 64
    assert.ok(at < file.indexOf('\xff Go buildinf:', 0, 'latin1') + info.length)
  })

  it('that is none of Go holds nothing', () => {
    for (const file of [
      elfOf([CODE, CONSTANTS]),
      Buffer.from('#!/bin/sh\n'),
      Buffer.alloc(0),
      Buffer.from('MZ'),
    ])
      assert.deepEqual(analyse(file, 50), {})
  })

  it('that only quotes the marks is none of Go', () => {
    const quoted = Buffer.from(
      '\xff Go buildinf: is how it begins, and go1.2 is a version, and so on and on, until here',
      'latin1',
    )
    for (const shift of [0, 1]) {
      const file = programOf(Buffer.concat([Buffer.alloc(shift), quoted, Buffer.alloc(100)]))
      assert.deepEqual(namesOf(analyse(file, 50)), [])
    }
  })

  it('has its build info found behind places that only look like it', () => {
    const decoy = Buffer.concat([
      Buffer.from('\xff Go buildinf:\x08\x02', 'latin1'),
      Buffer.alloc(16),
      Buffer.from('\x05hello\0\0\0\0\0\0\0\0\0\0', 'latin1'),
    ])
    const decoys = Buffer.concat(Array(MAX_CANDIDATES - 1).fill(decoy))
    assert.deepEqual(
      namesOf(analyse(programOf(Buffer.concat([decoys, Buffer.alloc(96), info])), 64)),
      EXPECTED,
    )
    const tooMany = Buffer.concat([decoys, decoy, Buffer.alloc(96), info])
    assert.deepEqual(codesOf(analyse(programOf(tooMany))), ['version-unresolved'])
  })
})

describe('a Go program from before 1.18', () => {
  for (const form of [true, false].flatMap((isWide) =>
    [true, false].map((isBigEndian) => ({ isWide, isBigEndian })),
  )) {
    for (const isLast of [false, true]) {
      it(`says the same: ${JSON.stringify(form)}, build info ${isLast ? 'after' : 'before'} the variables`, () => {
        const file = oldBuildInfo('go1.15.15', MODULES, { ...form, isLast })
        for (const size of [1, 17, 64, file.length]) {
          const analysis = analyse(file, size)
          assert.deepEqual(namesOf(analysis), [
            'example.org/app v1.2.3',
            'stdlib 1.15.15',
            'github.com/a/b v0.9.0',
          ])
          assert.deepEqual(codesOf(analysis), [])
        }
      })
    }
  }

  it('without modules has a standard library', () => {
    assert.deepEqual(namesOf(analyse(oldBuildInfo('go1.15.15', ''))), ['stdlib 1.15.15'])
  })

  it('whose version cannot be found says so, and has its modules', () => {
    const many = 'go1.'.repeat(MAX_VERSION_TEXTS + 1)
    const lost = Buffer.from(oldBuildInfo('go1.15.15', MODULES))
    lost.fill(
      0xff,
      lost.indexOf('\xff Go buildinf:', 0, 'latin1') + 16,
      lost.indexOf('\xff Go buildinf:', 0, 'latin1') + 24,
    )
    for (const file of [lost, oldBuildInfo('go1.15.15', MODULES, { constants: Buffer.from(many) })]) {
      const analysis = analyse(file, 16)
      assert.deepEqual(namesOf(analysis), ['example.org/app v1.2.3', 'github.com/a/b v0.9.0'])
      assert.deepEqual(codesOf(analysis), ['version-unresolved'])
    }
  })

  it('without a build id says that its modules are not known', () => {
    const file = oldBuildInfo('go1.15.15', MODULES)
    file.write('no', file.indexOf('Go\0\0'))
    assert.deepEqual(codesOf(analyse(file, 16)), ['file-unreadable', 'version-unresolved'])
  })

  it('has variables kept up to a limit', () => {
    const far = oldBuildInfo('go1.15.15', MODULES, { isLast: true, variables: Buffer.alloc(MAX_KEPT_DATA) })
    assert.deepEqual(codesOf(analyse(far, 16)), ['version-unresolved'])
  })
})

describe('build info that is too long', () => {
  const long = `${MODULES}build\tx=${'y'.repeat(MAX_BUILD_INFO_BYTES)}\n`

  it('is said not to be read, in the new form and the old', () => {
    const file = programOf(inlineBuildInfo('go1.21.3', long))
    assert.deepEqual(namesOf(analyse(file, 65_536)), ['stdlib 1.21.3'])
    assert.deepEqual(codesOf(analyse(file, 65_536)), ['file-unreadable'])
    assert.deepEqual(codesOf(analyse(oldBuildInfo('go1.15.15', long), 65_536)), ['file-unreadable'])
  })

  it('or cut short, is a problem', () => {
    const file = programOf(inlineBuildInfo('go1.21.3', MODULES))
    assert.deepEqual(codesOf(analyse(file.subarray(0, file.length - 100))), ['file-unreadable'])
  })

  it('or has too many modules, is a problem', () => {
    const many = 'dep\ta\tv1.0.0\n'.repeat(MAX_MODULES + 1)
    const { dependencies, isCut } = parseBuildInfo(many)
    assert.deepEqual([dependencies.length, isCut], [MAX_MODULES, true])
    assert.ok(
      codesOf(analyse(programOf(inlineBuildInfo('go1.21.3', many)), 65_536)).includes('record-unreadable'),
    )
  })
})

describe('a damaged program', () => {
  it('is read without a throw', () => {
    const files = [
      programOf(inlineBuildInfo('go1.21.3', MODULES)),
      oldBuildInfo('go1.15.15', MODULES),
      fatOf([machOOf([CODE])]),
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }),
        fc.integer({ min: 1, max: 500 }),
        (file, wounds, size) => {
          const bytes = Buffer.from(file)
          for (const [at, byte] of wounds) bytes[at % bytes.length] = byte
          analyse(bytes, size)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('parseBuildInfo', () => {
  it('reads modules, replacements and settings, and tells what it cannot read', () => {
    const { main, dependencies, settings, unreadable } = parseBuildInfo(
      'path\tp\nmod\tm\t(devel)\t\n=>\tn\tv2.0.0\ndep\ta\tv1.0.0\th1:x=\n=>\t./a\t(devel)\t\ndep\tb\tv1.0.0\n=>\tc\tv1.1.0\th1:y=\nbuild\tCGO_ENABLED=0\nbuild\t-ldflags="-X \\"a=b\\""\nbuild\t"odd key"=`v`\nnew\tkind\n',
    )
    assert.deepEqual(main, { path: 'm', version: '(devel)', replacement: { path: 'n', version: 'v2.0.0' } })
    assert.deepEqual(dependencies, [
      { path: 'a', version: 'v1.0.0', replacement: { path: './a', version: '(devel)' } },
      { path: 'b', version: 'v1.0.0', replacement: { path: 'c', version: 'v1.1.0' } },
    ])
    assert.deepEqual(Object.fromEntries(settings), {
      CGO_ENABLED: '0',
      '-ldflags': '-X "a=b"',
      'odd key': 'v',
    })
    assert.deepEqual(unreadable, ['new\tkind'])
  })
})

describe('the version in the flags of the linker', () => {
  for (const [flags, expected] of [
    ['-s -w -X main.version=1.2.3', '1.2.3'],
    ["-X 'main.Version=v1.2.3' -X 'main.date=2024 01'", 'v1.2.3'],
    ['-X=main.gitVersion=v1.2.3-rc.1+meta', 'v1.2.3-rc.1+meta'],
    ['-X example.org/a/cmd.version=9.9.9 -X main.version=1.2.3', '1.2.3'],
    ['-X example.org/a/version.Version=4.5.6', '4.5.6'],
    ['-X "main.version=1.2.3"', '1.2.3'],
    ['-X main.version=dev', undefined],
    ['-X main.goversion=1.2.3', undefined],
    [`-X main.version=1.${'2'.repeat(200)}`, undefined],
    ['-X', undefined],
    ['main.version=1.2.3', undefined],
    ['', undefined],
  ] as const) {
    it(`${flags.slice(0, 60)} → ${expected}`, () => assert.equal(versionFromFlags(flags), expected))
  }

  it('is that of a main module without one', () => {
    const modulesOf = (flags: string): string => `mod\ta.b/c\t(devel)\t\nbuild\t-ldflags="${flags}"\n`
    const versionOf = (modules: string) =>
      namesOf(analyse(programOf(inlineBuildInfo('go1.21.3', modules))))[0]
    assert.equal(versionOf(modulesOf('-X main.version=1.2.3')), 'a.b/c 1.2.3')
    assert.equal(versionOf(modulesOf('-s')), 'a.b/c (devel)')
    assert.equal(versionOf(modulesOf('-X main.version=1.2.3').replace('(devel)', 'v9.0.0')), 'a.b/c v9.0.0')
  })
})

describe('a real program', () => {
  const recorded = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata', name))

  it('says what `go version -m` says of it', () => {
    const analysis = analyse(programOf(recorded('app.buildinfo')), 1000)
    // Its flags give the main module a version, and uuid is replaced by a folder.
    const theirs = listedBy(recorded('app.version.txt').toString())
    assert.deepEqual(
      namesOf(analysis).sort(),
      theirs.map((one) => one.replace('app (devel)', 'app 1.2.3')).sort(),
    )
    assert.deepEqual(codesOf(analysis), [])
  })

  it('of this machine says what `go version -m` says of it', (t) => {
    if (!needsProgram(t, 'go')) return
    const root = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()
    const path = join(root, 'bin/go')
    const theirs = execFileSync('go', ['version', '-m', path], { encoding: 'utf8' })
    assert.deepEqual(namesOf(analyse(readFileSync(path), 65_536)).sort(), listedBy(theirs).sort())
  })
})

/** `name version` of what `go version -m` lists. */
function listedBy(text: string): string[] {
  const list: string[] = []
  for (const line of text.split('\n')) {
    const [, kind, path = '', version = ''] = line.split('\t')
    if (kind === 'mod' || kind === 'dep') list.push(`${path} ${version}`)
    if (kind === '=>' && version !== '(devel)') list.splice(-1, 1, `${path} ${version}`)
    const release = /: go(\S+)/.exec(line)?.[1]
    if (release && kind === undefined) list.push(`stdlib ${release}`)
  }
  return list
}

describe('Go versions', () => {
  it('are ordered as semantic ones', (t) => {
    if (!needsRealData(t)) return
    const lines = versionLines('semver-versions.txt').filter(({ a }) => a !== '//')
    assert.ok(lines.length > 80)
    assert.deepEqual(disagreements(goOrder, lines), [])
  })

  it('are in a total order', () => {
    const number = fc.constantFrom('0', '1', '2', '21', '22')
    const version = fc
      .tuple(
        fc.constantFrom('', 'v', 'go'),
        number,
        number,
        fc.constantFrom(
          '',
          '.0',
          '.1',
          'rc1',
          'rc2',
          'beta1',
          '.0-rc.1',
          '.0+incompatible',
          '.0-0.20170915032832-14c0d48ead0c',
        ),
      )
      .map(([prefix, a, b, rest]) => `${prefix}${a}.${b}${rest}`)
    assertTotalOrder(goOrder, version)
  })

  it('go up as they were released', () => {
    const versions = [
      'v0.0.0-20170915032832-14c0d48ead0c',
      'v0.0.0-20190101000000-aaaaaaaaaaaa',
      'v0.1.0',
      'v1.0.0+incompatible',
      'go1.20.14',
      'go1.21beta1',
      'go1.21rc1',
      '1.21rc2',
      'go1.21.0',
      '1.21.1',
    ]
    for (const [i, version] of versions.entries()) {
      assert.ok(goOrder.isValid(version), version)
      for (const later of versions.slice(i + 1))
        assert.ok(goOrder.compare(version, later) < 0, `${version} ${later}`)
    }
    assert.equal(goOrder.compare('1.21', '1.21.0'), 0)
    assert.equal(asSemver('go1.9.2rc2'), '1.9.2-rc.2')
    for (const none of ['(devel)', 'devel', '', 'go', 'v']) assert.ok(!goOrder.isValid(none), none)
  })

  for (const [text, release] of [
    ['go1.21.3', '1.21.3'],
    ['go1.21', '1.21'],
    ['go1.21rc2', '1.21rc2'],
    ['go1.21.3 X:boringcrypto', '1.21.3'],
    ['go1.20.4-google3', '1.20.4'],
    ['go1.19.8b4', '1.19.8'],
    ['go1.21.3.4', undefined],
    ['devel go1.23-abcdef Mon', undefined],
    ['go1', undefined],
    ['', undefined],
  ] as const) {
    it(`of the toolchain «${text}» is ${release}`, () => assert.equal(toolchainRelease(text), release))
  }
})

describe('matching', () => {
  const pkg = (name: string, version: string, more: Partial<Package> = {}): Package => ({
    kind: 'package',
    type: 'golang',
    name,
    version,
    ...more,
  })

  it('judges the main module, but not without a version', () => {
    const subjects = go.match.subjects(pkg('a.b/C', 'v1.0.0', { relationship: 'root' }), undefined)
    assert.deepEqual(subjects, [{ namespace: 'Go', name: 'a.b/C', version: 'v1.0.0', basis: 'direct' }])
    assert.deepEqual(go.match.subjects(pkg('a.b/C', '(devel)', { relationship: 'root' }), undefined), [])
  })

  it('names packages as the purl specification has it', () => {
    for (const [name, version, purl] of [
      ['github.com/Masterminds/semver/v3', 'v3.1.0', 'pkg:golang/github.com/masterminds/semver/v3@v3.1.0'],
      ['stdlib', '1.21.3', 'pkg:golang/stdlib@1.21.3'],
      ['a.b/c', '(devel)', 'pkg:golang/a.b/c'],
      ['a.b/c', 'v2.0.0+incompatible', 'pkg:golang/a.b/c@v2.0.0%2Bincompatible'],
    ] as const)
      assert.equal(go.match.purl(pkg(name, version), undefined), purl)
  })
})
