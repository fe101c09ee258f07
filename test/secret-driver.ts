import type { SecretRule } from '../src/secrets/types.ts'

export interface FoundSecret {
  readonly rule: string
  readonly secret: string
  readonly confidence: SecretRule['confidence']
  readonly note?: string
}

/** What rules find in a text, as the scanner would, by JavaScript's own patterns. */
export function findSecrets(
  rules: readonly SecretRule[],
  text: string,
  path = 'app/config',
): readonly FoundSecret[] {
  const small = text.toLowerCase()
  return rules.flatMap((rule) => {
    if (rule.paths && !rule.paths(path)) return []
    const found = new Map<string, FoundSecret>()
    for (const keyword of rule.keywords)
      for (let at = small.indexOf(keyword); at >= 0; at = small.indexOf(keyword, at + 1))
        for (const one of near(rule, text, at, path)) found.set(one.secret, one)
    return [...found.values()]
  })
}

function near(rule: SecretRule, text: string, at: number, path: string): readonly FoundSecret[] {
  const from = Math.max(0, at - (rule.before ?? rule.maxLength))
  const window = text.slice(from, at + rule.maxLength)
  const match = javascriptPattern(rule.pattern).exec(window)
  if (!match) return []
  const secret = match.groups?.['secret'] ?? match[0]
  const start = text.lastIndexOf('\n', from + match.index) + 1
  const end = text.indexOf('\n', from + match.index + match[0].length)
  const context = text.slice(start, end < 0 ? undefined : end)
  const candidate = {
    secret,
    match: match[0],
    context,
    path,
    groups: { ...match.groups } as Record<string, string>,
  }
  const judged = rule.judge ? rule.judge(candidate) : {}
  if (!judged) return []
  return [
    {
      rule: rule.id,
      secret,
      confidence: judged.confidence ?? rule.confidence,
      ...(judged.note === undefined ? {} : { note: judged.note }),
    },
  ]
}

export function javascriptPattern(pattern: string): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice('(?i)'.length), 'i') : new RegExp(pattern)
}
