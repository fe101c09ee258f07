import * as z from 'zod/mini'
import { SEVERITIES } from '../../core/severity.ts'

/** What `finding_changes` says of a finding before or after; the matcher writes it (`FindingBrief`). */
export const Brief = z.object({
  id: z.string(),
  ids: z.array(z.string()),
  severity: z.enum(SEVERITIES),
  status: z.string(),
  fixedVersion: z.optional(z.string()),
  kev: z.boolean(),
  epss: z.optional(z.number()),
  title: z.optional(z.string()),
  references: z.array(z.string()),
  package: z.object({ name: z.string(), version: z.string(), purl: z.string() }),
})
export type Brief = z.infer<typeof Brief>

/** Status of a brief that stands for a rule of a policy, which is about no flaw. */
export const NO_FLAW = 'policy'
