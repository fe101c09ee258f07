import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { layerOptions, problemsOf, textAnalyser, textsOf } from '../../../test/layer-fixtures.ts'
import { type TarEntry, tarOf } from '../../../test/tar-builder.ts'
import type { AnyAnalyser } from '../../core/analyser.ts'
import type { Analysis, LayerReport } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { TarScanner } from '../../tar/scanner.ts'
import type { LayerLimits } from '../limits.ts'
import { createPathFilter } from '../path-filter.ts'
import { readTree } from '../squash/tree-index.ts'
import { LayerContent } from './layer-content.ts'
import { MAX_PROBLEMS_OF_A_KIND } from './problem-list.ts'
import { MAX_KEPT_FOR_LINKS } from './wanted-files.ts'

const WANTED = textAnalyser('text', (path) => path.includes('wanted'))

interface Settings {
  readonly analysers?: readonly AnyAnalyser[]
  readonly limits?: Partial<LayerLimits>
  readonly skipFiles?: readonly string[]
}

function reportOf(entries: readonly TarEntry[], settings: Settings = {}): LayerReport {
  const { analysers = [WANTED], limits = {}, skipFiles = [] } = settings
  const skip = createPathFilter({ skipDirs: [], skipFiles })
  const content: LayerContent = new LayerContent({
    ...layerOptions({ analysers, limits, skip }),
    layer: 'sha256:layer',
    stop: () => scanner.stop(),
  })
  const scanner = new TarScanner('the layer', content)
  scanner.write(tarOf(entries))
  scanner.end()
  return content.report()
}

function treeOf(report: LayerReport) {
  const { entries, whiteouts, opaques } = readTree(report.tree)
  return { paths: [...entries.keys()], whiteouts, opaques }
}

describe('the tree of a layer', () => {
  it('has every entry once, by its normal path, and not the root', () => {
    const report = reportOf([
      { path: './' },
      { path: './a/' },
      { path: '/a/b' },
      { path: 'a//c' },
      { path: 'a/b', type: 'fifo' },
    ])

    assert.deepEqual(treeOf(report).paths, ['a', 'a/b', 'a/c'])
    assert.deepEqual(readTree(report.tree).entries.get('a/b'), { kind: 'other' })
    assert.equal(report.entryCount, 4)
  })

  it('has sizes, set-user-ID with whose it is, and capabilities', () => {
    const ofWww = (header: Buffer): void => void header.write('0000041', 108)
    const report = reportOf([
      { path: 'a', content: 'x'.repeat(40), patch: ofWww },
      { path: 'su', content: 'x', mode: 0o4755 },
      { path: 'own', mode: 0o4755, patch: ofWww },
      { path: 'far', mode: 0o4755, pax: { uid: '70000' } },
      { path: 'ping', mode: 0o755, pax: { 'SCHILY.xattr.security.capability': '\u0001\0' } },
      { path: 'after', mode: 0o755 },
    ])

    const { entries } = readTree(report.tree)

    assert.deepEqual(Object.fromEntries(entries), {
      a: { kind: 'file', size: 40 },
      su: { kind: 'file', size: 1, marks: 4 },
      own: { kind: 'file', size: 0, marks: 36 },
      far: { kind: 'file', size: 0, marks: 36 },
      ping: { kind: 'file', size: 0, marks: 16 },
      after: { kind: 'file', size: 0 },
    })
  })

  it('has links as they are written, hard links normalised', () => {
    const report = reportOf([
      { path: 's', type: 'symlink', linkname: '../../x/./y' },
      { path: 'h', type: 'hardlink', linkname: './s' },
    ])

    const { entries } = readTree(report.tree)
    assert.deepEqual(entries.get('s'), { kind: 'symlink', target: '../../x/./y' })
    assert.deepEqual(entries.get('h'), { kind: 'hardlink', target: 's' })
  })

  it('tells whiteouts and opaque folders from files', () => {
    const report = reportOf([
      { path: 'a/.wh.gone', content: 'ignored' },
      { path: '.wh.top' },
      { path: 'b/.wh..wh..opq' },
      { path: '.wh..wh..opq' },
      { path: '.wh..wh.plnk/' },
      { path: '.wh..wh.aufs' },
      { path: 'not.wh.one' },
    ])

    assert.deepEqual(treeOf(report), {
      paths: ['not.wh.one'],
      whiteouts: ['a/gone', 'top'],
      opaques: ['b', ''],
    })
    assert.deepEqual(problemsOf(report), [])
  })

  it('leaves out whiteouts that name no entry', () => {
    const report = reportOf([{ path: 'a/.wh.' }, { path: 'a/.wh...' }, { path: 'a/.wh..' }])

    assert.deepEqual(treeOf(report), { paths: [], whiteouts: [], opaques: [] })
    assert.deepEqual(problemsOf(report), [
      'path-escapes a/.wh.',
      'path-escapes a/.wh...',
      'path-escapes a/.wh..',
    ])
  })

  it('leaves out and states what climbs out, and keeps what an engine would unpack', () => {
    const report = reportOf([
      { path: '../wanted', content: 'out' },
      { path: 'a/../../b' },
      { path: 'h', type: 'hardlink', linkname: '../x' },
      { path: '/../wanted', content: 'in' },
    ])

    assert.deepEqual(textsOf(report), [['wanted', 'wanted', 'in']])
    assert.deepEqual(problemsOf(report), [
      'path-escapes ../wanted',
      'path-escapes a/../../b',
      'path-escapes h',
    ])
    assert.equal(report.problems[0]?.layer, 'sha256:layer')
  })
})

