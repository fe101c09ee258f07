import * as z from 'zod/mini'

/** What a rule may look at. */
export const SUBJECTS = ['finding', 'package', 'misconfiguration', 'image', 'report', 'file'] as const
export type Subject = (typeof SUBJECTS)[number]

/** Rules of one policy file: it is written by people. */
export const MAX_RULES = 1000
/** Characters of a condition or message. */
export const MAX_EXPRESSION_LENGTH = 10_000

const Text = z.string().check(z.trim(), z.minLength(1))
const Expression = Text.check(z.maxLength(MAX_EXPRESSION_LENGTH))

export const RuleSchema = z.strictObject({
  /** Unique in its file; a rule that is inherited is replaced by one of the same name. */
  name: Text,
  on: z.enum(SUBJECTS),
  /** CEL of type bool. Only rules on files may do without. */
  when: z.optional(z.union([Expression, z.boolean()], 'is to be a text: a condition in CEL')),
  /** Globs by which files are chosen, of rules on files. */
  files: z.optional(z.array(Text).check(z.minLength(1))),
  action: z.enum(['deny', 'warn', 'allow']),
  /** With CEL in double braces. */
  message: z.optional(Expression),
})
export type RuleDocument = z.infer<typeof RuleSchema>

const Variable = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.array(z.number())])

/** A policy as it is written: `*.policy.yaml`; docs/policies.md says what each key means. */
export const PolicySchema = z.strictObject({
  name: Text,
  description: z.optional(z.string()),
  extends: z.optional(z.union([Text, z.array(Text)])),
  variables: z.optional(z.record(z.string(), Variable)),
  rules: z.optional(z.array(RuleSchema).check(z.maxLength(MAX_RULES))),
})
export type PolicyDocument = z.infer<typeof PolicySchema>

/** For guesses at what was meant. */
export const POLICY_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(PolicySchema.def.shape),
  'rules.*': Object.keys(RuleSchema.def.shape),
}
