import * as z from 'zod/mini'

/** A record of OSV, as far as it is read. https://ossf.github.io/osv-schema/ */
const Texts = z.nullish(z.array(z.string()))

const Severity = z.object({ type: z.string(), score: z.string() })

/** What only adorns a record is left out where it is malformed; the flaw counts all the same. */
const Text = z.catch(z.nullish(z.string()), undefined)
const Severities = z.catch(z.nullish(z.array(Severity)), undefined)
const References = z.catch(z.nullish(z.array(z.object({ url: z.string() }))), undefined)

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
  severity: Severities,
  ecosystem_specific: z.optional(z.unknown()),
  database_specific: z.optional(z.unknown()),
})

export const OsvRecord = z.object({
  id: z.string(),
  aliases: Texts,
  upstream: Texts,
  related: Texts,
  summary: Text,
  details: Text,
  published: Text,
  modified: Text,
  withdrawn: z.nullish(z.string()),
  severity: Severities,
  references: References,
  affected: z.nullish(z.array(Affected)),
  database_specific: z.optional(z.unknown()),
})
export type OsvRecord = z.infer<typeof OsvRecord>
export type OsvAffected = z.infer<typeof Affected>
export type OsvEvent = z.infer<typeof Event>
export type OsvSeverity = z.infer<typeof Severity>