describe('the files of a layer', () => {
  it('are those that analysers want, each for all who want it', () => {
    const both = [WANTED, textAnalyser('other', (path) => path === 'wanted/1')]
    const report = reportOf(
      [
        { path: 'wanted/1', content: 'one' },
        { path: 'x', content: 'y' },
      ],
      { analysers: both },
    )

    assert.deepEqual(
      report.files.map(({ analyser, path }) => [analyser, path]),
      [
        ['text', 'wanted/1'],
        ['other', 'wanted/1'],
      ],
    )
  })

  it('are asked for with their size and mode', () => {
    const seen: unknown[] = []
    const analyser = textAnalyser('x', () => false)
    const spy = { ...analyser, wants: (...asked: unknown[]) => seen.push(asked) < 0 }
    reportOf([{ path: 'f', content: 'abc', mode: 0o100755 }], { analysers: [spy] })

    assert.deepEqual(
      seen.map((asked) => JSON.stringify(asked).includes('"size":3')),
      [true],
    )
    assert.deepEqual(
      seen.map((asked) => JSON.stringify(asked).includes('"mode":493')),
      [true],
    )
  })

  it('are the last of those with one path', () => {
    const report = reportOf([
      { path: 'wanted', content: 'first' },
      { path: 'wanted2', content: 'other' },
      { path: './wanted', content: 'second' },
    ])

    assert.deepEqual(
      textsOf(report).map(([, , text]) => text),
      ['other', 'second'],
    )
  })

  it('are gone when something else takes their path', () => {
    for (const replacement of [{ type: 'symlink', linkname: 'x' }, { type: 'directory' }, { type: 'fifo' }]) {
      assert.deepEqual(
        reportOf([
          { path: 'wanted', content: 'a' },
          { path: 'wanted', ...replacement },
        ]).files,
        [],
      )
    }
  })

  it('stay when a later whiteout has their name: it speaks of the layers below', () => {
    assert.equal(textsOf(reportOf([{ path: 'wanted' }, { path: '.wh.wanted' }])).length, 1)
  })

  it('that are empty are analysed too', () => {
    assert.deepEqual(textsOf(reportOf([{ path: 'wanted' }])), [['wanted', 'wanted', '']])
  })

  it('that the user skips are not read, and no problem', () => {
    const report = reportOf([{ path: 'a/wanted', content: 'a' }], { skipFiles: ['**/wanted'] })

    assert.deepEqual([report.files, report.problems], [[], []])
    assert.deepEqual(treeOf(report).paths, ['a/wanted'])
  })

  it('are grouped where the analyser says so, sorted by path', () => {
    const grouped = textAnalyser('group', (path) => path.startsWith('db'), { groupOf: () => 'db' })
    const report = reportOf(
      [
        { path: 'db-wal', content: 'log' },
        { path: 'db', content: 'old' },
        { path: 'x' },
        { path: 'db', content: 'data' },
      ],
      { analysers: [grouped] },
    )

    assert.deepEqual(textsOf(report), [
      ['db', 'db', 'data'],
      ['db', 'db-wal', 'log'],
    ])
    assert.equal(report.files.length, 1)
  })

  it('of a group are reported under their own paths where the analyser says so, beside what is of all', () => {
    const [one, two] = ['db/a', 'db/b'].map((path) => ({
      path,
      problems: [problem('file-unreadable', path, path)],
    }))
    assert.ok(one && two)
    const shown = (more: Analysis): string[] => {
      const analyse = () => ({ parts: [one, two], ...more })
      const grouped = textAnalyser('group', (path) => path.startsWith('db'), { groupOf: () => 'db', analyse })
      const { files } = reportOf([{ path: 'db/a' }, { path: 'db/b' }], { analysers: [grouped] })
      return files.map(({ path, problems = [] }) => `${path}: ${problems.map(({ code }) => code).join()}`)
    }
    assert.deepEqual(shown({}), ['db/a: file-unreadable', 'db/b: file-unreadable'])
    const whole = { problems: [problem('dependency-unresolved', 'db', 'all')] }
    assert.equal(shown(whole).at(-1), 'db: dependency-unresolved')
  })

  it('of a group keep what is theirs where the group has the name of one of them', () => {
    const pkg = (name: string): Package => ({ kind: 'package', type: 'x', name, version: '1' })
    const owned = (name: string) => [{ package: name, paths: name }]
    const [own, all] = ['own', 'all'].map((name) => problem('dependency-unresolved', 'db', name))
    assert.ok(own && all)
    const analyse = () => ({
      parts: [{ path: 'db', packages: [pkg('own')], owned: owned('own'), problems: [own] }],
      packages: [pkg('all')],
      owned: owned('all'),
      problems: [all],
    })
    const grouped = textAnalyser('group', (path) => path === 'db', { groupOf: () => 'db', analyse })
    const { files } = reportOf([{ path: 'db' }], { analysers: [grouped] })
    assert.equal(files.length, 1)
    const [{ packages, owned: ownedFiles, problems } = {}] = files
    assert.deepEqual(packages, [pkg('own'), pkg('all')])
    assert.deepEqual(ownedFiles, [...owned('own'), ...owned('all')])
    assert.deepEqual(
      problems?.map(({ detail }) => detail),
      ['own', 'all'],
    )
  })

  it('of a group keep the problem of one beside what the others say', () => {
    const grouped = textAnalyser('group', (path) => path.startsWith('db'), {
      groupOf: () => 'db',
      maxBytes: 3,
    })
    const report = reportOf(
      [
        { path: 'db', content: 'too large' },
        { path: 'db-wal', content: 'log' },
      ],
      {
        analysers: [grouped],
      },
    )

    assert.deepEqual(textsOf(report), [['db', 'db-wal', 'log']])
    assert.deepEqual(problemsOf(report), ['file-too-large db'])
  })

  it('on which an analyser fails have a problem that goes with the file', () => {
    const failing = textAnalyser('bad', () => true, {
      analyse: () => {
        throw new TypeError('x is not iterable')
      },
    })
    const report = reportOf([{ path: 'f' }], { analysers: [failing] })

    assert.deepEqual(report.problems, [])
    assert.deepEqual(report.files, [
      {
        path: 'f',
        analyser: 'bad',
        problems: [
          {
            kind: 'problem',
            code: 'file-unreadable',
            subject: 'f',
            detail: 'bad failed: x is not iterable',
            layer: 'sha256:layer',
          },
        ],
      },
    ])
  })

  it('have the layer in the problems that an analyser finds', () => {
    const analysers = [{ ...WANTED, analyse: () => ({ problems: [problem('record-unreadable', 'f', 'x')] }) }]
    const [file] = reportOf([{ path: 'wanted' }], { analysers }).files
    assert.deepEqual(file?.problems, [problem('record-unreadable', 'f', 'x', 'sha256:layer')])
  })

  it('that are sparse are a problem', () => {
    const sparse: TarEntry = {
      path: 'wanted',
      content: 'x',
      pax: { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '9' },
    }
    assert.deepEqual(problemsOf(reportOf([sparse])), ['file-unreadable wanted'])
  })
})

