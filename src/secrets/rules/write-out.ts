import { longestMatch } from './pattern-length.ts'
import type { RuleData } from './rule-data.ts'
import type { WrittenIssuer, WrittenRule } from './schema.ts'
import { literalStart, writeShape } from './shape.ts'

/** Characters before and behind a keyword that are looked at, at most. */
export const MAX_REACH = 32 * 1024
/** Of a pattern that matches texts of any length and does not say how much of them is to be read. */
export const USUAL_REACH = 4096
/** A keyword of fewer stands in every file. */
export const MIN_KEYWORD_LENGTH = 3

/** A fault of a rule: the key that it is about, and words that go behind the key's name. */
export class RuleFault extends Error {
  readonly key: string
  constructor(key: string, detail: string) {
    super(detail)
    this.key = key
  }
}

/** A rule with its shape written out as a pattern, and with what its issuer says of all. Throws a RuleFault. */
export function writeOut(rule: WrittenRule, issuer: Omit<WrittenIssuer, 'rules'>): RuleData {
  const shapes = (['token', 'assigned', 'near', 'pattern'] as const).filter((key) => rule[key] !== undefined)
  const [shape] = shapes
  if (shape === undefined || shapes.length > 1)
    throw new RuleFault(shapes[1] ?? 'id', 'is to have one of token, assigned, near and pattern')
  const { pattern, before } = writeShape(rule, rule.end)
  const start = rule.token === undefined ? '' : literalStart(rule.token)
  const keywords = (rule.keywords ?? (start === '' ? [] : [start])).map((word) => word.toLowerCase())
  checkKeywords(keywords)
  const visiblePrefix = rule.visiblePrefix ?? (start.length > 1 ? start : undefined)
  return {
    id: rule.id,
    category: issuer.category,
    title: rule.title,
    severity: rule.severity,
    keywords,
    pattern,
    maxLength: maxLength(rule, shape, pattern, before),
    before: rule.before ?? before,
    ...(visiblePrefix === undefined ? {} : { visiblePrefix }),
    confidence: rule.confidence ?? (rule.token === undefined ? 'medium' : 'high'),
    ...optional(rule),
    advice: rule.advice ?? issuer.advice,
    references: rule.references ?? issuer.references ?? [],
  }
}

function checkKeywords(keywords: readonly string[]): void {
  const short = keywords.find((keyword) => keyword.length < MIN_KEYWORD_LENGTH)
  if (short !== undefined)
    throw new RuleFault('keywords', `has «${short}»: a keyword has ${MIN_KEYWORD_LENGTH} letters or more`)
  if (keywords.length === 0)
    throw new RuleFault('keywords', 'is missing, and the pattern begins with no text of its own')
}

function maxLength(rule: WrittenRule, shape: string, pattern: string, before: number): number {
  if (rule.maxLength !== undefined) {
    if (rule.maxLength < 1 || rule.maxLength > MAX_REACH)
      throw new RuleFault('maxLength', `is to be 1 to ${MAX_REACH}`)
    return rule.maxLength
  }
  const longest = longestOf(shape, pattern)
  if (longest > MAX_REACH) return USUAL_REACH
  return shape === 'near' ? longest + before : longest
}

function longestOf(shape: string, pattern: string): number {
  try {
    return longestMatch(pattern)
  } catch (error) {
    throw new RuleFault(shape, error instanceof Error ? error.message : String(error))
  }
}

type Optional = 'paths' | 'entropy' | 'check' | 'words' | 'refuse' | 'mayHold'

/** Only what is there: the generated module is read by people too. */
function optional(rule: WrittenRule): Partial<Pick<RuleData, Optional>> {
  const { paths, entropy, check, words, refuse, mayHold } = rule
  return Object.fromEntries(
    Object.entries({ paths, entropy, check, words, refuse, mayHold }).filter(
      ([, value]) => value !== undefined,
    ),
  )
}
