import * as z from 'zod/mini'
import { SEVERITIES } from '../../core/severity.ts'
import { CHECKS } from './rule-data.ts'
import { ENDS_OF_SHAPES } from './shape.ts'

/*
 * Rules as they are written: data/*.yaml, and files of users. A file is a list of issuers, each with the rules of its
 * secrets; what an issuer says holds for its rules where they do not say it themselves.
 */

const Texts = z.array(z.string())

export const WrittenRule = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]*$/, 'is to be small letters, digits and dashes')),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  confidence: z.optional(z.enum(['high', 'medium', 'low'])),
  keywords: z.optional(Texts),
  token: z.optional(z.string()),
  assigned: z.optional(z.strictObject({ name: z.string(), value: z.string() })),
  near: z.optional(z.strictObject({ token: z.string(), reach: z.optional(z.number()) })),
  pattern: z.optional(z.string()),
  end: z.optional(z.enum(ENDS_OF_SHAPES)),
  maxLength: z.optional(z.number()),
  before: z.optional(z.number()),
  visiblePrefix: z.optional(z.string()),
  paths: z.optional(
    z.strictObject({ names: z.optional(Texts), endings: z.optional(Texts), parts: z.optional(Texts) }),
  ),
  entropy: z.optional(z.number()),
  check: z.optional(z.enum(CHECKS)),
  words: z.optional(Texts),
  refuse: z.optional(Texts),
  mayHold: z.optional(Texts),
  advice: z.optional(z.string()),
  references: z.optional(Texts),
  examples: z.optional(z.strictObject({ hit: Texts, miss: Texts })),
})
export type WrittenRule = z.infer<typeof WrittenRule>

export const WrittenIssuer = z.strictObject({
  category: z.string(),
  advice: z.string(),
  references: z.optional(Texts),
  rules: z.array(WrittenRule),
})
export type WrittenIssuer = z.infer<typeof WrittenIssuer>

export const RuleFile = z.strictObject({ issuers: z.array(WrittenIssuer) })
export type RuleFile = z.infer<typeof RuleFile>

/** For guesses at what was meant. */
export const KNOWN_RULE_KEYS = {
  '': ['issuers'],
  'issuers.*': ['category', 'advice', 'references', 'rules'],
  'issuers.*.rules.*': Object.keys(WrittenRule.shape),
  'issuers.*.rules.*.assigned': ['name', 'value'],
  'issuers.*.rules.*.near': ['token', 'reach'],
  'issuers.*.rules.*.paths': ['names', 'endings', 'parts'],
  'issuers.*.rules.*.examples': ['hit', 'miss'],
} as const
