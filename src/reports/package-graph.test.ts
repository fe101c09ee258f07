import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { InventoryPackage } from '../core/inventory.ts'
import { packageGraph } from './package-graph.ts'

function pkg(id: string, more: Partial<InventoryPackage> = {}): InventoryPackage {
  const [name = '', version = '1'] = id.split('@')
  return { kind: 'package', type: 'deb', name, version, id, purl: id, path: 'var/lib/dpkg/status', ...more }
}

describe('what a package needs', () => {
  const cases: readonly (readonly [string, readonly InventoryPackage[], readonly string[]])[] = [
    ['is found by name', [pkg('a', { dependsOn: ['b', 'nobody'] }), pkg('b')], ['b']],
    ['is there once, and is not itself', [pkg('a', { dependsOn: ['b', 'a', 'b@1'] }), pkg('b')], ['b']],
    ['may be a stand-in', [pkg('a', { dependsOn: ['mail'] }), pkg('b', { provides: ['mail'] })], ['b']],
    [
      'is no stand-in where there is the real one',
      [pkg('a', { dependsOn: ['c'] }), pkg('b', { provides: ['c'] }), pkg('c')],
      ['c'],
    ],
    [
      'is of the same architecture',
      [
        pkg('a', { arch: 'arm', dependsOn: ['b'] }),
        pkg('b@1', { arch: 'amd64' }),
        pkg('b@2', { arch: 'arm' }),
      ],
      ['b@2'],
    ],
    ['is the version that is named', [pkg('a', { dependsOn: ['b@2'] }), pkg('b@1'), pkg('b@2')], ['b@2']],
    ['is of no other kind', [pkg('a', { dependsOn: ['b'] }), pkg('b', { type: 'npm' })], []],
    [
      'is of the same lock file',
      [
        pkg('a', { type: 'npm', path: 'x', isDeclared: true, dependsOn: ['b'] }),
        pkg('b@1', { type: 'npm', path: 'y', isDeclared: true }),
        pkg('b@2', { type: 'npm', path: 'x', isDeclared: true }),
      ],
      ['b@2'],
    ],
    [
      'has its namespace in its name',
      [pkg('a', { type: 'maven', dependsOn: ['g:b'] }), pkg('b', { type: 'maven', namespace: 'g' })],
      ['b'],
    ],
    ['may have a name of objects', [pkg('a', { dependsOn: ['constructor', '__proto__'] })], []],
  ]
  for (const [what, packages, expected] of cases) {
    it(what, () => {
      const [first] = packages
      assert.ok(first)
      assert.deepEqual(packageGraph(packages)(first), expected)
    })
  }
})
