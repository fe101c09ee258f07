import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dependencies, dependency, project, version } from '../../../test/poms.ts'
import { DependencyGraph, MAX_CHOSEN } from './dependency-graph.ts'
import { MAX_RELOCATIONS } from './graph-walk.ts'
import { ManagedVersions } from './managed-versions.ts'
import { readPom } from './pom-file.ts'
import { PomNeeds } from './pom-needs.ts'
import { openPomRepository } from './pom-repository.ts'
import { PomTree } from './pom-tree.ts'
import { isPassedOn, scopeOf, scopeWithin, widerScope } from './scopes.ts'

/* What Maven itself makes of a whole project is in harbour.test.ts. */

type Poms = Readonly<Record<string, readonly string[]>>

/** The graph of a project of which all others are in a repository; each is of the group `g` and version 1. */
function graphOf(
  { root = [], ...others }: Poms,
  limits: { readonly lookups?: number; readonly chosen?: number } = {},
) {
  const pom = readPom('pom.xml', Buffer.from(project('root', ...root)))
  assert.ok(typeof pom !== 'string')
  const read = (path: string) => {
    const [, artifact = ''] = path.split('/')
    const parts = Object.hasOwn(others, artifact) ? others[artifact] : undefined
    return parts && Buffer.from(project(artifact, ...parts))
  }
  const tree = new PomTree([pom], openPomRepository({ name: 'here', read }))
  const managed = new ManagedVersions(tree, limits.lookups)
  const graph = new DependencyGraph({ tree, managed, needs: new PomNeeds(tree, managed) }, limits.chosen)
  const { chosen, unresolved, missing } = graph.of(pom)
  return {
    chosen: [...chosen.values()].map(
      ({ group, artifact, version: text, scope }) => `${group}:${artifact} ${text} ${scope}`,
    ),
    unresolved,
    missing,
    isCut: graph.isCut || managed.isCut,
  }
}

const needs = (...names: readonly string[]) =>
  dependencies(...names.map((name) => dependency('g', name, version('1'))))
const moved = (artifact: string) =>
  `<distributionManagement><relocation><artifactId>${artifact}</artifactId></relocation></distributionManagement>`

describe('the packages that others need', () => {
  it('are not those that they insist on in another version, or in none, which is said', () => {
    const insists = (text: string) => [dependencies(dependency('g', 'c', version(text)))]
    for (const [text, isTold] of [
      ['[1]', false],
      ['2', false],
      ['[2]', true],
      ['[1,2]', true],
    ] as const) {
      const { chosen, unresolved } = graphOf({ root: [needs('a', 'c')], a: insists(text), c: [] })
      assert.deepEqual(chosen, ['g:a 1 compile', 'g:c 1 compile'])
      assert.deepEqual(unresolved, isTold ? [`g:c ${text} (of g:a:1)`] : [])
    }
    for (const text of ['', 'LATEST', '${x}']) {
      const { chosen, unresolved } = graphOf({ root: [needs('a')], a: insists(text) })
      assert.deepEqual([chosen.length, unresolved], [1, [`g:c ${text}`.trim() + ' (of g:a:1)']])
    }
  })

  it('may be the project itself, or in a circle', () => {
    const { chosen, unresolved } = graphOf({ root: [needs('a')], a: [needs('b', 'root')], b: [needs('a')] })
    assert.deepEqual([chosen, unresolved], [['g:a 1 compile', 'g:b 1 compile'], []])
  })

  it('are not known of those that are not there', () => {
    assert.deepEqual(graphOf({ root: [needs('a', 'b')], a: [needs('c')], b: [] }).missing, ['g:c:1'])
  })

  it('may have moved, so often', () => {
    const chain = (count: number) => {
      const places = Array.from({ length: count }, (_, i) => [`p${i}`, [moved(`p${i + 1}`)]] as const)
      return graphOf({
        root: [needs('p0')],
        ...Object.fromEntries(places),
        [`p${count}`]: [needs('x')],
        x: [],
      })
    }
    const { chosen, missing } = chain(MAX_RELOCATIONS)
    assert.deepEqual([chosen, missing], [[`g:p${MAX_RELOCATIONS} 1 compile`, 'g:x 1 compile'], []])
    assert.deepEqual(chain(MAX_RELOCATIONS + 1).missing, [`g:p${MAX_RELOCATIONS + 1}:1`])
    assert.deepEqual(graphOf({ root: [needs('a')], a: [moved('a')] }).missing, ['g:a:1'])
  })

  it('are looked for to a number, and for a time', () => {
    const poms = { root: [needs('a', 'b')], a: [needs('c')], b: [], c: [] }
    assert.equal(MAX_CHOSEN > 100_000, true)
    assert.equal(graphOf(poms).isCut, false)
    for (const limits of [{ chosen: 2 }, { lookups: 16 }]) {
      const { chosen, isCut } = graphOf(poms, limits)
      assert.equal(isCut, true)
      assert.ok(chosen.length < 4)
    }
  })
})

describe('scopes', () => {
  it('are those of Maven’s table', () => {
    const outer = ['compile', 'provided', 'runtime', 'test'] as const
    const table = outer.map((one) => ['compile', 'runtime'].map((inner) => scopeWithin(one, scopeOf(inner))))
    assert.deepEqual(table, [
      ['compile', 'runtime'],
      ['provided', 'provided'],
      ['runtime', 'runtime'],
      ['test', 'test'],
    ])
    assert.deepEqual(outer.map(isPassedOn), [true, false, true, false])
    assert.equal(scopeOf('anything'), 'compile')
    assert.equal(widerScope('test', 'runtime'), 'runtime')
    assert.equal(widerScope('compile', 'provided'), 'compile')
  })
})
