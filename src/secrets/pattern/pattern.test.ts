import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MAX_RE2_PATTERN_LENGTH, MAX_RE2_REPETITIONS } from '../../core/linear-regexp-syntax.ts'
import { DEAD, LazyAutomaton, MAX_STATES } from './lazy-automaton.ts'
import { leftmostMatch } from './leftmost-match.ts'
import { compileProgram, MAX_STEPS, MAX_WRITTEN_OUT, parsePattern } from './program.ts'

function theirs(pattern: string): RegExp {
  return new RegExp(pattern.replaceAll('(?P<', '(?<'), 's')
}

/** The match and its groups as JavaScript gives them; undefined where there is none. */
function ours(pattern: string, text: string): (string | undefined)[] | undefined {
  const bytes = Buffer.from(text, 'latin1')
  const range = { from: 0, lastStart: bytes.length, to: bytes.length }
  const program = compileProgram(parsePattern(pattern))
  const stretch = { bytes, isStart: true, isEnd: true }
  const places = leftmostMatch(program, stretch, range)
  const isThere = new LazyAutomaton(program, 0, true).firstEnd(stretch, 0, bytes.length) >= 0
  assert.equal(isThere, places !== undefined, `${pattern} on ${JSON.stringify(text)}`)
  if (!places) return undefined
  return Array.from({ length: places.length / 2 }, (_, group) => {
    const [from = -1, to = -1] = places.slice(2 * group)
    return from < 0 || to < 0 ? undefined : bytes.toString('latin1', from, to)
  })
}

