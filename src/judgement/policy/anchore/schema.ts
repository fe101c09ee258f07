import * as z from 'zod/mini'

const Param = z.object({ name: z.string(), value: z.unknown() })

const Rule = z.object({
  id: z.optional(z.string()),
  gate: z.string(),
  trigger: z.string(),
  action: z.string(),
  params: z.optional(z.nullable(z.array(Param))),
  recommendation: z.optional(z.nullable(z.string())),
})
export type AnchoreRule = z.infer<typeof Rule>

const RuleSet = z.object({ id: z.string(), name: z.optional(z.string()), rules: z.array(Rule) })
export type RuleSet = z.infer<typeof RuleSet>

const AllowItem = z.object({
  id: z.optional(z.string()),
  gate: z.string(),
  trigger_id: z.string(),
  expires_on: z.optional(z.nullable(z.string())),
  description: z.optional(z.nullable(z.string())),
  comment: z.optional(z.nullable(z.string())),
})

const AllowList = z.object({
  id: z.string(),
  name: z.optional(z.string()),
  items: z.optional(z.nullable(z.array(AllowItem))),
})
export type AllowList = z.infer<typeof AllowList>
export type AllowItem = z.infer<typeof AllowItem>

const ImageName = z.object({
  name: z.optional(z.string()),
  registry: z.string(),
  repository: z.string(),
  image: z.object({ type: z.string(), value: z.string() }),
})
export type ImageName = z.infer<typeof ImageName>

const Ids = z.optional(z.nullable(z.array(z.string())))
const Mapping = z.extend(ImageName, {
  policy_id: z.optional(z.nullable(z.string())),
  policy_ids: Ids,
  rule_set_ids: Ids,
  whitelist_ids: Ids,
  allowlist_ids: Ids,
})
export type Mapping = z.infer<typeof Mapping>

const list = <T extends z.ZodMiniType>(of: T) => z.optional(z.nullable(z.array(of)))

/**
 * A policy bundle of Anchore Engine (version `1_0`), and what Anchore Enterprise calls the same things.
 * https://docs.anchore.com/current/docs/overview/concepts/policy/
 */
export const Bundle = z.object({
  id: z.optional(z.string()),
  name: z.optional(z.string()),
  version: z.optional(z.string()),
  policies: list(RuleSet),
  rule_sets: list(RuleSet),
  whitelists: list(AllowList),
  allowlists: list(AllowList),
  mappings: list(Mapping),
  whitelisted_images: list(ImageName),
  allowlisted_images: list(ImageName),
  blacklisted_images: list(ImageName),
  denylisted_images: list(ImageName),
})
export type Bundle = z.infer<typeof Bundle>
