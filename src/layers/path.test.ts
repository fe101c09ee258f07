import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { baseNameOf, normalisePath, parentOf } from './path.ts'

describe('normalisePath', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['a/b', 'a/b'],
    ['./a/b', 'a/b'],
    ['/a/b', 'a/b'],
    ['//a///b//', 'a/b'],
    ['a/./b/.', 'a/b'],
    ['a/b/', 'a/b'],
    ['.', ''],
    ['./', ''],
    ['/', ''],
    ['', ''],
    ['a/../b', 'b'],
    ['a/..', ''],
    ['a/b/../../c', 'c'],
    ['..', undefined],
    ['../a', undefined],
    ['a/../../b', undefined],
    ['./../a', undefined],
    ['/..', ''],
    ['/../etc/passwd', 'etc/passwd'],
    ['.a', '.a'],
    ['..a/...', '..a/...'],
    ['a/.wh.b', 'a/.wh.b'],
    ['a/..b', 'a/..b'],
    ['a./b..', 'a./b..'],
    ['a\\..\\b', 'a\\..\\b'],
    ['é/\ud83d\ude00', 'é/\ud83d\ude00'],
  ]
  for (const [raw, expected] of cases) {
    it(`${JSON.stringify(raw)} is ${JSON.stringify(expected)}`, () => {
      assert.equal(normalisePath(raw), expected)
    })
  }

  it('agrees with node:path on all paths, and is its own normal form', () => {
    const segment = fc.constantFrom('', '.', '..', '...', 'a', '.b', 'c.')
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const raw = segments.join('/')
        const normal = posix.normalize(raw).replace(/\/$/, '').replace(/^\//, '')
        const climbs = normal === '..' || normal.startsWith('../')
        const expected = climbs ? undefined : normal === '.' ? '' : normal

        const actual = normalisePath(raw)

        assert.equal(actual, expected)
        if (actual !== undefined) assert.equal(normalisePath(actual), actual)
      }),
    )
  })
})

it('parentOf and baseNameOf part a path at its last slash', () => {
  assert.deepEqual([parentOf('a/b/c'), baseNameOf('a/b/c')], ['a/b', 'c'])
  assert.deepEqual([parentOf('a'), baseNameOf('a')], ['', 'a'])
})
