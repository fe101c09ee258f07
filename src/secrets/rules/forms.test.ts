import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { textScanner } from '../text-scan.ts'
import { exampleSecrets } from './example.ts'
import { ruleSet } from './index.ts'
import { BUILT_IN } from './rules.generated.ts'

/** What may stand around a secret that has looks of its own; `S` is the secret. */
const AROUND_TOKENS = [
  'KEY=S',
  'key: S\n',
  '{"key":"S"}',
  String.raw`"{\"key\":\"S\"}"`,
  '<key>S</key>',
  'curl -H "Authorization: Bearer S"',
  'https://quay.corp.io/?t=S&x=1',
  'https://quay.corp.io/?t%3DS%26x',
  "export K='S'\n",
  'ENV KEY S',
  "'key' => 'S',",
  'key\tS\r\n',
  String.raw`a\nS\nb`,
  '(S)',
  '[S, 1]',
  'S',
  'PREFIX_S',
  'user:S@host',
  '| S |',
  'S.',
  '`S`',
  'éSé',
  '--token=S --x',
]
/** What makes a name and its value one; `N` is the name. */
const AROUND_VALUES = [
  'N=S',
  'N="S"',
  "N = 'S'\n",
  'N: S\n',
  '"N": "S"',
  '{"N":"S"}',
  String.raw`"{\"N\":\"S\"}"`,
  "'N' => 'S',",
  ':N=>"S"',
  'N := "S"',
  '<N>S</N>',
  'set("N", "S")',
  'process.env["N"] = "S"',
  'export N=S\n',
  'docker run -e N=S x',
  '--N=S',
]
/** Quotes and braces are part of what these look like, or bytes that are no text. */
const OF_ONE_FORM = new Set([
  'gocardless-api-token',
  'jenkins-secret',
  'pkcs12-private-key',
  'java-key-store',
])

/** The secret of a rule, and the name that it is given to in its example. */
function secretOf(rule: (typeof BUILT_IN)[number]): { readonly secret: string; readonly name?: string } {
  const [text = ''] = exampleSecrets(rule, 11)
  const { pattern } = rule
  const isFolded = pattern.startsWith('(?i)')
  const match = new RegExp(isFolded ? pattern.slice('(?i)'.length) : pattern, isFolded ? 'i' : '').exec(text)
  assert.ok(match, rule.id)
  const name = /^\W*(?<name>[\w.-]+)["']?\s*[:=]/.exec(text)?.groups?.['name']
  return { secret: match.groups?.['secret'] ?? match[0], ...(name === undefined ? {} : { name }) }
}

const scan = textScanner(ruleSet({ minConfidence: 'low' }))

function unfound(
  forms: readonly string[],
  { secret, name = '' }: { readonly secret: string; readonly name?: string },
): string[] {
  return forms.filter((form) => {
    const text = form
      .replaceAll('N', '\0')
      .replaceAll('S', () => secret)
      .replaceAll('\0', () => name)
    return scan(text, 'srv/app/config').secrets.length === 0
  })
}

describe('secrets are found however they are written', () => {
  const rules = BUILT_IN.filter(({ id, paths, words }) => !paths && !words && !OF_ONE_FORM.has(id))

  it('that have looks of their own', () => {
    const tokens = rules.filter((rule) => {
      const secret = secretOf(rule).secret.toLowerCase()
      return !secret.includes('\n') && rule.keywords.some((keyword) => secret.includes(keyword))
    })
    assert.ok(tokens.length > 140)
    for (const rule of tokens) assert.deepEqual(unfound(AROUND_TOKENS, secretOf(rule)), [], rule.id)
  })

  it('that are given to a name', () => {
    const named = rules.filter(
      ({ pattern }) => pattern.startsWith('(?i)(?:') && pattern.includes('[0-9a-z_. -]{0,25}'),
    )
    assert.ok(named.length > 70)
    for (const rule of named) assert.deepEqual(unfound(AROUND_VALUES, secretOf(rule)), [], rule.id)
  })
})
