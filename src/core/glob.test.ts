import assert from 'node:assert/strict'
import { matchesGlob as nodeMatchesGlob } from 'node:path/posix'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MAX_ALTERNATIVES, MAX_GLOB_LENGTH, matchesGlob, parseGlob } from './glob.ts'

function matches(glob: string, path: string): boolean {
  const segments = path === '' ? [] : path.split('/')
  return parseGlob(glob).some((pattern) => matchesGlob(pattern, segments))
}

describe('a glob', () => {
  const cases: readonly {
    readonly glob: string
    readonly yes: readonly string[]
    readonly no: readonly string[]
  }[] = [
    { glob: 'usr/lib', yes: ['usr/lib'], no: ['usr', 'usr/lib/x', 'usr/libx', 'a/usr/lib'] },
    { glob: '/usr/lib/', yes: ['usr/lib'], no: ['usr'] },
    { glob: './usr//lib', yes: ['usr/lib'], no: ['usr'] },
    { glob: '*', yes: ['a', '.a', 'a.b'], no: ['a/b', ''] },
    { glob: '*.js', yes: ['a.js', '.js'], no: ['a.jsx', 'a/b.js'] },
    { glob: 'a*b*c', yes: ['abc', 'aXbYc', 'abbcbc'], no: ['ab', 'acb'] },
    { glob: 'a?c', yes: ['abc', 'a.c'], no: ['ac', 'abbc', 'a/c'] },
    { glob: '**', yes: ['', 'a', 'a/b/.c'], no: [] },
    { glob: '**/x', yes: ['x', 'a/x', 'a/b/x'], no: ['x/a', 'ax'] },
    { glob: 'a/**', yes: ['a', 'a/b', 'a/b/c'], no: ['b', 'ab'] },
    { glob: 'a/**/b', yes: ['a/b', 'a/x/b', 'a/x/y/b'], no: ['a/b/c', 'ab'] },
    { glob: '**/a/**/b', yes: ['a/b', 'x/a/y/a/z/b'], no: ['b/a'] },
    { glob: 'a**b', yes: ['ab', 'axxb'], no: ['a/b'] },
    { glob: '[a-c]x', yes: ['ax', 'cx'], no: ['dx', 'x'] },
    { glob: '[!a-c]x', yes: ['dx', '-x'], no: ['ax', 'x'] },
    { glob: '[^a]', yes: ['b'], no: ['a'] },
    { glob: '[]a]', yes: [']', 'a'], no: ['b'] },
    { glob: '[a-]', yes: ['a', '-'], no: ['b'] },
    { glob: '{a,b/c}', yes: ['a', 'b/c'], no: ['b', 'c', 'a/c'] },
    { glob: 'x.{js,ts{,x}}', yes: ['x.js', 'x.ts', 'x.tsx'], no: ['x.jsx', 'x.'] },
    { glob: '{a,b}{1,2}', yes: ['a1', 'b2'], no: ['a', 'ab'] },
    { glob: '\\*\\{a', yes: ['*{a'], no: ['x{a'] },
    { glob: 'a.c', yes: ['a.c'], no: ['abc'] },
    { glob: '(a|b)+$', yes: ['(a|b)+$'], no: ['a'] },
  ]
  for (const { glob, yes, no } of cases) {
    it(glob, () => {
      for (const path of yes) assert.equal(matches(glob, path), true, path)
      for (const path of no) assert.equal(matches(glob, path), false, path)
    })
  }

  const wrong = ['[a', 'a/[', '{a,b', 'a{b{c}', '{a,b}'.repeat(20), 'x'.repeat(MAX_GLOB_LENGTH + 1)]
  for (const glob of wrong) {
    it(`is refused: ${glob.slice(0, 20)}`, () => {
      assert.throws(() => parseGlob(glob), { code: 'option-invalid' })
    })
  }

  it('may have as many alternatives as the limit says', () => {
    assert.equal(parseGlob(`{${'a,'.repeat(MAX_ALTERNATIVES - 1)}a}`).length, MAX_ALTERNATIVES)
    assert.throws(() => parseGlob(`{${'a,'.repeat(MAX_ALTERNATIVES)}a}`), { message: /256 patterns/ })
  })

  it('agrees with node:path where no name begins with a dot', () => {
    const part = fc.constantFrom('a', 'b', '*', '?', '/', '**', '/**/', '[ab]', '{a,b}')
    const segment = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        (parts, segments) => {
          const glob = parts.join('')
          // Node gives a leading slash a meaning, and neither `a/**` nor a star beside others the one that is wanted here.
          fc.pre(
            !glob.startsWith('/') && !glob.includes('//') && !glob.endsWith('/') && !glob.endsWith('/**'),
          )
          fc.pre(glob.split('/').every((one) => one === '**' || !one.includes('**')))
          const path = segments.join('/')
          assert.equal(matches(glob, path), nodeMatchesGlob(path, glob), `${glob} and ${path}`)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('with many stars ends on a path that nearly matches', () => {
    assert.equal(matches(`${'a*'.repeat(100)}b`, 'a'.repeat(4000)), false)
    assert.equal(matches(`${'**/a/'.repeat(100)}b`, 'a/'.repeat(1000)), false)
  })
})
