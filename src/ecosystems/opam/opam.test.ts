import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { opamLockedAnalyser } from './opam-locked.ts'

// Written by the manual of opam, whose repository no machine of ours could fetch.
const LOCKED = `opam-version: "2.0"
name: "ship"
version: "dev"
depends: [
  "base" {= "v0.15.0"}
  "alcotest" {= "1.6.0" & with-test}
  "dune" {build & = "3.6.1"}
  "conf-pkg-config" {>= "2"}
]
build: [
  ["dune" "build" "-p" name]
]
pin-depends: ["own.1.0" "git+https://example.test/own"]
`

it('what opam locked has packages at one version', () => {
  const analysis = analyse(opamLockedAnalyser, 'ship.opam.locked', LOCKED)
  assert.deepEqual(listed(analysis), [
    'base v0.15.0',
    'alcotest 1.6.0 dev',
    'dune 3.6.1',
    '! record-unreadable',
  ])
  assert.deepEqual(analysis.packages?.[0]?.lines, { start: 5, end: 5 })
  assert.deepEqual(
    listed(analyse(opamLockedAnalyser, 'opam.locked', 'depends: ["a" {= "1"}]\n"b" {= "2"}')),
    ['a 1'],
  )
})

it('what opam 2.1 locked is what `opam list` lists', () => {
  const read = (name: string): string => readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8')
  const { packages = [], problems } = analyse(
    opamLockedAnalyser,
    'ship.opam.locked',
    read('ship.opam.locked'),
  )
  assert.deepEqual(
    packages.map(({ name, version }) => `${name} ${version}`),
    read('opam-list.txt').trim().split('\n'),
  )
  const forTests = packages.filter(({ isDevelopment }) => isDevelopment)
  assert.deepEqual(
    forTests.map(({ name }) => name),
    ['alcoholtest'],
  )
  assert.deepEqual(problems ?? [], [])
})
