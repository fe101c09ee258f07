import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { analyseStream } from '../../../test/analyse.ts'
import { elfOf, fatOf, machOOf, type ProgramForm, type ProgramPart, peOf } from '../../../test/executables.ts'
import { functionTable } from '../../../test/go-functions.ts'
import { inlineBuildInfo } from '../../../test/go-programs.ts'
import { needsProgram } from '../../../test/real-data.ts'
import { hasAnySymbol } from '../../core/symbol-set.ts'
import { goBinary } from './binary.ts'
import { parseFunctionName } from './function-name.ts'
import {
  FunctionNames,
  MAX_FUNCTIONS,
  MAX_NAME_LENGTH,
  MAX_PACKAGES,
  MAX_PATH_LENGTH,
} from './function-names.ts'
import { MAX_TABLES } from './function-reader.ts'
import { MAX_NAME_BYTES } from './function-table.ts'

describe('parseFunctionName', () => {
  for (const [raw, expected] of [
    ['main.main', 'main main'],
    ['net/http.(*Server).Serve', 'net/http Server.Serve'],
    ['net/http.Header.Add', 'net/http Header.Add'],
    ['gopkg.in/yaml%2ev3.Unmarshal', 'gopkg.in/yaml.v3 Unmarshal'],
    ['a.b/c.F[...]', 'a.b/c F'],
    ['a.b/c.(*T[go.shape.int,d.e/f.G[x]]).M', 'a.b/c T.M'],
    ['a/b.(*T).M-fm', 'a/b T.M'],
    ['vendor/golang.org/x/net/idna.ToASCII', 'vendor/golang.org/x/net/idna ToASCII'],
    ['a/b.funcs', 'a/b funcs'],
    ['a/b.func1', 'a/b func1'],
    ['a/b.T.function', 'a/b T.function'],
    ['a/b.F.func1', undefined],
    ['a/b.(*T).M.func1.2', undefined],
    ['a/b.F.gowrap3', undefined],
    ['a/b.F.deferwrap1', undefined],
    ['a/b.glob..func2', undefined],
    ['a/b.init.0', undefined],
    ['type:.eq.a/b.T', undefined],
    ['a/b', undefined],
    ['a/b.', undefined],
    ['.a', undefined],
    ['', undefined],
  ] as const) {
    it(`makes ${expected} of ${raw}`, () => {
      const found = parseFunctionName(raw)
      assert.equal(found && `${found.package} ${found.symbol}`, expected)
    })
  }
})

const NAMES = [
  'runtime.main',
  'net/http.(*Server).Serve',
  'a.b/c.F',
  'a.b/c/d/v2.(*T[...]).M',
  'main.run',
  'other.org/x.F',
  'main.main',
]
const MODULES =
  'path\te.org/app/cmd/x\nmod\te.org/app\tv1.0.0\t\ndep\ta.b/c\tv1.1.0\th1:x=\ndep\ta.b/c/d\tv0.1.0\th1:x=\ndep\told.org/x\tv1.0.0\n=>\tother.org/x\tv1.0.0\nbuild\tx=y\n'
const EXPECTED = {
  'e.org/app': ['e.org/app/cmd/x.run', 'e.org/app/cmd/x.*'],
  stdlib: ['runtime.main', 'net/http.Server.Serve', 'net/http.*'],
  'a.b/c': ['a.b/c.F', 'a.b/c.*'],
  'a.b/c/d': ['a.b/c/d/v2.T.M', 'a.b/c/d/v2.*'],
}

/** Names that each package of a program has, out of all that are expected of any; `undefined` where that is not known. */
function symbolsOf(file: Buffer, chunkSize?: number): Record<string, string[] | undefined> {
  const { packages = [] } = analyseStream(goBinary, 'usr/bin/app', file, chunkSize)
  const all = Object.values(EXPECTED).flat()
  return Object.fromEntries(
    packages.map(({ name, symbols }) => [
      name,
      symbols === undefined ? undefined : all.filter((one) => hasAnySymbol(symbols, [one])),
    ]),
  )
}

const UNKNOWN = {
  'e.org/app': undefined,
  stdlib: undefined,
  'a.b/c': undefined,
  'a.b/c/d': undefined,
  'other.org/x': undefined,
}
const KNOWN = { ...EXPECTED, 'other.org/x': undefined }

const CODE: ProgramPart = {
  name: '__text',
  data: Buffer.from(`Go\0\0${'x'.repeat(100)}`),
  isExecutable: true,
}
const BUILD_ID: ProgramPart = {
  ...CODE,
  data: Buffer.from(`\xff Go build ID: "x"${'x'.repeat(100)}`, 'latin1'),
}

