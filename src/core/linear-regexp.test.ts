import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { linearRegExp, MAX_PROGRAM } from './linear-regexp.ts'
import { MAX_PATTERN_LENGTH, MAX_REPETITIONS } from './linear-regexp-syntax.ts'

const TEXTS = [
  '',
  'a',
  'ab',
  'aab',
  'abcabc',
  'CVE-2024-1',
  'x\ny',
  'foo bar',
  'FOO',
  'a.b',
  '_1',
  'aaa}',
  '-]',
]

const PATTERNS = [
  'a',
  '^a',
  'a$',
  '^$',
  'a*',
  '^a+b$',
  'a?b',
  '(ab|c)+',
  '^(?:abc){2}$',
  'a{2,}',
  '^a{1,2}b',
  '[a-c]+$',
  '[^a]',
  '^CVE-\\d{4}-\\d+$',
  '.',
  'x.y',
  'x\\ny',
  '\\bbar\\b',
  '\\Bar',
  '\\w+ \\w+',
  '\\S\\s\\S',
  '\\.',
  'a|',
  '|b',
  '[]a]',
  '[\\]-]',
  '[a-]',
  '[\\d_]',
  '(a(b(c)))',
  'o+?',
  '\\x61',
  'a{0}b',
  '^(a|ab)(c|bcd)*$',
  '\\D',
  '\\W',
]

const INVALID = [
  '(',
  ')',
  '[',
  '[a',
  'a**',
  '*a',
  'a{2,1}',
  'a{2000}',
  '\\',
  '\\1',
  '\\k',
  '(?=a)',
  '(?<n>a)',
  '[b-a]',
  '[a-\\d]',
  '\\xg0',
]

describe('patterns of conditions', () => {
  it('match what those of JavaScript match', () => {
    for (const pattern of PATTERNS) {
      const linear = linearRegExp(pattern)
      // In RE2 as in POSIX a ] that comes first is meant itself.
      const theirs = new RegExp(pattern === '[]a]' ? '[\\]a]' : pattern)
      for (const text of TEXTS)
        assert.equal(linear(text), theirs.test(text), `${pattern} on ${JSON.stringify(text)}`)
    }
  })

  it('know no capitals after (?i)', () => {
    for (const [pattern, text, expected] of [
      ['(?i)foo', 'FOO', true],
      ['(?i)[a-c]', 'B', true],
      ['(?i)[^a]', 'A', false],
      ['foo', 'FOO', false],
    ] as const)
      assert.equal(linearRegExp(pattern)(text), expected, `${pattern} on ${text}`)
  })

  it('are refused in words where they are none', () => {
    for (const pattern of INVALID) assert.throws(() => linearRegExp(pattern), /pattern/, pattern)
  })

  it('may not be endless', () => {
    assert.ok(linearRegExp('a'.repeat(MAX_PATTERN_LENGTH)))
    assert.throws(() => linearRegExp('a'.repeat(MAX_PATTERN_LENGTH + 1)), /longer than/)
    assert.throws(() => linearRegExp(`(?:a{50}){${MAX_PROGRAM / 50}}`), /too large/)
    assert.ok(linearRegExp(`a{${MAX_REPETITIONS}}`))
    assert.throws(() => linearRegExp(`a{${MAX_REPETITIONS + 1}}`), /more than 1000 times/)
    assert.ok(linearRegExp('((((){1000}){1000}){1000}){1000}')(''))
    assert.throws(() => linearRegExp('('.repeat(60) + ')'.repeat(60)), /in each other/)
  })

  it('take no time that explodes', () => {
    // For JavaScript's engine: 2 to the power of 5000 steps.
    assert.equal(linearRegExp('^(a+)+$')(`${'a'.repeat(5000)}b`), false)
    assert.equal(linearRegExp('(a|aa)*$')(`${'a'.repeat(5000)}b`), true)
  })

  it('agree with JavaScript on any text, for patterns that are put together', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(?:ab)',
      '(a|b)',
      '(?:a|)',
      '\\w',
      '\\b',
      '^',
      '$',
    )
    const repeated = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '{0,1}', '*?'))
    const pattern = fc
      .array(
        repeated.map(([one, how]) => (/^[\^$]|^\\b/.test(one) ? one : one + how)),
        { maxLength: 6 },
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab \n]{0,12}$/), (one, text) => {
        assert.equal(linearRegExp(one)(text), new RegExp(one).test(text))
      }),
    )
  })
})
