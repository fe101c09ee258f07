import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { TEST_RULES, testRules, testToken } from '../../../test/secret-rules.ts'
import { sha256 } from '../../core/sha256.ts'
import { scanText } from '../text-scan.ts'
import type { RuleSet, SecretRule } from '../types.ts'
import { compileRules, MAX_MATCH } from './compiled-rules.ts'
import { MAX_EXCERPT } from './excerpt.ts'
import { countLineFeeds } from './line-counter.ts'
import { MAX_FOUND, MAX_HITS, SecretFinder } from './secret-finder.ts'
import { FREE_WORK } from './text-search.ts'

const RULES = testRules()
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEabcd+/\n'.repeat(8)}-----END RSA PRIVATE KEY-----`
const TEXT = [
  'first line',
  `token: ${testToken()} and ${testToken(1)} # é`,
  'PASSWORD="hunter2hunter2"',
  'acme\tkey',
  '  id 0123456789abcdef0123456789abcdef',
  'a zz-123456789012 b',
  KEY,
  `last ${testToken(2)}`,
].join('\r\n')

/** What is found when the text comes in chunks that end at these places. */
function inChunks(bytes: Buffer, cuts: readonly number[], rules: RuleSet = RULES) {
  const { all } = compileRules(rules)
  const finder = new SecretFinder({ path: 'a.txt', rules, selection: all, hasLines: true })
  let from = 0
  for (const to of cuts) {
    // Chunks belong to whoever pushes them: they are written over afterwards.
    const chunk = Buffer.from(bytes.subarray(from, to))
    if (finder.push(chunk, false) === 'enough') return finder.end()
    chunk.fill('#')
    from = to
  }
  finder.push(Buffer.from(bytes.subarray(from)), true)
  return finder.end()
}

function placesOf(text: string | Buffer, rules: readonly Partial<SecretRule>[] = TEST_RULES, path = 'a.txt') {
  return scanText(text, path, testRules(rules)).secrets.map(
    ({ rule, line, column }) => `${rule} ${line}:${column}`,
  )
}

