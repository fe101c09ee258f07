import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { secretRuleModules } from '../../../tools/secret-rules/modules.ts'
import type { SecretHit } from '../../core/secret.ts'
import { type TextScanner, textScanner } from '../text-scan.ts'
import type { SecretRule } from '../types.ts'
import { exampleMisses, exampleSecrets } from './example.ts'
import { builtInRules, ruleSet } from './index.ts'
import type { PathTests } from './rule-data.ts'
import { BUILT_IN } from './rules.generated.ts'

const RULES = new Map(builtInRules().map((rule) => [rule.id, rule]))
const SEEDS = [1, 2, 3]

function scannerOf(rules: readonly SecretRule[]): TextScanner {
  return textScanner({ rules, key: '', skips: () => false, allows: () => false })
}

/** A path that a rule looks at. */
function pathFor({ names = [], endings = [], parts = [] }: PathTests = {}): string {
  return `srv/app/${names[0] ?? (endings[0] ? `a${endings[0]}` : (parts[0] ?? 'config'))}`
}

describe('the rules of secrets', () => {
  for (const { id, paths, confidence } of BUILT_IN)
    it(`${id} finds its examples, and nothing where there is none`, () => {
      const rule = RULES.get(id)
      assert.ok(rule)
      const path = pathFor(paths)
      const scan = scannerOf([rule])
      const find = (text: string): readonly SecretHit[] => scan(text, path).secrets
      for (const seed of SEEDS) {
        const hits = exampleSecrets(rule, seed)
        const misses = exampleMisses(rule, seed)
        assert.ok(hits.length > 0 && misses.length > 0, 'examples that hit and that miss')
        for (const text of hits) assert.notDeepEqual(find(text), [], text)
        for (const text of misses)
          assert.deepEqual(
            find(text).filter((hit) => hit.confidence !== 'low' || confidence === 'low'),
            [],
            text,
          )
      }
    })

  it('are those of the YAML beside them', async () => {
    const modules = await secretRuleModules(join(import.meta.dirname, 'data'))
    for (const [file, text] of modules)
      assert.equal(
        readFileSync(join(import.meta.dirname, file), 'utf8'),
        text,
        `npm run secret-rules: ${file}`,
      )
  })

  it('say whose they are, what to do, and where their shape is described', () => {
    for (const { id, title, advice, references } of BUILT_IN) {
      assert.match(title, /^[A-Za-z0-9].{3,100}[^.]$/, id)
      assert.match(advice, /^[A-Z].*\.$/, id)
      assert.ok(references.length > 0 && references.every((one) => one.startsWith('https://')), id)
    }
  })

  it('have a key that tells sets apart', () => {
    assert.equal(ruleSet().key, ruleSet({ minConfidence: 'medium', tests: 'lower' }).key)
    const keys = [ruleSet(), ruleSet({ minConfidence: 'low' }), ruleSet({ tests: 'skip' })].map(
      ({ key }) => key,
    )
    assert.equal(new Set(keys).size, keys.length)
  })
})

/** What looks like the secret of two issuers is told once, by the surer or the longer keyword. */
const TOLD_BY = new Map([
  ['oracle-cloud-auth-token', 'generic-api-key'],
  ['paystack-secret-key', 'stripe-secret-token'],
])

describe('200 secrets of all rules', () => {
  it('are found in one text each, among all rules', () => {
    const scan = textScanner(ruleSet({ minConfidence: 'low' }))
    const wanted = BUILT_IN.filter(({ paths }) => !paths).flatMap((rule) =>
      exampleSecrets(rule, 7).map((text) => ({ id: rule.id, text })),
    )
    assert.ok(wanted.length >= 200)
    for (const { id, text } of wanted) {
      const ids = scan(`# a file\n${text}\n`, 'srv/app/config').secrets.map(({ rule }) => rule)
      assert.ok(ids.includes(TOLD_BY.get(id) ?? id), `${id} in ${text}: ${ids.join(', ')}`)
    }
  })
})
