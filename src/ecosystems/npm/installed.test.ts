import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse, fileOf } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { needsProgram } from '../../../test/real-data.ts'
import { zipOf } from '../../../test/zip-builder.ts'
import { fullName, type Package } from '../../core/package.ts'
import { installedNpmAnalyser } from './installed.ts'
import { unlockedAnalyser } from './unlocked.ts'
import { isInPattern } from './workspace-pattern.ts'
import { YARN_CACHE_LIMITS, yarnCacheAnalyser } from './yarn-cache.ts'

const ENTRY = { size: 1, mode: 0o644 }
const idOf = (pkg: Package): string => `${fullName(pkg)}@${pkg.version}`

/** Packages as `id`, or problems as their codes. */
function found(content: unknown, path = 'app/node_modules/a/package.json'): readonly string[] {
  const { packages = [], problems = [] } = analyse(
    installedNpmAnalyser,
    path,
    typeof content === 'string' ? content : JSON.stringify(content),
  )
  return [...packages.map(idOf), ...problems.map(({ code }) => code)]
}

describe('installed packages of npm', () => {
  it('are where Node looks for them', () => {
    for (const path of [
      'node_modules/a/package.json',
      'usr/local/lib/node_modules/npm/package.json',
      'usr/local/lib/node_modules/npm/node_modules/@npmcli/arborist/package.json',
      'app/node_modules/.pnpm/a@1.0.0/node_modules/@s/a/package.json',
      'app/dist/node_modules/a/package.json',
      'app/node_modules/.store/@s-a-npm-1.0.0-4513954577/package/package.json',
      'app/node_modules/.store/a@1.0.0-4513954577/node_modules/a/package.json',
      'opt/yarn-v1.22.22/package.json',
      'root/.cache/node/corepack/v1/pnpm/9.0.0/package.json',
    ])
      assert.equal(installedNpmAnalyser.wants(path, ENTRY), true, path)
    for (const path of [
      'app/package.json',
      'package.json',
      'node_modules/package.json',
      'node_modules/@s/package.json',
      'node_modules/a/dist/esm/package.json',
      'node_modules/@s/a/dist/package.json',
      'node_modules/.bin/package.json',
      'node_modules/.store/package/package.json',
      'node_modules/.store/a/dist/package/package.json',
      'node_modules/.store/a/package/dist/package.json',
      'node_modules/.store/a/packages/package.json',
      'my_node_modules/a/package.json',
      'node_modules/a/my-package.json',
      'opt/yarn-v1.22.22/lib/package.json',
      'home/opt/yarn-v1/package.json',
    ])
      assert.equal(installedNpmAnalyser.wants(path, ENTRY), false, path)
  })

  it('are what npm ls says of this checkout, each once', (t) => {
    if (!needsProgram(t, 'npm')) return
    const root = join(import.meta.dirname, '../../..')
    const { stdout } = spawnSync('npm', ['ls', '--all', '--parseable', '--long'], {
      cwd: root,
      encoding: 'utf8',
    })
    const listed = new Set<string>()
    for (const line of stdout.split('\n')) {
      const [folder = '', id = ''] = line.split(':')
      if (folder.includes('node_modules')) listed.add(`${relative(root, folder)} ${id}`)
    }
    const ours: string[] = []
    for (const path of globSync('node_modules/**/package.json', { cwd: root })) {
      if (!installedNpmAnalyser.wants(path, ENTRY)) continue
      const { packages = [], problems = [] } = analyse(
        installedNpmAnalyser,
        path,
        readFileSync(join(root, path)),
      )
      assert.deepEqual(problems, [], path)
      for (const pkg of packages) ours.push(`${path.slice(0, -'/package.json'.length)} ${idOf(pkg)}`)
    }
    assert.ok(ours.length > 50)
    assert.deepEqual(ours.sort(), [...listed].sort())
  })

  it('have what their package.json says', () => {
    const { packages } = analyse(
      installedNpmAnalyser,
      'node_modules/b/package.json',
      JSON.stringify({
        name: '@s/a',
        version: '1.0.0',
        license: 'MIT',
        dependencies: { b: '1', __proto__x: '1' },
        optionalDependencies: { b: '1', c: '1' },
        peerDependencies: { d: '1' },
        devDependencies: { e: '1' },
      }),
    )
    assert.deepEqual(packages, [
      {
        kind: 'package',
        type: 'npm',
        namespace: '@s',
        name: 'a',
        version: '1.0.0',
        licenses: ['MIT'],
        dependsOn: ['b', '__proto__x', 'c', 'd'],
      },
    ])
  })

  for (const [license, licenses] of [
    [{ license: '(MIT OR Apache-2.0)' }, ['(MIT OR Apache-2.0)']],
    [{ license: { type: 'BSD', url: 'x' } }, ['BSD']],
    [{ licenses: [{ type: 'MIT' }, 'X11', 1, {}] }, ['MIT', 'X11']],
    [{ license: ['A', 'B'] }, ['A', 'B']],
    [{ license: '' }, undefined],
    [{ license: 3 }, undefined],
  ] as const) {
    it(`have the licences of ${JSON.stringify(license)}`, () => {
      const content = JSON.stringify({ name: 'a', version: '1.0.0', ...license })
      const { packages } = analyse(installedNpmAnalyser, 'node_modules/a/package.json', content)
      assert.deepEqual(packages?.[0]?.licenses, licenses)
    })
  }

  it('are none without a name and version, and problems where they cannot be read', () => {
    assert.deepEqual(found({ type: 'module' }), [])
    assert.deepEqual(found({ name: 'fixture' }), [])
    assert.deepEqual(found({ name: 'JSONStream', version: ' 1.0.0 ' }), ['JSONStream@1.0.0'])
    assert.deepEqual(found(`\uFEFF${JSON.stringify({ name: 'a', version: '1.0.0' })}`), ['a@1.0.0'])
    for (const name of ['../a', 'a/b', '@a', '@/a', '@a/', 'a b', 'a\nb', 'x'.repeat(1000)])
      assert.deepEqual(found({ name, version: '1.0.0' }), ['record-unreadable'], name)
    for (const content of ['', '[]', 'null', '{"name": "a", "version": "1.0.0"', '['.repeat(100_000)])
      assert.deepEqual(found(content), ['file-unreadable'])
  })
})