describe('secrets are found', () => {
  it('with their lines and columns, each by the rule that says most', () => {
    assert.deepEqual(placesOf(TEXT), [
      'token 2:8',
      'token 2:38',
      'assigned 3:11',
      'near 5:6',
      'everywhere 6:6',
      'key 7:32',
      'token 17:6',
    ])
  })

  it('wherever chunks end', () => {
    const bytes = Buffer.from(TEXT)
    const whole = inChunks(bytes, [])
    assert.equal(whole.secrets.length, 7)
    for (let cut = 0; cut <= bytes.length; cut++)
      assert.deepEqual(inChunks(bytes, [cut]), whole, `cut at ${cut}`)
    for (const size of [1, 2, 7, 64, 100]) {
      const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => (i + 1) * size)
      assert.deepEqual(inChunks(bytes, cuts), whole, `chunks of ${size}`)
    }
  })

  it('the same in chunks of any size, in any text that is put together', () => {
    const word = fc.constantFrom(
      testToken(),
      testToken(3),
      'acme ',
      '0123456789abcdef'.repeat(2),
      '\n',
      ' ',
      'password=',
      'zz-123456789012',
      KEY,
      'é',
      'plim_',
      '-----BEGIN',
      '"',
    )
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 40 }),
        fc.array(fc.nat(2000), { maxLength: 5 }),
        (words, cuts) => {
          const bytes = Buffer.from(words.join(''))
          const places = cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b)
          assert.deepEqual(inChunks(bytes, places), inChunks(bytes, []))
        },
      ),
      { numRuns: 300 },
    )
  })

  const token = testToken()
  const cases: readonly (readonly [name: string, text: string, found: readonly string[]])[] = [
    ['at the very beginning and end', token, ['token 1:1']],
    ['twice on a line', `${token} ${token}`, ['token 1:1', 'token 1:27']],
    ['in minified JSON', `{"a":[${'{"b":1},'.repeat(5000)}{"t":"${token}"}]}`, ['token 1:40013']],
    ['behind characters of more bytes', `éé€😀 ${token}`, ['token 1:6']],
    [
      'at the longest reach of a rule, and not behind it',
      `acme${' '.repeat(28)}${'0123456789abcdef'.repeat(2)}`,
      ['near 1:33'],
    ],
    ['not behind it', `acme${' '.repeat(29)}${'0123456789abcdef'.repeat(2)}`, []],
    ['before its keyword', `${'0123456789abcdef'.repeat(2)} is of acme`, ['near 1:1']],
    ['not where a word goes on', `x${token}`, []],
    ['not where its end is missing', KEY.replace('-----END', '----'), []],
  ]
  for (const [name, text, found] of cases) {
    it(name, () => {
      assert.deepEqual(placesOf(text), found)
    })
  }

  it('by rules for some paths at those alone', () => {
    const rules = [{ ...TEST_RULES[0], paths: (path: string) => path.endsWith('.env') }]
    assert.deepEqual(
      placesOf(token, rules, 'a/.env'),
      ['rule-0 1:1'].map((one) => one.replace('rule-0', 'token')),
    )
    assert.deepEqual(placesOf(token, rules, 'a/b'), [])
  })

  it('unless their judge or an allow rule says that they are none', () => {
    const seen: unknown[] = []
    const judge: SecretRule['judge'] = (candidate) => {
      seen.push(candidate)
      return candidate.secret === token ? { confidence: 'low', note: 'an example' } : undefined
    }
    const text = `one ${token}\ntwo ${testToken(1)}`
    const { secrets } = scanText(text, 'a', testRules([{ ...TEST_RULES[0], judge }]))
    assert.deepEqual(
      secrets.map(({ confidence, note }) => [confidence, note]),
      [['low', 'an example']],
    )
    assert.deepEqual(seen[0], {
      secret: token,
      match: token,
      context: `one ${token}`,
      path: 'a',
      groups: { secret: token },
    })
    const allows: RuleSet['allows'] = ({ rule, path, secret }) =>
      rule === 'token' && path === 'a' && secret === token
    assert.equal(scanText(text, 'a', testRules(TEST_RULES, { allows })).secrets.length, 1)
  })

  it('as the one that is surest, where several rules find the same', () => {
    const base = TEST_RULES[0] ?? {}
    const rules = [
      { ...base, id: 'low', confidence: 'low' as const },
      { ...base, id: 'short', keywords: ['plim'] },
      { ...base, id: 'long' },
      { ...base, id: 'later' },
    ]
    assert.deepEqual(placesOf(token, rules), ['long 1:1'])
  })

  it('with a digest of rule and secret, by which the same is one', () => {
    const [hit] = scanText(token, 'a', RULES).secrets
    assert.equal(hit?.digest, sha256(`token\0${token}`))
    assert.equal(hit?.masked, 'plim_********')
  })
})

