import * as z from 'zod/mini'
import { KNOWN_RULE_KEYS, WrittenIssuer } from './schema.ts'

const Texts = z.optional(z.nullable(z.array(z.string())))

const AllowRule = z.strictObject({
  id: z.optional(z.string()),
  description: z.optional(z.string()),
  regex: z.optional(z.string()),
  path: z.optional(z.string()),
})
export type AllowRule = z.infer<typeof AllowRule>

const ExcludeBlock = z.strictObject({ description: z.optional(z.string()), regexes: Texts })

const TrivyRule = z.strictObject({
  id: z.string(),
  category: z.optional(z.string()),
  title: z.optional(z.string()),
  severity: z.optional(z.string()),
  regex: z.string(),
  keywords: Texts,
  path: z.optional(z.string()),
  'secret-group-name': z.optional(z.string()),
  'allow-rules': z.optional(z.nullable(z.array(AllowRule))),
  'exclude-block': z.optional(ExcludeBlock),
})
export type TrivyRule = z.infer<typeof TrivyRule>

/**
 * `trivy-secret.yaml`, and beside its keys `issuers`, which are rules in our own form.
 * https://trivy.dev/latest/docs/scanner/secret/#configuration
 */
export const SecretFile = z.strictObject({
  'enable-builtin-rules': Texts,
  'disable-rules': Texts,
  'disable-allow-rules': Texts,
  'skip-patterns': Texts,
  rules: z.optional(z.nullable(z.array(TrivyRule))),
  'allow-rules': z.optional(z.nullable(z.array(AllowRule))),
  'exclude-block': z.optional(ExcludeBlock),
  issuers: z.optional(z.array(WrittenIssuer)),
})
export type SecretFile = z.infer<typeof SecretFile>

const ALLOW_KEYS = Object.keys(AllowRule.shape)

/** For guesses at what was meant. */
export const KNOWN_KEYS = {
  ...KNOWN_RULE_KEYS,
  '': Object.keys(SecretFile.shape),
  'rules.*': Object.keys(TrivyRule.shape),
  'rules.*.allow-rules.*': ALLOW_KEYS,
  'rules.*.exclude-block': ['description', 'regexes'],
  'allow-rules.*': ALLOW_KEYS,
  'exclude-block': ['description', 'regexes'],
} as const