describe('zips of Yarn', () => {
  const path = 'app/.yarn/cache/debug-npm-4.3.4-4513954577-0073c3bcbd.zip'
  const zip = zipOf([
    { name: 'node_modules/@s/debug/src/package.json', content: '{}' },
    { name: 'node_modules/@s/debug/package.json', content: '{"name": "@s/debug", "version": "4.3.4"}' },
    {
      name: 'node_modules/@s/debug/node_modules/ms/package.json',
      content: '{"name": "ms", "version": "2.1.2"}',
    },
  ])

  it('hold a package, and what it brings', () => {
    assert.deepEqual(analyse(yarnCacheAnalyser, path, zip).packages?.map(idOf), [
      '@s/debug@4.3.4',
      'ms@2.1.2',
    ])
    for (const other of ['app/a.zip', 'app/.yarn/cache/a.txt', 'yarn/cache/a.zip'])
      assert.equal(yarnCacheAnalyser.wants(other, ENTRY), false)
  })

  it('are problems where they are none, or too large', () => {
    const large = Buffer.alloc(YARN_CACHE_LIMITS.maxEntrySize + 1, ' ')
    for (const content of [
      '',
      'no zip',
      zip.subarray(0, -30),
      zipOf([]),
      zipOf([{ name: 'node_modules/a/package.json', content: '[]' }]),
      zipOf([{ name: 'node_modules/a/package.json', content: large }]),
    ])
      assert.equal(analyse(yarnCacheAnalyser, path, content).problems?.[0]?.code, 'file-unreadable')
  })

  it('survive damage', () => {
    fc.assert(
      fc.property(fc.nat(zip.length - 1), fc.nat(255), (at, byte) => {
        const copy = Buffer.from(zip)
        copy[at] = byte
        const { packages = [], problems = [] } = analyse(yarnCacheAnalyser, path, copy)
        assert.ok(packages.length + problems.length > 0)
      }),
    )
    fc.assert(
      fc.property(damaged('{"name": "a", "version": "1.0.0"}'), (bytes) => {
        installedNpmAnalyser.analyse([fileOf('node_modules/a/package.json', bytes)])
      }),
    )
  })
})

