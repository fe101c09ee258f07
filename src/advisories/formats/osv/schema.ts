import * as z from 'zod/mini'

/** A record of OSV, as far as it is read. https://ossf.github.io/osv-schema/ */
const Texts = z.nullish(z.array(z.string()))

const Severity = z.object({ type: z.string(), score: z.string() })

const Event = z.object({
  introduced: z.optional(z.string()),
  fixed: z.optional(z.string()),
  last_affected: z.optional(z.string()),
  limit: z.optional(z.string()),
})

const Affected = z.object({
  package: z.nullish(z.object({ ecosystem: z.string(), name: z.string() })),
  ranges: z.nullish(z.array(z.object({ type: z.string(), events: z.nullish(z.array(Event)) }))),
  // A list of texts by the schema; GitHub's own export of RubyGems has something else beside good ranges.
  versions: z.nullish(z.unknown()),
  severity: z.nullish(z.array(Severity)),
  ecosystem_specific: z.optional(z.unknown()),
  database_specific: z.optional(z.unknown()),
})

export const OsvRecord = z.object({
  id: z.string(),
  aliases: Texts,
  upstream: Texts,
  summary: z.nullish(z.string()),
  details: z.nullish(z.string()),
  published: z.nullish(z.string()),
  modified: z.nullish(z.string()),
  withdrawn: z.nullish(z.string()),
  severity: z.nullish(z.array(Severity)),
  references: z.nullish(z.array(z.object({ url: z.string() }))),
  affected: z.nullish(z.array(Affected)),
  database_specific: z.optional(z.unknown()),
})
export type OsvRecord = z.infer<typeof OsvRecord>
export type OsvAffected = z.infer<typeof Affected>
export type OsvEvent = z.infer<typeof Event>
export type OsvSeverity = z.infer<typeof Severity>
