import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fileOf } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import type { Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { fullName, type Package } from '../../core/package.ts'
import { bunLockAnalyser } from './bun-lock.ts'
import { denoLockAnalyser } from './deno-lock.ts'
import { packageLockAnalyser } from './package-lock.ts'
import { pnpmLockAnalyser } from './pnpm-lock.ts'
import { yarnLockAnalyser } from './yarn-lock.ts'

/*
 * One project, installed by each package manager: a workspace with a package of its own, an alias, a scope, a name with
 * capitals, packages that are there in two versions, an optional one of another system. The lists were written by the
 * programs themselves: `npm ls --all` with versions 1 and 3 of its lock, and `pnpm list --depth Infinity` of pnpm 6, 8
 * and 9 say the same; `yarn list` and `bun pm ls` name the alias, and Deno leaves out what is for another system.
 */
const TESTDATA = join(import.meta.dirname, 'testdata')
const read = (name: string): string => readFileSync(join(TESTDATA, name), 'utf8')
const listed = (name: string): string[] => read(name).trim().split('\n')
const MANIFEST = read('manifest.json')

interface RealLock {
  readonly data: string
  readonly analyser: Analyser
  readonly path: string
  readonly expected: readonly string[]
}

const PACKAGES = listed('packages.txt')
const REAL: readonly RealLock[] = [
  { data: 'npm-1.json', analyser: packageLockAnalyser, path: 'package-lock.json', expected: PACKAGES },
  { data: 'npm-3.json', analyser: packageLockAnalyser, path: 'package-lock.json', expected: PACKAGES },
  { data: 'npm-3.json', analyser: packageLockAnalyser, path: 'npm-shrinkwrap.json', expected: PACKAGES },
  { data: 'yarn-1.lock', analyser: yarnLockAnalyser, path: 'yarn.lock', expected: PACKAGES },
  {
    data: 'yarn-4.lock',
    analyser: yarnLockAnalyser,
    path: 'yarn.lock',
    expected: listed('yarn-4-packages.txt'),
  },
  { data: 'pnpm-5.3.yaml', analyser: pnpmLockAnalyser, path: 'pnpm-lock.yaml', expected: PACKAGES },
  { data: 'pnpm-6.0.yaml', analyser: pnpmLockAnalyser, path: 'pnpm-lock.yaml', expected: PACKAGES },
  { data: 'pnpm-9.0.yaml', analyser: pnpmLockAnalyser, path: 'pnpm-lock.yaml', expected: PACKAGES },
  { data: 'bun-2.lock', analyser: bunLockAnalyser, path: 'bun.lock', expected: PACKAGES },
  {
    data: 'deno-5.lock',
    analyser: denoLockAnalyser,
    path: 'deno.lock',
    expected: PACKAGES.filter((one) => one !== 'fsevents@2.3.3'),
  },
]

/** The lock and, where the analyser looks at it, the package.json beside it. */
function analyseLock(
  analyser: Analyser,
  path: string,
  content: string | Uint8Array,
  manifest = MANIFEST,
): Analysis {
  const lock = fileOf(path, content)
  assert.ok(analyser.wants(path, lock))
  const beside = fileOf('package.json', manifest)
  if (!analyser.wants(beside.path, beside)) return analyser.analyse([lock])
  assert.equal(analyser.groupOf?.(beside.path), analyser.groupOf?.(path))
  return analyser.analyse(path < beside.path ? [lock, beside] : [beside, lock])
}

const idOf = (pkg: Package): string => `${fullName(pkg)}@${pkg.version}`
const isOwn = ({ relationship }: Package): boolean => relationship === 'root' || relationship === 'workspace'

function packagesOf({ packages = [], problems = [] }: Analysis): Map<string, Package> {
  assert.deepEqual(problems, [])
  const byId = new Map(packages.map((pkg) => [idOf(pkg), pkg]))
  assert.equal(byId.size, packages.length, 'each once')
  return byId
}

for (const { data, analyser, path, expected } of REAL) {
  describe(`${data} as ${path}`, () => {
    const packages = packagesOf(analyseLock(analyser, path, read(data)))
    const get = (id: string): Package => {
      const found = packages.get(id)
      assert.ok(found, id)
      return found
    }

    it('has the packages that the package manager lists', () => {
      const found = [...packages.values()].filter((pkg) => !isOwn(pkg)).map(idOf)
      assert.deepEqual(found.sort(), [...expected].sort())
    })

    it('knows what is asked for by name', () => {
      for (const id of [
        'chalk@2.4.2',
        'is-number@7.0.0',
        '@nodelib/fs.walk@1.2.8',
        'JSONStream@1.3.5',
        'ms@2.0.0',
      ])
        if (data !== 'npm-1.json' || id !== 'color-name@1.1.4')
          assert.equal(get(id).relationship, 'direct', id)
      for (const id of ['ansi-styles@3.2.1', 'ms@2.1.2', 'has-flag@3.0.0', 'fastq@1.20.3'])
        assert.equal(get(id).relationship, 'indirect', id)
    })

    it('knows what needs what, in which version', () => {
      assert.deepEqual(get('chalk@2.4.2').dependsOn, [
        'ansi-styles@3.2.1',
        'escape-string-regexp@1.0.5',
        'supports-color@5.5.0',
      ])
      assert.deepEqual(get('supports-color@5.5.0').dependsOn, ['has-flag@3.0.0'])
      assert.ok(get('debug@4.3.4').dependsOn?.includes('ms@2.1.2'))
    })

    it('knows what is for development only, where the file tells', () => {
      const isUntold = data === 'yarn-1.lock' || data === 'deno-5.lock'
      for (const id of ['minimatch@3.0.4', 'concat-map@0.0.1'])
        assert.equal(get(id).isDevelopment, isUntold ? undefined : true, id)
      for (const id of ['chalk@2.4.2', 'react@18.2.0', 'ms@2.0.0', 'has-flag@3.0.0'])
        assert.equal(get(id).isDevelopment, undefined, id)
    })

    it('knows the lines of each declaration', () => {
      const lines = read(data).split('\n')
      for (const pkg of packages.values()) {
        const { start, end } = pkg.lines ?? { start: 0, end: 0 }
        const text = lines.slice(start - 1, end).join('\n')
        assert.ok(text.includes(pkg.version), `${idOf(pkg)} in ${text}`)
        assert.ok(end - start < 32, `${idOf(pkg)} ends at ${end}`)
      }
    })

    it('survives damage', () => {
      fc.assert(
        fc.property(damaged(read(data)), (bytes) => {
          const { packages: found = [], problems = [] } = analyseLock(analyser, path, bytes)
          assert.ok(found.length > 0 || problems.length > 0)
        }),
        { numRuns: 60 },
      )
    })
  })
}

describe('lock files of npm and its like', () => {
  const ids = (analysis: Analysis): string[] => (analysis.packages ?? []).map(idOf)
  const codes = (analysis: Analysis): string[] =>
    (analysis.problems ?? []).map(({ code, detail }) => `${code}: ${detail}`)

  const CASES: readonly {
    readonly title: string
    readonly analyser: Analyser
    readonly path: string
    readonly content: string
    readonly manifest?: string
    readonly ids: readonly string[]
    readonly problems?: readonly RegExp[]
  }[] = [
    {
      title: 'npm 1: git without a version is a problem, a folder is the user’s own, nesting is resolved',
      analyser: packageLockAnalyser,
      path: 'package-lock.json',
      content: JSON.stringify({
        lockfileVersion: 1,
        dependencies: {
          a: { version: '1.0.0', requires: { b: '^1' }, dependencies: { b: { version: '1.1.0' } } },
          b: { version: '2.0.0' },
          c: { version: 'git+ssh://git@a.example/c.git#0123' },
          d: { version: 'file:../d' },
          e: { version: 'npm:@f/g@3.0.0' },
        },
      }),
      ids: ['a@1.0.0', 'b@1.1.0', 'b@2.0.0', '@f/g@3.0.0'],
      problems: [/^version-unresolved: It names no version of c@git/],
    },
    {
      title: 'npm 3: git with a version, links out of the tree, bundled packages, names of prototypes',
      analyser: packageLockAnalyser,
      path: 'x/package-lock.json',
      content: `{"lockfileVersion": 3, "packages": {
        "": {"dependencies": {"c": "git+ssh://a.example/c.git", "__proto__": "1"}},
        "node_modules/c": {"version": "1.0.0", "resolved": "git+ssh://a.example/c.git#0123"},
        "node_modules/c/node_modules/in": {"version": "2.0.0", "inBundle": true},
        "node_modules/d": {"resolved": "../d", "link": true},
        "node_modules/__proto__": {"version": "1.0.0"},
        "node_modules/e": {"resolved": "git+ssh://a.example/e.git#0123"},
        "../d": {"version": "4.0.0"}}}`,
      ids: ['c@1.0.0', 'in@2.0.0', '__proto__@1.0.0', 'd@4.0.0'],
      problems: [/names no version of e@git/],
    },
    {
      title: 'npm: an empty project',
      analyser: packageLockAnalyser,
      path: 'package-lock.json',
      content: '{"lockfileVersion": 1}',
      ids: [],
    },
    {
      title: 'yarn 1: git, tarball, link, a list of what is asked for, Windows lines',
      analyser: yarnLockAnalyser,
      path: 'yarn.lock',
      content:
        '# yarn lockfile v1\r\n\r\n\r\n"@s/a@>= 1, < 2", "@s/a@^1.0.0":\r\n  version "1.2.3"\r\n\r\n"b@git+https://a.example/b":\r\n  version "2.0.0"\r\n  dependencies:\r\n    "@s/a" ">= 1, < 2"\r\n\r\n"c@link:../c":\r\n  version "0.0.0"\r\n\r\nd@https://a.example/d.tgz:\r\n  version "3.0.0"\r\n',
      ids: ['@s/a@1.2.3', 'b@2.0.0', 'd@3.0.0'],
    },
    {
      title: 'yarn 1: a conflict that was not solved',
      analyser: yarnLockAnalyser,
      path: 'yarn.lock',
      content: '<<<<<<< HEAD\na@1:\n  version "1.0.0"\n=======\n',
      ids: [],
      problems: [/^file-unreadable: .*line 4 is no entry/],
    },
    {
      title: 'yarn 2: patches, portals, git, long keys',
      analyser: yarnLockAnalyser,
      path: 'yarn.lock',
      content: `__metadata:
  version: 6

"a@^1, a@^1.2":
  version: 1.2.3
  resolution: "a@npm:1.2.3"
  dependencies:
    b: ^2

"a@patch:a@^1#./x.patch::version=1.2.3&hash=1":
  version: 1.2.3
  resolution: "a@patch:a@npm%3A1.2.3#./x.patch::version=1.2.3&hash=1"

? "b@npm:^2, b@npm:2"
:
  version: 2.0.0
  resolution: "b@npm:2.0.0"

"c@portal:../c::locator=x":
  version: 0.0.0-use.local
  resolution: "c@portal:../c::locator=x"

"d@https://a.example/d.git":
  version: 4.0.0
  resolution: "d@https://a.example/d.git#commit=0123"
`,
      ids: ['a@1.2.3', 'b@2.0.0', 'd@4.0.0'],
    },
    {
      title: 'pnpm 5: peers after an underscore or slash, another registry, git, a folder',
      analyser: pnpmLockAnalyser,
      path: 'pnpm-lock.yaml',
      content: `lockfileVersion: 5.1
dependencies:
  a: 1.0.0_@s+b@1.0.0
  c: link:../c
packages:
  /a/1.0.0_@s+b@1.0.0:
    dependencies:
      '@s/b': 1.0.0
  /@s/b/1.0.0/a@1.0.0:
    dev: true
  registry.example/d/2.0.0:
    dev: false
  a.example/e/0123abcd:
    name: e
    version: 3.0.0
  a.example/f/0123abcd:
    dev: false
  file:../g:
    name: g
    resolution: {directory: ../g, type: directory}
`,
      ids: ['a@1.0.0', '@s/b@1.0.0', 'd@2.0.0', 'e@3.0.0'],
      problems: [/version-unresolved: It names no version of f@0123abcd/],
    },
    {
      title: 'pnpm 9: two documents, tarballs, texts over several lines, long keys, patches',
      analyser: pnpmLockAnalyser,
      path: 'pnpm-lock.yaml',
      content: `---
lockfileVersion: '9.0'
importers:
  .:
    packageManagerDependencies:
      pnpm: {specifier: 11.0.0}
packages:
  pnpm@11.0.0:
    resolution: {integrity: x}
---
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a:
        specifier: ^1
        version: 1.0.0(patch_hash=abc)(b@2.0.0)
packages:
  a@1.0.0:
    deprecated: >-
      two: lines
      of text
    resolution: {integrity: x}
  ? 'b@2.0.0'
  : deprecated: a text
      that goes on
    resolution: {integrity: x}
  c@https://a.example/c.tgz:
    resolution: {tarball: https://a.example/c.tgz}
    version: 3.0.0
  d@file:d:
    resolution: {directory: d, type: directory}
snapshots:
  a@1.0.0(patch_hash=abc)(b@2.0.0):
    dependencies:
      b: 2.0.0
  b@2.0.0: {}
`,
      ids: ['pnpm@11.0.0', 'a@1.0.0', 'b@2.0.0', 'c@3.0.0'],
    },
    {
      title: 'bun: comments, git, a folder',
      analyser: bunLockAnalyser,
      path: 'bun.lock',
      content: `{ // of Bun
  "lockfileVersion": 0, /* two
  lines */
  "workspaces": {"": {"dependencies": {"a": "1",},},},
  "packages": {
    "a": ["a@1.0.0", "", {"dependencies": {"@s/b": "//",},}, "sha512-x==",],
    "a/@s/b": ["@s/b@2.0.0", "", {}, ""],
    "c": ["c@github:a/c#0123", {}, "x"],
    "d": ["d@file:d", {}],
  },
}`,
      ids: ['a@1.0.0', '@s/b@2.0.0'],
      problems: [/names no version of c@github/],
    },
    {
      title: 'bun: the binary form',
      analyser: bunLockAnalyser,
      path: 'bun.lockb',
      content: '#!/usr/bin/env bun\nbun-lockfile-format-v0\n',
      ids: [],
      problems: [/^file-unreadable: It is the binary lock file/],
    },
    {
      title: 'deno 2',
      analyser: denoLockAnalyser,
      path: 'deno.lock',
      content: JSON.stringify({
        version: '2',
        remote: {},
        npm: {
          specifiers: { 'a@1': 'a@1.0.0_b@2.0.0' },
          packages: { 'a@1.0.0_b@2.0.0': { dependencies: { b: 'b@2.0.0' } }, 'b@2.0.0': {} },
        },
      }),
      ids: ['a@1.0.0', 'b@2.0.0'],
    },
    {
      title: 'deno 3',
      analyser: denoLockAnalyser,
      path: 'deno.lock',
      content: JSON.stringify({
        version: '3',
        packages: {
          specifiers: { 'npm:a@1': 'npm:a@1.0.0', 'jsr:@std/x@1': 'jsr:@std/x@1.0.0' },
          jsr: { '@std/x@1.0.0': {} },
          npm: { 'a@1.0.0': { dependencies: {} } },
        },
      }),
      ids: ['a@1.0.0'],
    },
    {
      title: 'deno without packages of npm',
      analyser: denoLockAnalyser,
      path: 'deno.lock',
      content: '{"version": "5", "remote": {}}',
      ids: [],
    },
  ]
  for (const { title, analyser, path, content, manifest = '{}', ids: expected, problems = [] } of CASES) {
    it(title, () => {
      const lock = fileOf(path, content)
      const result = analyser.analyse([lock])
      assert.deepEqual(ids(result), expected)
      const told = codes(result)
      assert.equal(told.length, problems.length, told.join('\n'))
      problems.forEach((problem, i) => assert.match(told[i] ?? '', problem))
      assert.equal(manifest, '{}')
    })
  }

  it('are not read in installed packages, and are nothing without a lock', () => {
    for (const { analyser, path } of REAL) {
      const entry = { size: 1, mode: 0o644 }
      assert.equal(analyser.wants(`node_modules/a/${path}`, entry), false)
      assert.equal(analyser.wants(`x/node_modules/a/${path}`, entry), false)
      assert.equal(analyser.wants(`x/my-${path}`, entry), false)
    }
    for (const analyser of [packageLockAnalyser, yarnLockAnalyser])
      assert.deepEqual(analyser.analyse([fileOf('package.json', MANIFEST)]), {})
  })

  it('are problems where they are none', () => {
    for (const { analyser, path } of REAL) {
      for (const content of ['', '[]', '{}', 'nothing at all', '{"packages": 1']) {
        if (path === 'yarn.lock' && content === '') continue // What `touch yarn.lock` makes has no packages.
        if (path === 'deno.lock' && content === '{}') continue
        const { packages = [], problems = [] } = analyser.analyse([fileOf(path, content)])
        assert.deepEqual([packages.length, problems[0]?.code], [0, 'file-unreadable'], `${path}: ${content}`)
      }
    }
  })
})