function partsOf(table: Buffer, modules = MODULES, code = CODE): ProgramPart[] {
  return [
    code,
    { name: '.rdata', data: table },
    { name: '.data', data: inlineBuildInfo('go1.21.3', modules), isWritable: true },
  ]
}

describe('functions of a Go program', () => {
  const forms: readonly ProgramForm[] = [true, false].flatMap((isWide) =>
    [true, false].map((isBigEndian) => ({ isWide, isBigEndian })),
  )
  for (const release of ['1.2', '1.16', '1.18', '1.20'] as const) {
    for (const form of forms) {
      const isReadable = release !== '1.2' || form.isBigEndian !== true
      it(`are ${isReadable ? '' : 'not '}read as Go ${release} wrote them: ${JSON.stringify(form)}`, () => {
        for (const pad of [0, 8, 64]) {
          const table = Buffer.concat([Buffer.alloc(pad, 0xff), functionTable(NAMES, { ...form, release })])
          const file = alignedElf(table, form)
          for (const size of [1, 7, 64, 1000, file.length])
            assert.deepEqual(symbolsOf(file, size), isReadable ? KNOWN : UNKNOWN, `${pad} ${size}`)
        }
      })
    }
  }

  it('are read where there are so few that their end stands in the header', () => {
    const table = functionTable(['runtime.main'], { release: '1.2' })
    for (const size of [1, 16, 1000])
      assert.deepEqual(symbolsOf(alignedElf(table), size)['stdlib'], ['runtime.main'])
  })

  it('are read in programs for Windows and macOS, of all architectures together', () => {
    const table = functionTable(NAMES)
    assert.deepEqual(symbolsOf(peOf(aligned(peOf, partsOf(table, MODULES, BUILD_ID)))), KNOWN)
    const [first, second] = [NAMES.slice(0, 2), ['runtime.main', ...NAMES.slice(2)]].map((names) =>
      machOOf(aligned(machOOf, partsOf(functionTable(names), MODULES, BUILD_ID))),
    )
    assert.ok(first && second)
    assert.deepEqual(symbolsOf(fatOf([first, second]), 100), KNOWN)
  })

  it('are unknown where there is no table, or one that makes no sense, or is cut short', () => {
    const table = functionTable(NAMES)
    const patched = (at: number, value: number): Buffer => {
      const bytes = Buffer.from(table)
      bytes.writeUInt32LE(value, at)
      return bytes
    }
    for (const [name, bytes] of [
      ['none', Buffer.alloc(100)],
      ['no functions', patched(8, 0)],
      ['too many functions', patched(8, 0xffff_ffff)],
      ['names in the header', patched(8 + 3 * 8, 8)],
      ['names that end before they begin', patched(8 + 4 * 8, 8)],
      ['more bytes of names than are read', patched(8 + 4 * 8, MAX_NAME_BYTES + 200)],
      ['names beyond the file', patched(8 + 4 * 8, 10_000)],
      ['nothing that all programs have', functionTable(NAMES.slice(1))],
    ] as const) {
      assert.deepEqual(symbolsOf(alignedElf(bytes)), UNKNOWN, name)
    }
  })

  it('are found behind places that only look like a table', () => {
    const decoy = Buffer.from(functionTable(['x.y']).subarray(0, 8))
    const decoys = Buffer.concat(Array(MAX_TABLES - 1).fill(Buffer.concat([decoy, Buffer.alloc(64)])))
    assert.deepEqual(symbolsOf(alignedElf(Buffer.concat([decoys, functionTable(NAMES)])), 50), KNOWN)
    assert.deepEqual(
      symbolsOf(alignedElf(Buffer.concat([decoys, decoy, Buffer.alloc(64), functionTable(NAMES)])), 50),
      UNKNOWN,
    )
  })
})

describe('FunctionNames', () => {
  const read = (names: Iterable<string>): FunctionNames => {
    const functions = new FunctionNames()
    functions.push(Buffer.from('runtime.main\0'))
    for (const name of names) functions.push(Buffer.from(`${name}\0`))
    return functions
  }

  it('leaves names out that are too long, and goes on', () => {
    const long = `a.${'b'.repeat(MAX_NAME_LENGTH)}`
    const deep = `${'p'.repeat(MAX_PATH_LENGTH + 1)}.F`
    assert.deepEqual([...(read([long, deep, 'c.D']).all?.packages.keys() ?? [])], ['runtime', 'c'])
    assert.deepEqual(
      [...(read([long.slice(0, MAX_NAME_LENGTH)]).all?.packages.keys() ?? [])],
      ['runtime', 'a'],
    )
    const parts = new FunctionNames()
    for (const c of `runtime.main\0${long}\0c.D\0e.F`) parts.push(Buffer.from(c))
    assert.deepEqual([...(parts.all?.packages.keys() ?? [])], ['runtime', 'c'])
  })

  it('keeps none where there are too many', () => {
    const many = (count: number, name: (i: number) => string): FunctionNames =>
      read([Array.from({ length: count }, (_, i) => name(i)).join('\0')])
    assert.equal(many(MAX_PACKAGES + 1, (i) => `p${i}.F`).all, undefined)
    assert.ok(many(MAX_PACKAGES - 1, (i) => `p${i}.F`).all)
    // Numbers of 24 bits fall together, so more packages are needed.
    assert.equal(many(MAX_FUNCTIONS * 1.1, (i) => `p${i % 100}.F${i}`).all, undefined)
  })
})

