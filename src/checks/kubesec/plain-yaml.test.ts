import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { YAML_OPTIONS } from './documents.ts'
import { readPlainYaml } from './plain-yaml.ts'

const READ = [
  'a: b # comment\nc: "d # e" # f\ng: [h] # i\nj: # k\n  l: m#n\no:\n  - p # q\nr: # s',
  'a: 1',
  'a:\n  b: c\n  d:\n    - e\n    - f: 1\n      g: "h: i"\n    - k: \'l # m\'\np: o',
  'a:\n- b\n- c: d\n  e: f\ng:\nh: null',
  '# comment\n\na: yes\nb: off\nc: nginx:1.27\nd: 100m\ne: 64Mi\nf: http://a/b?c=d\n  # comment\ng: /var/run',
  'a: []\nb: {}\nc: [ALL, NET_RAW]\nd: ["A", \'B\', 7, true]',
  '  a: 1\n  b:\n    - 0',
]

/** What might mean something else than it seems. */
const LEFT = [
  '',
  '# nothing',
  'text',
  'a: &b c',
  'a: *b',
  'a: !!str 1',
  'a: |\n  text',
  'a: b\n  c',
  '- # comment',
  'a: "b # c',
  "a: 'it''s # c'",
  'a: b: c',
  'a: 1.5',
  'a: 0755',
  'a: 0x1f',
  'a: 1e3',
  'a: -1',
  'a: ~',
  'a: .inf',
  'a: 2026-01-02',
  'a: 1:30',
  'a: 1\na: 2',
  'yes: 1',
  '<<: {}',
  '? a\n: b',
  'a: {b: c}',
  'a: [b, [c]]',
  'a: [b,\n c]',
  'a: "b\\n"',
  'a: "b" c',
  "a: 'it''s'",
  'a:\tb',
  'a: é',
  'a: b\r',
  'a:\n    b: 1\n  c: 2',
  '- a\n-  b: c\n   d: e',
  '- - a',
  '-\n  a: b',
  '__proto__: 1',
  '"a": 1',
  'a: @b',
  'a: %b',
  '%YAML 1.2',
]

describe('plain YAML', () => {
  for (const text of READ)
    it(`is read: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(readPlainYaml(text)?.value, parse(text, YAML_OPTIONS)))

  for (const text of LEFT)
    it(`is not: ${JSON.stringify(text)}`, () => assert.equal(readPlainYaml(text), undefined))

  it('of blocks in blocks is read to a limit', () => {
    const nested = (depth: number): string =>
      Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n')
    assert.ok(readPlainYaml(nested(40)))
    assert.equal(readPlainYaml(nested(60)), undefined)
  })

  it('means to this reader what it means to that of all YAML, or nothing', () => {
    const word = fc.constantFrom(
      'a',
      'b',
      'y',
      'No',
      'null',
      '1',
      '007',
      '1.0',
      '12a',
      '0o7',
      '1_0',
      'x: y',
      'x:',
      ':',
      '"q"',
      "'q'",
      '"q" r',
      '[]',
      '[a, 1]',
      '[a',
      '[,]',
      '{}',
      '# c',
      'v # c',
      'v #',
      'v#',
      '- z',
      '-',
      '--',
      '|',
      '>',
      '&a b',
      '*a',
      '!t',
      '~',
      '..',
      'a  b',
      '',
      'true',
      'trUE',
      '0',
      '00',
      '1e1',
      '1.',
      '0b1',
      '10:20',
      '/x',
      'x,y',
      '[a b]',
      '["a]"]',
      "['a', b]",
      '?',
      '? k',
      '=',
      '<<',
      '.5',
    )
    const content = fc.oneof(
      fc
        .tuple(fc.constantFrom('a', 'b', 'c', 'on', 'd.e/f', '9'), word)
        .map(([key, text]) => `${key}: ${text}`),
      fc.constantFrom('a', 'b', 'c').map((key) => `${key}:`),
      word.map((text) => `- ${text}`),
      fc.tuple(fc.constantFrom('a', 'b'), word).map(([key, text]) => `- ${key}: ${text}`),
      word,
    )
    const line = fc
      .tuple(fc.constantFrom(0, 0, 2, 2, 4, 1, 3), content)
      .map(([indent, text]) => ' '.repeat(indent) + text)
    let read = 0
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = lines.join('\n')
        const plain = readPlainYaml(text)
        if (!plain) return
        read++
        assert.deepEqual(plain.value, parse(text, YAML_OPTIONS), text)
      }),
      { numRuns: 300 },
    )
    assert.ok(read > 5, `${read} were read`)
  })
})
