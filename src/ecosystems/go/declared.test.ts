import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fileOf } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { MAX_LINE_BYTES, MAX_RECORDS } from '../../packaging/record-lines.ts'
import { goMod } from './declared.ts'

function analyse(mod: string | Uint8Array, sum?: string | Uint8Array): Analysis {
  const others = sum === undefined ? [] : [fileOf('app/go.sum', sum)]
  return goMod.analyse([fileOf('app/go.mod', mod), ...others])
}

function namesOf({ packages = [] }: Analysis): string[] {
  return packages.map(({ name, version, relationship }) => `${name} ${version} ${relationship}`)
}

function problemsOf({ problems = [] }: Analysis): string[] {
  return problems.map(({ code }) => code)
}

const MOD = `// A comment
module example.org/app // its name

go 1.21

toolchain go1.22.3

require github.com/a/b v1.2.3

require (
	"github.com/c/d" v0.0.0-20200101000000-abcdefabcdef // indirect
	e.f/g v2.0.0+incompatible // why not
	h.i/j/v2 v2.1.0 // indirect; and more
)

replace e.f/g v2.0.0+incompatible => k.l/m v1.0.0

replace (
	h.i/j/v2 => ../j
	github.com/a/b v9.9.9 => n.o/p v1.0.0
)

exclude github.com/a/b v1.2.2
retract [v1.0.0, v1.1.0]
tool github.com/a/b/cmd
`

describe('go.mod', () => {
  it('names what is built, with replacements, and where', () => {
    const analysis = analyse(MOD)
    assert.deepEqual(namesOf(analysis), [
      'example.org/app (devel) root',
      'github.com/a/b v1.2.3 direct',
      'k.l/m v1.0.0 direct',
      'github.com/c/d v0.0.0-20200101000000-abcdefabcdef indirect',
      'h.i/j/v2 v2.1.0 indirect',
    ])
    assert.deepEqual(
      analysis.packages?.map(({ lines }) => lines?.start),
      [2, 8, 12, 11, 13],
    )
    assert.deepEqual(analysis.packages?.[0]?.dependsOn, ['github.com/a/b@v1.2.3', 'k.l/m@v1.0.0'])
    assert.deepEqual(problemsOf(analysis), [])
  })

  it('says which lines it does not understand, and goes on', () => {
    const analysis = analyse(
      'module a\ngo 1.20\nrequire b\nrequire c latest\nrequire d v1.0.0 x\nreplace e\nreplace => f\nrequire g v1.0.0\r\n',
    )
    assert.deepEqual(namesOf(analysis), ['a (devel) root', 'g v1.0.0 direct'])
    assert.deepEqual(problemsOf(analysis), [
      ...Array<string>(4).fill('record-unreadable'),
      'version-unresolved',
    ])
  })

  it('may be empty', () => {
    assert.deepEqual(analyse(''), {})
    assert.deepEqual(goMod.analyse([fileOf('go.sum', 'a v1.0.0 h1:x=\n')]), {})
  })

  it('is read up to its limits', () => {
    const long = `go 1.20\nrequire ${'x'.repeat(MAX_LINE_BYTES)} v1.0.0\nrequire a v1.0.0\n`
    assert.deepEqual(
      [namesOf(analyse(long)), problemsOf(analyse(long))],
      [['a v1.0.0 direct'], ['record-unreadable']],
    )
    const many = `go 1.20\nrequire (\n${'a v1.0.0\n'.repeat(MAX_RECORDS + 1)})\n`
    assert.deepEqual(
      [analyse(many).packages?.length, problemsOf(analyse(many))],
      [MAX_RECORDS, ['file-unreadable']],
    )
  })

  it('is read without a throw however it is damaged', () => {
    fc.assert(
      fc.property(
        damaged(MOD),
        damaged('a v1.0.0 h1:x=\nb v1.0.0/go.mod h1:y=\n'),
        (mod, sum) => void analyse(mod, sum),
      ),
    )
  })
})

describe('go.mod from before Go 1.17', () => {
  const old = 'module a\ngo 1.14\nrequire b v1.0.0\n'

  it('is filled up from go.sum', () => {
    const sum =
      'b v1.1.0 h1:x=\nc v1.0.0 h1:x=\nc v1.2.0 h1:x=\nc v1.10.0/go.mod h1:x=\nd v1.0.0/go.mod h1:x=\nbad line\n'
    const analysis = analyse(old, sum)
    assert.deepEqual(namesOf(analysis), ['a (devel) root', 'b v1.0.0 direct', 'c v1.2.0 indirect'])
    assert.deepEqual(problemsOf(analysis), [])
    assert.deepEqual(namesOf(analyse(old.replace('1.14', '1.17'), sum)), [
      'a (devel) root',
      'b v1.0.0 direct',
    ])
  })

  it('without go.sum is a problem', () => {
    assert.deepEqual(problemsOf(analyse(old)), ['dependency-unresolved'])
    assert.deepEqual(problemsOf(analyse('module a\nrequire b v1.0.0\n')), ['dependency-unresolved'])
    assert.deepEqual(problemsOf(analyse('module a\n')), [])
  })
})

describe('a real go.mod', () => {
  const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata', name))

  for (const name of ['app', 'old']) {
    it(`of ${name} has the modules that \`go list -deps\` takes packages from`, () => {
      const lines = read(`${name}.modules.txt`).toString().trim().split('\n')
      const theirs = lines.map((line) => {
        const [text = '', rest] = line.split(' indirect')
        return `${text.split(' => ').at(-1)} ${rest === undefined ? 'direct' : 'indirect'}`
      })
      const ours = namesOf(analyse(read(`${name}.go.mod`), read(`${name}.go.sum`)))
      assert.deepEqual(ours.slice(1).sort(), theirs.sort())
    })
  }
})

describe('goMod', () => {
  it('wants go.mod and go.sum, a folder at a time', () => {
    const info = { size: 1, mode: 0o644 }
    for (const path of ['go.mod', 'a/go.mod', 'a/b/go.sum']) assert.ok(goMod.wants(path, info), path)
    for (const path of ['cargo.mod', 'a/xgo.mod', 'go.mod/a', 'go.work'])
      assert.ok(!goMod.wants(path, info), path)
    assert.equal(goMod.groupOf?.('a/go.sum'), 'a/go.mod')
    assert.equal(goMod.groupOf?.('go.mod'), 'go.mod')
  })
})