describe('a wanted hard link', () => {
  const link = (path: string, linkname: string): TarEntry => ({ path, type: 'hardlink', linkname })

  it('has the content of a target that was read', () => {
    const report = reportOf([
      { path: 'wanted', content: 'abc' },
      link('a/wanted', './wanted'),
      link('b/wanted', 'a/wanted'),
    ])

    assert.deepEqual(
      textsOf(report).map(([path, , text]) => [path, text]),
      [
        ['wanted', 'abc'],
        ['a/wanted', 'abc'],
        ['b/wanted', 'abc'],
      ],
    )
  })

  it('is a problem where the target of this layer was not read', () => {
    assert.deepEqual(problemsOf(reportOf([{ path: 'x', content: 'abc' }, link('wanted', 'x')])), [
      'link-target-unread wanted',
    ])
  })

  it('is a problem where the target is no longer at hand', () => {
    const analysers = [{ ...WANTED, maxBytes: 2 * MAX_KEPT_FOR_LINKS }]
    const large = { path: 'wanted', content: Buffer.alloc(MAX_KEPT_FOR_LINKS + 1) }
    assert.deepEqual(problemsOf(reportOf([large, link('a/wanted', 'wanted')], { analysers })), [
      'link-target-unread a/wanted',
    ])
  })

  it('is a problem where the target lies in another layer', () => {
    const report = reportOf([link('wanted', 'below')])

    assert.deepEqual(problemsOf(report), ['link-target-unread wanted'])
    assert.deepEqual(readTree(report.tree).entries.get('wanted'), { kind: 'hardlink', target: 'below' })
  })

  it('is no problem when a file takes its path', () => {
    const report = reportOf([{ path: 'x' }, link('wanted', 'x'), { path: 'wanted', content: 'abc' }])
    assert.deepEqual([textsOf(report).length, problemsOf(report)], [1, []])
  })

  it('does not see content that was replaced', () => {
    const report = reportOf([
      { path: 'wanted', content: 'abc' },
      { path: 'wanted', type: 'fifo' },
      link('b/wanted', 'wanted'),
    ])
    assert.deepEqual(textsOf(report), [])
  })
})

