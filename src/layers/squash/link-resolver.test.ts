import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLinkResolver } from './link-resolver.ts'

type Links = Readonly<Record<string, string>>

function resolverOf(links: Links, most = 40): (path: string) => string {
  const resolve = createLinkResolver((path) => links[path], most)
  return (path) => {
    const resolution = resolve(path)
    return resolution.kind === 'path' ? resolution.path : resolution.kind
  }
}

/** `l0` → `l1` → … → `l<length>`, which is no link. */
function chain(length: number): Links {
  return Object.fromEntries(Array.from({ length }, (_, i) => [`l${i}`, `l${i + 1}`]))
}

describe('links', () => {
  const cases: readonly (readonly [string, Links, string, string])[] = [
    ['a path without links', {}, 'a/b', 'a/b'],
    ['the root', {}, '', ''],
    ['a folder', { lib: 'usr/lib' }, 'lib/x', 'usr/lib/x'],
    ['the last segment', { 'etc/os': '../usr/os' }, 'etc/os', 'usr/os'],
    ['an absolute target', { 'a/b': '/c' }, 'a/b/d', 'c/d'],
    ['what climbs out', { a: '../../../b' }, 'a', 'b'],
    ['dots and slashes', { a: './b//./c/' }, 'a/d', 'b/c/d'],
    ['a link behind a link', { a: 'b', b: 'c' }, 'a/x', 'c/x'],
    ['a link in the folder of a target', { a: 'b/c', b: 'd' }, 'a', 'd/c'],
    ['two dots after a link, which leave its target', { a: 'x/y' }, 'a/../z', 'x/z'],
    ['a link twice', { a: 'b' }, 'a/../a/x', 'b/x'],
    ['a circle of one', { a: 'a' }, 'a/x', 'cycle'],
    ['a circle of two', { a: 'b', b: 'a' }, 'b', 'cycle'],
    ['a circle through its own folder', { a: 'a/b' }, 'a', 'cycle'],
    ['a way into a circle', { x: 'a', a: 'b', b: 'a' }, 'x', 'cycle'],
  ]
  for (const [what, links, path, expected] of cases) {
    it(`leads ${what} to ${expected || 'the root'}`, () => {
      const resolve = resolverOf(links)
      assert.deepEqual([resolve(path), resolve(path)], [expected, expected])
    })
  }

  it('count to the limit, whatever was asked for before', () => {
    for (const first of ['l0', 'l1', 'l4', 'l9']) {
      const resolve = resolverOf(chain(10), 6)
      resolve(first)
      assert.deepEqual(
        ['l4', 'l3', 'l9', 'l4/../l4', 'l0'].map((path) => resolve(path)),
        ['l10', 'cycle', 'l10', 'cycle', 'cycle'],
        first,
      )
    }
  })

  it('are each followed once, in a chain without end too', () => {
    for (const length of [38, 20_000]) {
      const links = chain(length)
      let asked = 0
      const resolve = createLinkResolver((path) => (asked++, links[path]), 40)
      for (let i = 0; i < 2000; i++) resolve(`l${i % 100}/folder-${i}`)
      assert.ok(asked < 10_000, `${asked} for ${length}`)
    }
  })
})
