import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fileOf } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { listed } from '../../../test/listed.ts'
import type { Analysis, GroupAnalysis } from '../../core/layer-report.ts'
import { MAX_LINE_BYTES, MAX_RECORDS } from '../../packaging/record-lines.ts'
import { goMod } from './declared.ts'

function analyse(mod: string | Uint8Array, sum?: string | Uint8Array): Analysis {
  const { parts = [] } = analyseTree({
    'app/go.mod': mod,
    ...(sum === undefined ? {} : { 'app/go.sum': sum }),
  })
  const [{ path, ...analysis } = { path: '' }, ...others] = parts
  assert.ok(others.length === 0 && (path === '' || path === 'app/go.mod'))
  return analysis
}

function analyseTree(tree: Readonly<Record<string, string | Uint8Array>>): GroupAnalysis {
  const [first, ...rest] = Object.entries(tree).map(([path, content]) => fileOf(path, content))
  assert.ok(first)
  return goMod.analyse([first, ...rest])
}

/** By file, packages and codes of problems. */
function linesOf(tree: Readonly<Record<string, string | Uint8Array>>): Record<string, string[]> {
  const { parts = [] } = analyseTree(tree)
  return Object.fromEntries(parts.map(({ path, ...analysis }) => [path, listed(analysis)]))
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

const WORK = `go 1.21

use ./a // the first
use (
	"b"
	../outside
	/root/c
	./missing
	.
)
use a b

replace x.y/z => x.y/fork v1.5.0
replace x.y/old v1.0.0 => ./a
replace broken
`

describe('go.work', () => {
  const tree = {
    'w/go.work': WORK,
    'w/a/go.mod':
      'module e.org/a\ngo 1.21\nrequire e.org/b v0.0.0\nrequire x.y/z v1.0.0\nrequire e.org/other v1.0.0\nreplace x.y/z v1.0.0 => x.y/own v1.0.1\n',
    'w/b/go.mod': 'module e.org/b\ngo 1.14\nrequire x.y/old v1.0.0\nrequire e.org/a v0.0.0 // indirect\n',
    'w/b/go.sum': 'x.y/z v1.4.0 h1:x=\ne.org/a v0.0.0 h1:x=\n',
    'w/c/go.mod': 'module e.org/other\ngo 1.21\nrequire x.y/z v1.0.0\n',
  }

  it('joins modules, and replaces for all of them', () => {
    assert.deepEqual(linesOf(tree), {
      'w/go.work': [
        ...Array<string>(2).fill('! record-unreadable'),
        ...Array<string>(4).fill('! dependency-unresolved'),
      ],
      'w/a/go.mod': [
        'e.org/a (devel) workspace → e.org/b@(devel) x.y/fork@v1.5.0 e.org/other@v1.0.0',
        'x.y/fork v1.5.0 direct',
        'e.org/other v1.0.0 direct',
      ],
      'w/b/go.mod': [
        'e.org/b (devel) workspace → x.y/old@v1.0.0',
        'x.y/old v1.0.0 direct',
        'x.y/fork v1.5.0 indirect',
      ],
      'w/c/go.mod': ['e.org/other (devel) root → x.y/z@v1.0.0', 'x.y/z v1.0.0 direct'],
    })
  })

  it('counts before one of a folder above', () => {
    const inner = { ...tree, 'go.work': 'use ./w/a\nreplace x.y/z => x.y/outer v1.0.0\n' }
    assert.deepEqual(linesOf(inner)['w/a/go.mod'], linesOf(tree)['w/a/go.mod'])
  })

  it('is read up to its limits', () => {
    const many = linesOf({ 'go.work': `use (\n${'.\n'.repeat(MAX_RECORDS + 1)})\n`, 'go.mod': 'module a\n' })
    assert.deepEqual(many, { 'go.work': ['! file-unreadable'], 'go.mod': ['a (devel) workspace'] })
    assert.deepEqual(linesOf({ 'go.work': `use ${'x'.repeat(MAX_LINE_BYTES)}\n` }), {
      'go.work': ['! record-unreadable'],
    })
  })
})

const VENDOR = `## workspace
# a.b/c v1.0.0
## explicit; go 1.17
a.b/c
# a.b/d v1.1.0
a.b/d
a.b/d/e
# a.b/f v1.2.0 => a.b/g v1.3.0
## explicit
a.b/f
# a.b/h v1.4.0 => ./h
# a.b/i v1.5.0 => a.b/j
# a.b/f => a.b/g v1.3.0
`

describe('vendor/modules.txt', () => {
  it('alone says what was copied', () => {
    const { parts = [] } = analyseTree({ 'vendor/modules.txt': VENDOR })
    assert.deepEqual(parts.map(listed), [
      [
        'a.b/c v1.0.0 direct',
        'a.b/d v1.1.0 indirect',
        'a.b/g v1.3.0 direct',
        'a.b/h v1.4.0 indirect',
        'a.b/i v1.5.0 indirect',
      ],
    ])
    assert.deepEqual(
      parts[0]?.packages?.map(({ lines }) => lines?.start),
      [2, 5, 8, 11, 12],
    )
  })

  it('adds to go.mod what that does not name, in place of go.sum', () => {
    const mod = 'module a\ngo 1.14\nrequire a.b/c v1.0.0\nrequire a.b/d v1.0.0\n'
    assert.deepEqual(
      linesOf({
        'x/go.mod': mod,
        'x/go.sum': 'z v1.0.0 h1:x=\n',
        'x/vendor/modules.txt': '# a.b/c v1.0.0\n# a.b/d v1.1.0\n# y v1.0.0\n',
      }),
      {
        'x/go.mod': [
          'a (devel) root → a.b/c@v1.0.0 a.b/d@v1.0.0',
          'a.b/c v1.0.0 direct',
          'a.b/d v1.0.0 direct',
        ],
        'x/vendor/modules.txt': ['a.b/d v1.1.0 indirect', 'y v1.0.0 indirect'],
      },
    )
    assert.deepEqual(
      linesOf({ 'go.mod': 'go 1.17\nrequire a v1.0.0\n', 'vendor/modules.txt': '# a v1.0.0\n## explicit\n' }),
      {
        'go.mod': ['a v1.0.0 direct'],
      },
    )
  })

  it('says which lines it does not understand, up to its limits', () => {
    const bad = '# a\n## explicit\n# b v1.0.0 c\n#c v1.0.0\n# d latest\n# e v1.0.0 =>\n# f v1.0.0\n## x\nf\n'
    assert.deepEqual(linesOf({ 'vendor/modules.txt': bad }), {
      'vendor/modules.txt': [
        'f v1.0.0 indirect',
        ...Array<string>(4).fill('! record-unreadable'),
        '! version-unresolved',
      ],
    })
    const many = analyseTree({
      'vendor/modules.txt': `# ${'x'.repeat(MAX_LINE_BYTES)}\n${'# a v1.0.0\n'.repeat(MAX_RECORDS + 1)}`,
    }).parts?.[0]
    assert.deepEqual(
      [many?.packages?.length, many?.problems?.map(({ code }) => code)],
      [MAX_RECORDS, ['record-unreadable', 'file-unreadable']],
    )
  })
})

describe('real modules', () => {
  const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata', name))
  const trees = {
    workspace: {
      'go.work': read('workspace/app.go.work'),
      'a/go.mod': read('workspace/a.go.mod'),
      'b/go.mod': read('workspace/b.go.mod'),
    },
    'workspace with a vendor folder': {
      'go.work': read('workspace/app.go.work'),
      'a/go.mod': read('workspace/a.go.mod'),
      'b/go.mod': read('workspace/b.go.mod'),
      'vendor/modules.txt': read('workspace/vendor.modules.txt'),
    },
    'module with a vendor folder': {
      'go.mod': read('vendored/app.go.mod'),
      'go.sum': read('vendored/app.go.sum'),
      'vendor/modules.txt': read('vendored/vendor.modules.txt'),
    },
    'vendor folder alone': { 'vendor/modules.txt': read('vendored/vendor.modules.txt') },
  }

  for (const [name, tree] of Object.entries(trees)) {
    it(`of a ${name} are those that \`go list -deps -test\` takes packages from`, () => {
      const list = name.startsWith('workspace') ? 'workspace' : 'vendored'
      const theirs = read(`${list}/modules.txt`).toString().trim().split('\n')
      const ours = Object.values(linesOf(tree))
        .flat()
        .map((line) => line.split(' ', 2).join(' '))
      const isOwn = (line: string): boolean => line.endsWith('(devel)')
      assert.deepEqual(
        ours.filter((line) => !isOwn(line)).sort(),
        theirs.map((line) => line.split(' => ').at(-1) ?? '').sort(),
      )
      if (list === 'workspace')
        assert.deepEqual(ours.filter(isOwn), ['example.org/a (devel)', 'example.org/b (devel)'])
    })
  }
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
  it('wants what is about modules, the whole tree at once', () => {
    const info = { size: 1, mode: 0o644 }
    for (const path of ['go.mod', 'a/go.mod', 'a/b/go.sum', 'go.work', 'a/vendor/modules.txt'])
      assert.ok(goMod.wants(path, info), path)
    for (const path of [
      'cargo.mod',
      'a/xgo.mod',
      'go.mod/a',
      'go.work.sum',
      'modules.txt',
      'a/xvendor/modules.txt',
    ])
      assert.ok(!goMod.wants(path, info), path)
    assert.equal(goMod.groupOf?.('a/go.sum'), goMod.groupOf?.('go.work'))
  })
})