describe('excerpts', () => {
  const excerpts = (text: string): readonly string[] =>
    scanText(text, 'a', RULES).secrets.map(({ excerpt }) => excerpt)

  it('show the line, and nothing of any secret on it', () => {
    assert.deepEqual(excerpts(TEXT).slice(0, 3), [
      'token: plim_******** and plim_******** # é',
      'token: plim_******** and plim_******** # é',
      'PASSWORD="********"',
    ])
    const again = `password=${'hunter2'.repeat(2)} ${'hunter2'.repeat(2)}\x1b[31m\u202e`
    assert.deepEqual(excerpts(again), ['password=******** ********\\x1b[31m\\u{202e}'])
  })

  it('are cut around the secret, and secrets at their borders too', () => {
    const filler = 'lorem ipsum '.repeat(200)
    for (const text of [filler + testToken(), testToken() + filler, filler + testToken() + filler]) {
      const [excerpt = ''] = excerpts(text.replaceAll(testToken(), ` ${testToken()} `))
      assert.ok(excerpt.length <= MAX_EXCERPT && excerpt.length > 140, excerpt)
      assert.ok(
        excerpt.includes(' plim_******** ') ||
          excerpt.startsWith('plim_********') ||
          excerpt.endsWith('plim_********'),
        excerpt,
      )
    }
    const many = Array.from({ length: 60 }, (_, i) => testToken(i)).join(' ')
    for (const excerpt of excerpts(many)) assert.match(excerpt, /^[…plim_* ]+$/)
  })

  it('hold no secret, whatever stands around it', () => {
    const secrets = [testToken(1), testToken(2), 'secret+secret']
    const part = fc.constantFrom(
      ...secrets.map((secret) => ` ${secret} `),
      'password=',
      `password: "${secrets[2]}"`,
      '\n',
      '\r\n',
      'é',
      '\0',
      'x'.repeat(90),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const text = parts.join('')
        const found = scanText(text, 'a', RULES).secrets
        const known = secrets.filter((secret) =>
          found.some(({ digest }) => digestsOf(secret).includes(digest)),
        )
        for (const { excerpt } of found)
          for (const secret of known) assert.ok(!excerpt.includes(secret), `${excerpt} of ${text}`)
      }),
    )
  })
})

function digestsOf(secret: string): readonly string[] {
  return TEST_RULES.map(({ id }) => sha256(`${id}\0${secret}`))
}

describe('what a file may cost', () => {
  it(`is ${MAX_MATCH} bytes for one match, whatever its rule says`, () => {
    const rules = testRules([{ id: 'long', keywords: ['begin'], pattern: 'begin[a-z]*!', maxLength: 1e9 }])
    const found = (letters: number) => scanText(`begin${'x'.repeat(letters)}!`, 'a', rules).secrets.length
    assert.deepEqual([found(MAX_MATCH - 6), found(MAX_MATCH)], [1, 0])
  })

  it(`is ${MAX_HITS} secrets, and what is left is said`, () => {
    const tokens = (count: number) => Array.from({ length: count }, (_, i) => `${testToken(i)}\n`).join('')
    assert.equal(scanText(tokens(MAX_HITS), 'a', RULES).secrets.length, MAX_HITS)
    assert.deepEqual(scanText(tokens(MAX_HITS), 'a', RULES).problems, [])
    for (const count of [MAX_HITS + 1, MAX_FOUND, MAX_FOUND + 1]) {
      const { secrets, problems } = scanText(tokens(count), 'a', RULES)
      assert.equal(secrets.length, MAX_HITS)
      assert.deepEqual(
        problems.map(({ code, subject }) => [code, subject]),
        [['secrets-limit', 'a']],
      )
    }
  })

  it('is bounded, where all of it looks like the beginning of a key', () => {
    const pattern = 'begin[a-z]{0,60000}!'
    const rules = testRules([{ id: 'hostile', keywords: ['begin'], pattern, maxLength: 64_000, before: 0 }])
    const { problems } = scanText('begin'.repeat(FREE_WORK / 4096), 'a', rules)
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['secrets-unread'],
    )
    const text = `${'begin'.repeat(100)}!`
    assert.deepEqual(scanText(text, 'a', rules).problems, [])
  })
})

describe('lines and characters', () => {
  it('are counted as one by one, at any offset of memory', () => {
    const bytes = fc.array(fc.constantFrom(10, 10, 11, 0x8a, 0x0a ^ 0x80, 0, 0xff, 65), { maxLength: 3000 })
    fc.assert(
      fc.property(bytes, fc.nat(7), (values, offset) => {
        const all = Buffer.from(values).subarray(Math.min(offset, values.length))
        assert.equal(countLineFeeds(all), [...all].filter((byte) => byte === 10).length)
      }),
    )
    assert.equal(countLineFeeds(Buffer.alloc(100_001, '\n')), 100_001)
  })
})