describe('a limit', () => {
  const three: readonly TarEntry[] = ['wanted1', 'wanted2', 'wanted3'].map((path) => ({
    path,
    content: 'x'.repeat(10),
  }))
  const cases: readonly {
    readonly name: string
    readonly limits: Partial<LayerLimits>
    readonly read: number
    readonly problems: readonly string[]
  }[] = [
    { name: 'maxEntries', limits: { maxEntries: 2 }, read: 2, problems: ['entry-limit sha256:layer'] },
    { name: 'maxEntries that is just met', limits: { maxEntries: 3 }, read: 3, problems: [] },
    { name: 'maxPathBytes', limits: { maxPathBytes: 15 }, read: 2, problems: ['entry-limit sha256:layer'] },
    {
      name: 'maxPathLength',
      limits: { maxPathLength: 6 },
      read: 0,
      problems: ['path-too-long wanted1…', 'path-too-long wanted2…', 'path-too-long wanted3…'],
    },
    { name: 'maxPathLength that is just met', limits: { maxPathLength: 7 }, read: 3, problems: [] },
    {
      name: 'maxWantedBytes',
      limits: { maxWantedBytes: 25 },
      read: 2,
      problems: ['wanted-bytes-limit wanted3'],
    },
    { name: 'maxWantedBytes that is just met', limits: { maxWantedBytes: 30 }, read: 3, problems: [] },
  ]
  for (const { name, limits, read, problems } of cases) {
    it(`on ${name} is kept and stated`, () => {
      const report = reportOf(three, { limits })
      assert.deepEqual([textsOf(report).length, problemsOf(report)], [read, problems])
      const limit = String(Object.values(limits)[0])
      const all = [...report.problems, ...report.files.flatMap((file) => file.problems ?? [])]
      for (const { layer, detail } of all) {
        assert.equal(layer, 'sha256:layer')
        assert.match(detail, new RegExp(`\\b${limit}\\b`))
      }
    })
  }

  it("on a file is the analyser's own, unless the user raises it", () => {
    const analysers = [{ ...WANTED, maxBytes: 9 }, textAnalyser('roomy', (path) => path === 'wanted1')]
    const report = reportOf(three.slice(0, 1), { analysers })

    assert.deepEqual(
      report.files.map(({ analyser, problems }) => [analyser, problems?.[0]?.code]),
      [
        ['text', 'file-too-large'],
        ['roomy', undefined],
      ],
    )
    assert.deepEqual(problemsOf(reportOf(three, { analysers, limits: { maxFileSize: 10 } })), [])
  })

  it('on link targets is that on paths', () => {
    const report = reportOf([{ path: 'l', type: 'symlink', linkname: 'x'.repeat(5000) }])
    assert.deepEqual([problemsOf(report), report.entryCount], [['path-too-long l…'], 0])
  })

  it('counts bytes, not characters', () => {
    const report = reportOf([{ path: 'é'.repeat(10) }], { limits: { maxPathLength: 19 } })
    assert.equal(report.problems[0]?.code, 'path-too-long')
  })

  it('on problems counts what it does not list', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ path: `../${i}` }))
    const large = Array.from({ length: 30 }, (_, i) => ({ path: `wanted${i}`, content: 'abc' }))
    const report = reportOf([...many, ...large], { analysers: [{ ...WANTED, maxBytes: 1 }] })

    assert.equal(problemsOf(report).length, 2 * MAX_PROBLEMS_OF_A_KIND + 2)
    assert.deepEqual(
      report.problems.slice(-2).map(({ code, detail }) => `${code} ${detail}`),
      [
        'path-escapes 980 more of this kind are not listed one by one',
        'file-too-large 10 more of this kind are not listed one by one',
      ],
    )
  })
})