const MAIN = `package main

import (
	"fmt"
	"strings"
)

type box[T any] struct{ v T }

//go:noinline
func (b *box[T]) get() T { return b.v }

func tiny() string { return strings.ToUpper("x") }

func main() { f := func() any { return tiny() }; fmt.Println(f(), (&box[int]{1}).get()) }
`

describe('a program that go built', () => {
  for (const [name, flags, environment] of [
    ['for Linux', [], {}],
    ['without its tables of symbols', ['-ldflags=-s -w'], {}],
    ['for Windows', [], { GOOS: 'windows' }],
    ['for macOS', [], { GOOS: 'darwin', GOARCH: 'arm64' }],
  ] as const) {
    it(`${name} has the functions that \`go tool nm\` lists`, (t) => {
      if (!needsProgram(t, 'go')) return
      const folder = mkdtempSync(join(tmpdir(), 'plimsoll-go-'))
      t.after(() => rmSync(folder, { recursive: true }))
      writeFileSync(join(folder, 'main.go'), MAIN)
      writeFileSync(join(folder, 'go.mod'), 'module example.org/app\n\ngo 1.21\n')
      const env = {
        ...process.env,
        GOOS: 'linux',
        GOARCH: 'amd64',
        CGO_ENABLED: '0',
        GOFLAGS: '-mod=mod',
        ...environment,
      }
      const go = (...args: readonly string[]): string =>
        execFileSync('go', args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
      go('build', '-o', 'app', ...flags, '.')
      const { packages = [] } = analyseStream(goBinary, 'app', readFileSync(join(folder, 'app')), 65_536)
      const [main, stdlib] = ['example.org/app', 'stdlib'].map(
        (one) => packages.find((pkg) => pkg.name === one)?.symbols,
      )
      assert.ok(main && stdlib)
      // `tiny` was merged into its caller, and is there all the same.
      for (const symbol of ['box.get', 'main', 'tiny'])
        assert.ok(hasAnySymbol(main, [`example.org/app.${symbol}`]), symbol)
      assert.ok(
        !hasAnySymbol(main, ['example.org/app.absent']) &&
          !hasAnySymbol(stdlib, ['net/http.Get', 'net/http.*']),
      )
      if (flags.some((flag) => flag.includes('-s'))) return
      const listed = go('tool', 'nm', 'app')
        .split('\n')
        .flatMap((line) => / [tT] (?<name>.+)$/.exec(line)?.groups?.['name'] ?? [])
        .filter(
          (raw) =>
            /^_?[a-z][a-z0-9/]*\./.test(raw) && !raw.startsWith('go:') && !/^runtime\.e?text$/.test(raw),
        )
        .flatMap((raw) => parseFunctionName(raw.replace(/\.abi(?:0|internal)$/, '')) ?? [])
        .filter((one) => one.package !== 'main' && /^[a-z]/.test(one.package))
      assert.ok(listed.length > 1000)
      const missing = listed.filter((one) => !hasAnySymbol(stdlib, [`${one.package}.${one.symbol}`]))
      assert.deepEqual(
        missing.map((one) => `${one.package}.${one.symbol}`),
        [],
      )
    })
  }
})

/** An ELF file whose table begins where linkers put it: at a multiple of eight. */
function alignedElf(table: Buffer, form: ProgramForm = {}): Buffer {
  const build = (parts: readonly ProgramPart[]): Buffer => elfOf(parts, form)
  return build(aligned(build, partsOf(table)))
}

function aligned(
  build: (parts: readonly ProgramPart[]) => Buffer,
  parts: readonly ProgramPart[],
): ProgramPart[] {
  const [code, constants, ...others] = parts
  assert.ok(code && constants)
  const at = build(parts).indexOf(constants.data)
  const padded = Buffer.concat([code.data, Buffer.alloc((8 - (at % 8)) % 8)])
  return [{ ...code, data: padded }, constants, ...others]
}
