import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_RULES, readRuleFile } from './read-rules.ts'
import { MAX_REACH, MIN_KEYWORD_LENGTH } from './write-out.ts'

function fileOf(rules: readonly object[]): string {
  return JSON.stringify({ issuers: [{ category: 'Quay', advice: 'Make a new one.', rules }] })
}

function rule(more: object): object {
  return { id: 'a', title: 'b', severity: 'LOW', token: 'quay[a-z]{9}', ...more }
}

describe('limits of rules', () => {
  it('how many there are', async () => {
    await readRuleFile('r.yaml', fileOf(Array.from({ length: MAX_RULES }, () => rule({}))))
    await assert.rejects(
      readRuleFile('r.yaml', fileOf(Array.from({ length: MAX_RULES + 1 }, () => rule({})))),
      /there are more than 1000 rules/,
    )
  })

  it('how far they look', async () => {
    await readRuleFile('r.yaml', fileOf([rule({ maxLength: MAX_REACH })]))
    await assert.rejects(
      readRuleFile('r.yaml', fileOf([rule({ maxLength: MAX_REACH + 1 })])),
      /maxLength is to be 1 to 32768/,
    )
  })

  it('how short a keyword is', async () => {
    const keyword = 'k'.repeat(MIN_KEYWORD_LENGTH)
    await readRuleFile('r.yaml', fileOf([rule({ keywords: [keyword] })]))
    await assert.rejects(
      readRuleFile('r.yaml', fileOf([rule({ keywords: [keyword.slice(1)] })])),
      /a keyword has 3 letters/,
    )
  })
})

describe('what a rule is written out to', () => {
  const cases: readonly (readonly [name: string, rule: object, written: object])[] = [
    [
      'a token begins with its keyword',
      {},
      { keywords: ['quay'], visiblePrefix: 'quay', confidence: 'high', before: 6 },
    ],
    ['not with what may be missing', { token: 'quays?_[a-z]{9}' }, { keywords: ['quay'] }],
    ['with what is escaped', { token: 'qu\\.ay[a-z]{9}' }, { keywords: ['qu.ay'] }],
    ['not with one of several', { token: 'quayx|quayy', keywords: ['quay'] }, { keywords: ['quay'] }],
    ['a length is that of the longest match', {}, { maxLength: 19 }],
    ['or the usual one', { token: 'quay[a-z]+' }, { maxLength: 4096 }],
    [
      'near a keyword it is longer',
      { token: undefined, near: { token: '[a-z]{9}', reach: 50 }, keywords: ['quay'] },
      { maxLength: 65, before: 50 },
    ],
    [
      'a name and a value are likely',
      { token: undefined, assigned: { name: 'quay', value: '[a-z]{9}' }, keywords: ['Quay'] },
      { keywords: ['quay'], confidence: 'medium', before: 40 },
    ],
  ]
  for (const [name, more, written] of cases)
    it(name, async () => {
      const { rules } = await readRuleFile('r.yaml', fileOf([rule(more)]))
      assert.deepEqual({ ...rules[0], ...written }, rules[0])
    })
})
