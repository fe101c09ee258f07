import type { RuleSet, SecretRule } from '../src/secrets/types.ts'

/** Rules for tests of what runs them: one of each way that a rule may be. */
export function testRules(
  rules: readonly Partial<SecretRule>[] = TEST_RULES,
  rest: Partial<RuleSet> = {},
): RuleSet {
  return {
    rules: rules.map((rule, index) => ({ ...BASE, id: `rule-${index}`, ...rule })),
    key: 'k'.repeat(64),
    skips: () => false,
    allows: () => false,
    ...rest,
  }
}

const BASE: SecretRule = {
  id: '',
  category: 'Test',
  title: 'Test secret',
  severity: 'HIGH',
  keywords: [],
  pattern: '',
  maxLength: 200,
  confidence: 'high',
  advice: 'Revoke it.',
  references: [],
}

/** Looks like a token of `TEST_RULES`, and like nobody's. */
export function testToken(number = 0): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  return `plim_${Array.from({ length: 20 }, (_, i) => letters[(number * 7 + i * i) % 26]).join('')}`
}

export const TEST_RULES: readonly Partial<SecretRule>[] = [
  {
    id: 'token',
    keywords: ['plim_'],
    pattern: '\\b(?P<secret>plim_[a-z]{20})\\b',
    maxLength: 25,
    before: 0,
    visiblePrefix: 'plim_',
  },
  {
    id: 'assigned',
    keywords: ['password'],
    pattern: '(?i)password["\']?\\s*[:=]\\s*["\']?(?P<secret>[^\\s"\']{6,60})',
    confidence: 'low',
    before: 0,
  },
  {
    id: 'near',
    keywords: ['acme'],
    pattern: '\\b(?P<secret>[0-9a-f]{32})\\b',
    confidence: 'medium',
    maxLength: 60,
    before: 40,
  },
  {
    id: 'key',
    keywords: ['-----begin'],
    pattern: '-----BEGIN [A-Z ]{0,20}KEY-----(?P<secret>[0-9A-Za-z+/=\\s]{40,16000}?)-----END',
    maxLength: 16_100,
    before: 0,
  },
  {
    id: 'everywhere',
    pattern: '\\bzz-(?P<secret>[0-9]{12})\\b',
    confidence: 'medium',
    maxLength: 15,
  },
]
