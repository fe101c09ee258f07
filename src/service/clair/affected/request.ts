import * as z from 'zod/mini'
import { NORMALIZED_SEVERITIES } from '../json/schemas.ts'

/** Clair's notifier asks for 1,000 at a time. */
export const MAX_VULNERABILITIES = 10_000
export const MAX_AFFECTED_BYTES = 64 * 1024 * 1024

const Text = z.optional(z.nullable(z.string()))

/** What is read of a vulnerability; all else is given back as it came. Go writes what is not there as `null`. */
export const AskedVulnerability = z.looseObject({
  id: Text,
  name: Text,
  normalized_severity: Text,
  package: z.optional(z.nullable(z.looseObject({ name: Text, module: Text, arch: Text }))),
  distribution: z.optional(z.nullable(z.looseObject({ did: Text, version_id: Text }))),
  repository: z.optional(z.nullable(z.looseObject({ name: Text }))),
  fixed_in_version: Text,
  arch_op: Text,
})
export type AskedVulnerability = z.infer<typeof AskedVulnerability>

export const AffectedRequest = z.object({
  vulnerabilities: z.nullable(z.array(AskedVulnerability).check(z.maxLength(MAX_VULNERABILITIES))),
})
export type AffectedRequest = z.infer<typeof AffectedRequest>

/** By which they are told apart in the answer. */
export function keyOf({ id, name }: AskedVulnerability): string {
  return id || name || ''
}

/** Most severe first. */
export function bySeverity(a: AskedVulnerability, b: AskedVulnerability): number {
  return rankOf(b) - rankOf(a)
}

function rankOf({ normalized_severity: level }: AskedVulnerability): number {
  return NORMALIZED_SEVERITIES.findIndex((one) => one === level)
}
