import { bunLockAnalyser } from '../../../src/ecosystems/npm/bun-lock.ts'
import { denoLockAnalyser } from '../../../src/ecosystems/npm/deno-lock.ts'
import { installedNpmAnalyser } from '../../../src/ecosystems/npm/installed.ts'
import { packageLockAnalyser } from '../../../src/ecosystems/npm/package-lock.ts'
import { pnpmLockAnalyser } from '../../../src/ecosystems/npm/pnpm-lock.ts'
import { unlockedAnalyser } from '../../../src/ecosystems/npm/unlocked.ts'
import { yarnCacheAnalyser } from '../../../src/ecosystems/npm/yarn-cache.ts'
import { yarnLockAnalyser } from '../../../src/ecosystems/npm/yarn-lock.ts'
import { zipOf } from '../../zip-builder.ts'
import type { AnalyserSample } from './types.ts'

const MANIFEST = JSON.stringify({
  name: '@s/a',
  version: '1.0.0',
  licenses: [{ type: 'MIT' }],
  workspaces: ['x/*'],
  dependencies: { b: '^1', c: 'npm:d@1' },
  devDependencies: { e: 'file:../e' },
})
const TREE = JSON.stringify({
  lockfileVersion: 1,
  dependencies: {
    a: { version: '1.0.0', requires: { b: '1' }, dependencies: { b: { version: '1.0.0', dev: true } } },
    c: { version: 'npm:d@1.0.0' },
  },
})
const ENTRIES = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { a: '1' } },
    'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
    'node_modules/a/node_modules/b': { name: 'c', version: '1.0.0', dev: true },
    'node_modules/x': { resolved: 'x/y', link: true },
    'x/y': { version: '1.0.0' },
  },
})
const CLASSIC =
  '# v1\n\n"@s/a@^1", b@1:\n  version "1.0.0"\n  dependencies:\n    c "npm:d@1"\n\nc@npm:d@1:\n  version "1.0.0"\n'
const BERRY = `__metadata:
  version: 8

"a@npm:^1, a@npm:1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:
    b: "npm:^1"

? "b@npm:^1"
:
  version: 1.0.0
  resolution: "b@npm:1.0.0"

"x@workspace:.":
  resolution: "x@workspace:."
  dependencies:
    a: "npm:^1"
`
const PNPM_5 = `lockfileVersion: 5.4
specifiers: {}
dependencies:
  a: 1.0.0_b@1.0.0
packages:
  /a/1.0.0_b@1.0.0:
    resolution: {integrity: x}
    dependencies:
      '@s/b': 1.0.0
    dev: true
  /@s/b/1.0.0:
    deprecated: >-
      text
`
const PNPM_9 = `---
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a:
        specifier: ^1
        version: 1.0.0(b@1.0.0)
packages:
  'a@1.0.0':
    resolution: {integrity: x}
  ? b@1.0.0
  : resolution: {integrity: x}
snapshots:
  a@1.0.0(b@1.0.0):
    dependencies:
      b: 1.0.0
  b@1.0.0: {}
`
const BUN = `{ // lock
  "lockfileVersion": 1,
  "workspaces": {"": {"dependencies": {"a": "1",},},},
  "packages": {"a": ["a@1.0.0", "", {"dependencies": {"b": "1"}}, "x"], "a/b": ["b@1.0.0", "", {}, "x",],},
}`
const DENO = JSON.stringify({
  version: '5',
  specifiers: { 'npm:a@1': '1.0.0_b@1.0.0' },
  npm: { 'a@1.0.0_b@1.0.0': { dependencies: ['b', 'c@npm:b@1.0.0'] }, 'b@1.0.0': {} },
})
const BESIDE = [{ path: 'package.json', content: MANIFEST }]

export const npmSamples: readonly AnalyserSample[] = [
  { analyser: installedNpmAnalyser, path: 'node_modules/a/package.json', content: MANIFEST },
  {
    analyser: yarnCacheAnalyser,
    path: '.yarn/cache/a.zip',
    content: zipOf([{ name: 'node_modules/a/package.json', content: MANIFEST }]),
  },
  { analyser: packageLockAnalyser, path: 'package-lock.json', content: TREE, others: BESIDE },
  { analyser: packageLockAnalyser, path: 'v3/package-lock.json', content: ENTRIES },
  { analyser: yarnLockAnalyser, path: 'yarn.lock', content: CLASSIC, others: BESIDE },
  { analyser: yarnLockAnalyser, path: 'v2/yarn.lock', content: BERRY, others: BESIDE },
  { analyser: pnpmLockAnalyser, path: 'pnpm-lock.yaml', content: PNPM_5 },
  { analyser: pnpmLockAnalyser, path: 'v9/pnpm-lock.yaml', content: PNPM_9 },
  { analyser: bunLockAnalyser, path: 'bun.lock', content: BUN },
  { analyser: denoLockAnalyser, path: 'deno.lock', content: DENO },
  { analyser: unlockedAnalyser, path: 'x/package.json', content: MANIFEST, others: BESIDE },
]