describe('a package.json without a lock file', () => {
  const asks = JSON.stringify({ dependencies: { a: '^1.0.0', own: 'file:../own' } })
  const told = (files: Readonly<Record<string, string>>): string[] => {
    const [first, ...rest] = Object.keys(files)
      .sort()
      .map((path) => fileOf(path, files[path] ?? ''))
    assert.ok(first)
    for (const file of [first, ...rest]) assert.ok(unlockedAnalyser.wants(file.path, file), file.path)
    const { problems = [] } = unlockedAnalyser.analyse([first, ...rest])
    return problems.map(({ code, subject, detail }) => `${code} ${subject}: ${detail}`)
  }

  it('is a problem that names what it asks for', () => {
    assert.deepEqual(told({ 'x/package.json': asks }), [
      'version-unresolved x/package.json: No lock file says which versions are meant by a@^1.0.0.',
    ])
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`a${i}`, '1']))
    assert.match(
      told({ 'package.json': JSON.stringify({ dependencies: many }) })[0] ?? '',
      /a19@1 and 5 more/,
    )
  })

  it('is none where nothing is asked for in production, or nothing can be read', () => {
    for (const content of [
      '{}',
      '{"devDependencies": {"a": "1"}}',
      '{"peerDependencies": {"a": "1"}}',
      '{"dependencies": {"a": "workspace:*"}}',
      'no JSON',
    ])
      assert.deepEqual(told({ 'package.json': content }), [], content)
  })

  for (const [title, files, count] of [
    ['a lock beside it', { 'x/package.json': asks, 'x/yarn.lock': '' }, 0],
    ['a lock in another folder', { 'x/package.json': asks, 'y/yarn.lock': '' }, 1],
    [
      'a lock above without a workspace',
      { 'x/package.json': asks, 'package-lock.json': '', 'package.json': '{}' },
      1,
    ],
    [
      'a workspace above',
      { 'x/y/package.json': asks, 'package-lock.json': '', 'package.json': '{"workspaces": ["x/*"]}' },
      0,
    ],
    [
      'another workspace above',
      { 'x/y/package.json': asks, 'package-lock.json': '', 'package.json': '{"workspaces": ["z/*"]}' },
      1,
    ],
    [
      'a workspace of Yarn 1',
      { 'x/y/package.json': asks, 'yarn.lock': '', 'package.json': '{"workspaces": {"packages": ["x/y"]}}' },
      0,
    ],
    [
      'a workspace of pnpm',
      {
        'r/x/y/package.json': asks,
        'r/pnpm-lock.yaml': '',
        'r/pnpm-workspace.yaml': 'packages:\n  # all\n  - "x/**"\n',
      },
      0,
    ],
    ['a lock of Deno above', { 'x/y/package.json': asks, 'deno.lock': '' }, 0],
    ['what is installed', { 'x/package.json': asks, 'x/node_modules/.package-lock.json': '' }, 0],
  ] as const) {
    it(`beside ${title} is ${count === 0 ? 'none' : 'one'}`, () => assert.equal(told(files).length, count))
  }

  it('knows patterns of workspaces', () => {
    for (const [folder, pattern, expected] of [
      ['a', 'a', true],
      ['a/b', './a/*', true],
      ['a/b', 'a/*/', true],
      ['a/b/c', 'a/*', false],
      ['a', 'a/*', false],
      ['a/b/c', 'a/**', true],
      ['a/x-b', 'a/x-*', true],
      ['a/x-b-y', 'a/x-*-y', true],
      ['a/xy', 'a/xy*y', false],
      ['a', '', false],
    ] as const)
      assert.equal(isInPattern(folder, pattern), expected, `${folder} ${pattern}`)
  })
})
