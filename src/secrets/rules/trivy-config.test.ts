import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlimsollError } from '../../core/errors.ts'
import { scanText } from '../text-scan.ts'
import { exampleSecrets } from './example.ts'
import { type RuleSetOptions, ruleSet } from './index.ts'
import { readSecretConfig } from './trivy-config.ts'

const PAT = exampleSecrets({ id: 'github-pat' }, 1)[0] ?? ''
const SLACK = exampleSecrets({ id: 'slack-access-token' }, 1)[0] ?? ''

/** Ids of the rules that find something. */
async function found(
  yaml: string,
  text: string,
  path = 'srv/app/config',
  options: RuleSetOptions = {},
): Promise<string[]> {
  const rules = ruleSet({ ...options, config: await readSecretConfig('trivy-secret.yaml', yaml) })
  if (rules.skips(path)) return ['(skipped)']
  return scanText(text, path, rules).secrets.map(({ rule }) => rule)
}

const OWN = `rules:
  - id: quay-key
    category: quay
    title: Key of the quay
    severity: HIGH
    regex: 'QUAY-(?P<key>[a-z]{8})'
    keywords: [QUAY-]
    secret-group-name: key
`

describe('trivy-secret.yaml', () => {
  const cases: readonly (readonly [name: string, yaml: string, text: string, path: string, ids: string[]])[] =
    [
      ['an empty map changes nothing', '{}', PAT, 'a/b', ['github-pat']],
      [
        'a rule that is switched off',
        'disable-rules: [github-pat]',
        `${PAT}\n${SLACK}`,
        'a/b',
        ['slack-access-token'],
      ],
      ['only some of ours', 'enable-builtin-rules: [github-pat]', `${PAT}\n${SLACK}`, 'a/b', ['github-pat']],
      ['a rule of his own', OWN, 'k: QUAY-nbvcxzlk', 'a/b', ['quay-key']],
      [
        'one without keywords',
        OWN.replace('    keywords: [QUAY-]\n', ''),
        'QUAY-nbvcxzlk',
        'a/b',
        ['quay-key'],
      ],
      ['one that is switched off again', `${OWN}disable-rules: [quay-key]`, 'QUAY-nbvcxzlk', 'a/b', []],
      ['one for some paths', `${OWN}    path: '\\.cfg$'\n`, 'QUAY-nbvcxzlk', 'a/b', []],
      ['one for that path', `${OWN}    path: '\\.cfg$'\n`, 'QUAY-nbvcxzlk', 'a/b.cfg', ['quay-key']],
      ['one that allows some', `${OWN}    allow-rules: [{id: a, regex: nbv}]\n`, 'QUAY-nbvcxzlk', 'a/b', []],
      [
        'one that leaves out lines',
        `${OWN}    exclude-block: {regexes: ['# ok$']}\n`,
        'QUAY-nbvcxzlk # ok',
        'a/b',
        [],
      ],
      ['his id in place of ours', OWN.replace('quay-key', 'github-pat'), PAT, 'a/b', []],
      ['a path that is allowed', "allow-rules: [{id: a, path: '^a/'}]", PAT, 'a/b', []],
      ['another path', "allow-rules: [{id: a, path: '^a/'}]", PAT, 'b/a', ['github-pat']],
      ['a match that is allowed', 'allow-rules: [{id: a, regex: ghp_}]', PAT, 'a/b', []],
      [
        'lines that are left out',
        "exclude-block: {description: d, regexes: ['nosecret']}",
        `${PAT} # nosecret`,
        'a/b',
        [],
      ],
      ['paths that are skipped', "skip-patterns: ['**/cache/*']", PAT, 'var/cache/x', ['(skipped)']],
      [
        'rules in our own form',
        `issuers:
  - category: Quay
    advice: Make a new one.
    rules: [{id: quay-token, title: Token, severity: LOW, token: 'quay_[a-z]{12}'}]`,
        'quay_nbvcxzlkjhgf',
        'a/b',
        ['quay-token'],
      ],
    ]
  for (const [name, yaml, text, path, ids] of cases)
    it(name, async () => assert.deepEqual(await found(yaml, text, path), ids))

  it('an allow rule of tests that is switched off lowers nothing', async () => {
    const options = { minConfidence: 'high' } as const
    assert.deepEqual(await found('{}', PAT, 'a/tests/b', options), [])
    assert.deepEqual(await found('disable-allow-rules: [tests]', PAT, 'a/tests/b', options), ['github-pat'])
  })

  it('is part of the key of the rules', async () => {
    const keys = await Promise.all(
      ['{}', OWN, 'disable-rules: [github-pat]'].map(
        async (yaml) => ruleSet({ config: await readSecretConfig('t', yaml) }).key,
      ),
    )
    assert.equal(new Set(keys).size, keys.length)
  })

  const faults: readonly (readonly [name: string, yaml: string, message: string])[] = [
    [
      'a slip in a key',
      'disable-rule: [a]',
      'trivy-secret.yaml:1:1: disable-rule is no key that is known (did you mean «disable-rules»?).',
    ],
    [
      'a slip in a rule',
      'rules:\n  - id: a\n    regex: b\n    keyword: c\n',
      'trivy-secret.yaml:4:5: rules.0.keyword is no key that is known (did you mean «keywords»?).',
    ],
    ['no pattern', 'rules:\n  - id: a\n', 'trivy-secret.yaml:2:5: rules.0.regex is missing.'],
    [
      'a pattern that is none',
      "rules:\n  - id: a\n    regex: 'a(b'\n",
      'trivy-secret.yaml:3:12: rules.0.regex: the pattern «a(b» has a ( that is not closed.',
    ],
    [
      'an allow rule that is none',
      "allow-rules:\n  - path: '[a'\n",
      'trivy-secret.yaml:2:11: allow-rules.0.path: the pattern «[a» ends too early.',
    ],
    [
      'a block that is none',
      "exclude-block:\n  regexes: ['*']\n",
      'trivy-secret.yaml:2:13: exclude-block.regexes.0: the pattern «*» repeats nothing with *.',
    ],
    [
      'a group that is not there',
      'rules:\n  - id: a\n    regex: b\n    secret-group-name: c\n',
      'trivy-secret.yaml:4:24: rules.0.regex has no group named «c».',
    ],
    [
      'a severity that is none',
      'rules:\n  - id: a\n    regex: b\n    severity: AWFUL\n',
      'trivy-secret.yaml:4:15: «AWFUL» is no severity.',
    ],
    [
      'a rule that is not ours',
      'enable-builtin-rules: [github-pta]',
      'trivy-secret.yaml:1:24: «github-pta» is no rule that comes with the program.',
    ],
    [
      'an allow rule that is not known',
      'disable-allow-rules: [x]',
      'trivy-secret.yaml:1:23: «x» is no allow rule that is known.',
    ],
    ['a glob that is none', "skip-patterns: ['[a']", 'trivy-secret.yaml:1:17: '],
    [
      'a rule of ours without a shape',
      'issuers: [{category: a, advice: b, rules: [{id: a, title: b, severity: LOW}]}]',
      'trivy-secret.yaml:1:49: issuers.0.rules.0.id is to have one of token, assigned, near and pattern.',
    ],
    [
      'one with a short keyword',
      "issuers: [{category: a, advice: b, rules: [{id: a, title: b, severity: LOW, token: 'a[b]{9}'}]}]",
      'trivy-secret.yaml:1:44: issuers.0.rules.0.keywords has «a»: a keyword has 3 letters or more.',
    ],
  ]
  for (const [name, yaml, message] of faults)
    it(`with ${name} is refused, with the place`, async () => {
      await assert.rejects(readSecretConfig('trivy-secret.yaml', yaml), (error) => {
        assert.ok(error instanceof PlimsollError)
        assert.ok(error.message.startsWith(message), error.message)
        return true
      })
    })
})