describe('patterns of rules', () => {
  const cases: readonly (readonly [
    pattern: string,
    text: string,
    match: readonly (string | undefined)[] | undefined,
  ])[] = [
    ['a+', 'baab', ['aa']],
    ['a+?', 'baab', ['a']],
    ['a{2,3}?b', 'aaab', ['aaab']],
    ['(a|ab)(c|bcd)', 'abcd', ['abcd', 'a', 'bcd']],
    ['(?P<x>a)(?<secret>b)', 'ab', ['ab', 'a', 'b']],
    ['(a)|(b)', 'b', ['b', undefined, 'b']],
    ['(?i)key: (\\w+)', 'KEY: v', ['KEY: v', 'v']],
    ['a(?i)b(?-i)c', 'aBc', ['aBc']],
    ['a(?i)b(?-i)c', 'aBC', undefined],
    ['(?i:a)b', 'Ab', ['Ab']],
    ['(?i:a)b', 'AB', undefined],
    ['(?:(?i)a|b)c', 'Bc', ['Bc']],
    ['^b', 'a\nb', undefined],
    ['(?m)^b$', 'a\nb\nc', ['b']],
    ['(?m:^b$)', 'a\nb', ['b']],
    ['a.b', 'a\nb', undefined],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['\\Aa\\z', 'a', ['a']],
    ['\\bx\\b', '-x-', ['x']],
    ['\\bx\\b', 'xy', undefined],
    ['[[:upper:]]+[[:digit:]_]+', 'aBC1_', ['BC1_']],
    ['é', Buffer.from('é').toString('latin1'), [Buffer.from('é').toString('latin1')]],
    ['()*', 'a', ['', undefined]],
  ]
  for (const [pattern, text, match] of cases)
    it(`${pattern} on ${JSON.stringify(text)}`, () => {
      assert.deepEqual(ours(pattern, text), match)
    })

  it('are refused where they are none', () => {
    for (const pattern of [
      '(?=a)',
      '(?<!a)',
      '(?P<1>a)',
      '(?P<a',
      '(?x)a',
      '(?i',
      '\\1',
      '[[:no:]]',
      '(?U)a',
    ])
      assert.throws(() => parsePattern(pattern), /pattern/, pattern)
  })

  it('may not be endless', () => {
    assert.ok(parsePattern('a'.repeat(MAX_RE2_PATTERN_LENGTH)))
    assert.throws(() => parsePattern('a'.repeat(MAX_RE2_PATTERN_LENGTH + 1)), /longer than 4000/)
    assert.ok(parsePattern(`a{0,${MAX_RE2_REPETITIONS}}`))
    assert.throws(() => parsePattern(`a{0,${MAX_RE2_REPETITIONS + 1}}`), /more than 100000 times/)
    assert.ok(compileProgram(parsePattern(`a{0,${MAX_WRITTEN_OUT}}`)).steps.length > MAX_WRITTEN_OUT)
    assert.ok(compileProgram(parsePattern(`a{0,${MAX_WRITTEN_OUT + 1}}`)).steps.length < 10)
    assert.ok(compileProgram(parsePattern('(?:a{50}){100}')))
    assert.throws(() => compileProgram(parsePattern(`(?:a{50}){${MAX_STEPS / 50}}`)), /too large/)
  })

  it('match what those of JavaScript match, with their groups', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(ab)',
      '(a|b)',
      '(?:a|ab)',
      '\\w',
      '\\b',
      '\\B',
      '^',
      '$',
      '(b(a)?)',
    )
    const repeated = fc.tuple(
      atom,
      fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '{0,1}', '*?', '+?', '??', '{1,2}?'),
    )
    const branch = fc
      .array(
        repeated.map(([one, how]) => (/^[\^$]|^\\b/i.test(one) ? one : one + how)),
        { maxLength: 6 },
      )
      .map((parts) => parts.join(''))
    const pattern = fc.oneof(
      branch,
      fc.tuple(branch, branch).map(([a, b]) => `${a}|${b}`),
    )
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab \n]{0,12}$/), (one, text) => {
        const match = theirs(one.replaceAll('.', '[^\\n]')).exec(text)
        const found = ours(one, text)
        assert.equal(found?.[0], match?.[0])
        // JavaScript forgets what a group had when its repetition goes round again; RE2 does not.
        if (!/\)(?:[*+?{])/.test(one)) assert.deepEqual(found, match ? [...match] : undefined)
      }),
      { numRuns: 2000 },
    )
  })

  it('look at no more than their range, and at what stands around it', () => {
    const program = compileProgram(parsePattern('\\ba+'))
    const stretch = { bytes: Buffer.from('xaa aaa'), isStart: false, isEnd: true }
    const match = (from: number, lastStart: number, to: number) => {
      const places = leftmostMatch(program, stretch, { from, lastStart, to })
      return places && [...places]
    }
    assert.equal(match(1, 3, 7), undefined)
    assert.deepEqual(match(1, 4, 7), [4, 7])
    assert.deepEqual(match(1, 4, 6), [4, 6])
    assert.equal(new LazyAutomaton(program, 0, false).firstEnd(stretch, 1, 7), DEAD)
    assert.equal(new LazyAutomaton(program, 0, false).firstEnd(stretch, 4, 7), 5)
  })

  it('take no time that explodes', () => {
    for (const [pattern, text] of [
      ['(a+)+$', `${'a'.repeat(20_000)}b`],
      ['(?:a|aa)*c', 'a'.repeat(20_000)],
      ['(?:a?){50}a{50}b', 'a'.repeat(20_000)],
      ['(?:.*.*)*x', 'a'.repeat(5000)],
    ] as const)
      assert.equal(ours(pattern, text), undefined)
  })

  it('hold few states whatever the text', () => {
    // The place of each of the last ten bytes is a state of its own: 1,024 of them, and twice as many with another.
    const program = compileProgram(parsePattern('a[ab]{11}x'))
    const automaton = new LazyAutomaton(program, 0, true)
    const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => 97 + ((i * i * 7 + (i >> 3)) & 1)))
    assert.equal(automaton.firstEnd({ bytes, isStart: true, isEnd: true }, 0, bytes.length), DEAD)
    assert.ok(automaton.stateCount <= MAX_STATES)
  })
})
