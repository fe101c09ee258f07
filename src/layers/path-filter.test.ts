import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPathFilter } from './path-filter.ts'

describe('createPathFilter', () => {
  it('skips folders with all in them, and files', () => {
    const filter = createPathFilter({ skipDirs: ['usr/share', '**/node_modules'], skipFiles: ['/etc/*.bak'] })
    const expected: Readonly<Record<string, boolean>> = {
      'usr/share/doc/x': true,
      'usr/share/x': true,
      'usr/share': false,
      'usr/shared/x': false,
      'usr/x': false,
      'a/node_modules/b/c/d': true,
      'node_modules/x': true,
      'a/node_modules': false,
      'etc/a.bak': true,
      'etc/x/a.bak': false,
      top: false,
    }
    for (const [path, isSkipped] of Object.entries(expected))
      assert.equal(filter.skips(path), isSkipped, path)
    for (const [path, isSkipped] of Object.entries(expected))
      assert.equal(filter.skips(path), isSkipped, path)
  })

  it('says whether to enter a folder at all', () => {
    const filter = createPathFilter({ skipDirs: ['usr/share'], skipFiles: ['**'] })
    const folders = ['usr', 'usr/share', 'usr/share/doc', '']
    assert.deepEqual(
      folders.map((folder) => filter.skipsFolder(folder)),
      [false, true, true, false],
    )
  })

  it('skips nothing when it is empty', () => {
    const filter = createPathFilter({ skipDirs: [], skipFiles: [] })
    assert.deepEqual([filter.skips('a/b'), filter.skipsFolder('a')], [false, false])
  })

  it('has the same key for the same globs in any order, and another for others', () => {
    const key = (skipDirs: string[], skipFiles: string[]) => createPathFilter({ skipDirs, skipFiles }).key

    assert.equal(key(['a', 'b'], ['c']), key(['b', 'a'], ['c']))
    assert.notEqual(key(['a'], []), key([], ['a']))
    assert.notEqual(key(['a', 'b'], []), key(['a,b'], []))
  })

  it('refuses a glob that is none', () => {
    assert.throws(() => createPathFilter({ skipDirs: ['[x'], skipFiles: [] }), { code: 'option-invalid' })
  })
})
