import assert from 'node:assert/strict'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { flakeLockAnalyser } from './flake-lock.ts'

// Written by the manual of Nix, which no machine of ours had at hand.
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
    'systems da67 indirect',
    '! record-unreadable',
  ])
  assert.deepEqual(analysis.packages?.[2]?.lines, { start: 5, end: 7 })
  for (const text of ['{', '{}'])
    assert.deepEqual(listed(analyse(flakeLockAnalyser, 'flake.lock', text)), ['! file-unreadable'])
})
