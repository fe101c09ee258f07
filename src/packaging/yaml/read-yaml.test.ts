import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { damaged } from '../../../test/damaged.ts'
import { MAX_YAML_DEPTH, readYaml, type YamlNode } from './read-yaml.ts'
import { MAX_YAML_LINES } from './yaml-lines.ts'

function read(text: string): YamlNode {
  const node = readYaml(Buffer.from(text))
  if (typeof node === 'string') throw new TypeError(node)
  return node
}

type Plain = string | Plain[] | { [key: string]: Plain }

function plain({ entries, items, text = '' }: YamlNode): Plain {
  if (entries) return Object.fromEntries([...entries].map(([key, node]) => [key, plain(node)]))
  return items ? items.map(plain) : text
}

/** As the library has it, with everything a text. */
function oracle(text: string): Plain {
  const asText = (value: unknown): Plain => {
    if (Array.isArray(value)) return value.map(asText)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asText(one)]))
    return typeof value === 'string' ? value : ''
  }
  return asText(parse(text, { schema: 'failsafe' }))
}

const SAMPLE = `# A lock file
---
packages:
  "async": # with a comment
    dependency: transitive
    description: {name: async, url: "https://a.b/c#d", "x": [1, 'it''s', {y: z}]}
    version: "2.11.0"
  b:
    - a: 1
      b: 2

    -   c
    - - d
      - e
    -
      f: g
  same:
  - one
  - "two (1.0)":
    - x (= 1)
    - y
  flow: [
    a, # why
    "b c",
  ]
  none:
  plain: a 'b' # c
  long: a b
    c d
  url: http://a/b#c
  esc: "a\\tb\\u00e9"
sdks: {}
last: 'x: y'
`

describe('the YAML of lock files', () => {
  it('is read as the library reads it', () => assert.deepEqual(plain(read(SAMPLE)), oracle(SAMPLE)))

  const cases: readonly string[] = [
    'a: 1',
    '- a\n- b: c\n  d: e\n',
    'a:\r\n  b: c\r\n',
    'a: "b: c" # d',
    '"a b": c',
    "'a: b': c",
    'a: [b, [c, d], {e: f}]',
    'a: {}\nb: []',
    'a: "b\n  c"\nd: e',
    'text',
    '- - - a',
    'a: -1\nb: -c',
    'a: b:c',
    '%YAML 1.2\n---\na: b\n...\nc: d',
    "a: ${{ matrix.x }}\nb: it's\nc: a [b",
  ]
  for (const text of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(plain(read(text)), oracle(text.replace(/\n\.\.\.[^]*/, '')))
    })
  }

  it('is read as the library writes it', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'a',
        'a b',
        'a: b',
        "it's",
        '"q"',
        '- x',
        '# c',
        'a #b',
        '[',
        '}',
        '|',
        '>',
        '*a',
        '&a',
        '!t',
        ':',
        '-',
        '@x',
        '1.0',
      ),
      fc.stringMatching(/^[ !#-&(-~]{1,12}$/),
    )
    const { value } = fc.letrec<{ value: Plain }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        word,
        fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
        fc.dictionary(word, tie('value'), { minKeys: 1, maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(value, fc.constantFrom('any', 'flow'), (data, style) => {
        const text = stringify(data, {
          schema: 'failsafe',
          lineWidth: 0,
          ...(style === 'flow' ? { collectionStyle: 'flow' } : {}),
        })
        assert.deepEqual(plain(read(text)), oracle(text), text)
      }),
      { numRuns: 1000 },
    )
  })

  it('passes over block texts, anchors and tags', () => {
    const node = read(
      'run: |\n  a: b\n   - c\n\n  # d\nx: &anchor\n  y: !!str z\nw: *anchor\nq: >-\n    text\n',
    )
    assert.deepEqual(plain(node), { run: '', x: { y: 'z' }, w: '*anchor', q: '' })
  })

  it('goes on after a block text in a list', () => {
    const node = read(
      '- if: >\n    a\n    - b\n  uses: c\n- |\n  d\n- - >-\n    e\n  - f: |\n     g\n    h: i\n- j',
    )
    assert.deepEqual(plain(node), [{ if: '', uses: 'c' }, '', ['', { f: '', h: 'i' }], 'j'])
  })

  it('knows lines and comments', () => {
    const a = read('a:\n  - b: c # d\n    e: f\n\n  - g\nh: {i:\n j}').entries
    const list = a?.get('a')
    assert.deepEqual([list?.start, list?.end], [1, 5])
    const item = list?.items?.[0]
    assert.deepEqual([item?.start, item?.end, item?.entries?.get('b')?.comment], [2, 3, 'd'])
    assert.deepEqual([a?.get('h')?.start, a?.get('h')?.end], [6, 7])
  })

  it('takes the first document, and of nothing is nothing', () => {
    assert.deepEqual(plain(read('a: 1\n---\nb: 2')), { a: '1' })
    assert.deepEqual(plain(read('\n# x\n')), '')
  })

  const refused: readonly (readonly [string, RegExp])[] = [
    ['a:\n\tb: c', /tab/],
    ['a: [b', /line 1 has no end/],
    ['a: "b', /no end/],
    ['a: b\nc', /line 2 has no key/],
    ['a:\n    b: c\n  d: e', /line 3/],
    ['a: [b] c', /brackets of line 1/],
    ['- '.repeat(MAX_YAML_DEPTH + 2), /deeper than 50/],
    [`a: ${'['.repeat(MAX_YAML_DEPTH + 2)}${']'.repeat(MAX_YAML_DEPTH + 2)}`, /deeper than 50/],
    ['\n'.repeat(MAX_YAML_LINES), /more than 1000000 lines/],
  ]
  for (const [text, reason] of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
      const result = readYaml(Buffer.from(text))
      assert.match(typeof result === 'string' ? result : '', reason)
    })
  }

  it('never throws, and ends', () => {
    fc.assert(
      fc.property(damaged(SAMPLE), (bytes) => void readYaml(bytes)),
      { numRuns: 2000 },
    )
  })
})
