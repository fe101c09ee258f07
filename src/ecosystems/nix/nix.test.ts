import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { flakeLockAnalyser } from './flake-lock.ts'

// By the manual of Nix, what its own lock below has not.
const LOCK = `{
  "nodes": {
    "flake-utils": {"inputs": {"systems": "systems"}, "locked": {"type": "github", "owner": "numtide", "repo": "flake-utils", "rev": "1ef2"}},
    "mine": {"locked": {"type": "path", "path": "./mine", "narHash": "sha256-a"}},
    "nixpkgs": {
      "locked": {"type": "github", "owner": "NixOS", "repo": "nixpkgs", "rev": "9a9a", "narHash": "sha256-b"}
    },
    "broken": {"locked": {}},
    "root": {"inputs": {"flake-utils": "flake-utils", "nixpkgs": "nixpkgs", "followed": ["flake-utils", "systems"], "mine": "mine"}},
    "systems": {"locked": {"type": "github", "rev": "da67"}}
  },
  "root": "root",
  "version": 7
}`

it('a lock of a flake has its inputs', () => {
  const analysis = analyse(flakeLockAnalyser, 'flake.lock', LOCK)
  assert.deepEqual(listed(analysis), [
    'flake-utils 1ef2 direct → systems@da67',
    'mine sha256-a workspace',
    'nixpkgs 9a9a direct',
    'systems da67 direct',
    '! record-unreadable',
  ])
  assert.deepEqual(analysis.packages?.[2]?.lines, { start: 5, end: 7 })
  for (const text of ['{', '{}'])
    assert.deepEqual(listed(analyse(flakeLockAnalyser, 'flake.lock', text)), ['! file-unreadable'])
})

/** `├───quay: git+file:…?ref=main&rev=fce3…`, each below the one that needs it, as `nix flake metadata` lists them. */
const INPUT = /(?<name>[a-z]+): .*rev=(?<rev>[0-9a-f]{40})$/

it('a lock that Nix wrote has the inputs that Nix lists', () => {
  const read = (name: string): string =>
    readFileSync(join(import.meta.dirname, 'testdata/harbour', name), 'utf8')
  const theirs = read('inputs.txt')
    .split('\n')
    .flatMap((line) => {
      const { name, rev } = INPUT.exec(line)?.groups ?? {}
      return name === undefined ? [] : `${name} ${rev}`
    })

  const { packages = [] } = analyse(flakeLockAnalyser, 'flake.lock', read('flake.lock'))

  assert.deepEqual(packages.map(({ name, version }) => `${name} ${version}`).sort(), theirs.sort())
  const quay = packages.find(({ name }) => name === 'quay')
  // Its `tools` follow those of the root.
  assert.deepEqual(quay?.dependsOn?.map((id) => id.split('@')[0]).sort(), ['crane', 'tools'])
  assert.deepEqual(
    packages.map(({ name, relationship }) => `${name} ${relationship}`),
    ['crane indirect', 'quay direct', 'tools direct'],
  )
})

it('inputs that follow one another in a circle lead nowhere', () => {
  const lock = {
    nodes: {
      a: { inputs: { b: ['a', 'b'], c: ['nobody', 'c'], d: ['a', 7] }, locked: { rev: '1' } },
      root: { inputs: { a: 'a' } },
    },
    root: 'root',
  }
  assert.deepEqual(listed(analyse(flakeLockAnalyser, 'flake.lock', JSON.stringify(lock))), ['a 1 direct'])
})
