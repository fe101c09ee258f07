import * as z from 'zod/mini'
import { messageOf, PlimsollError } from '../../core/errors.ts'

/** What is read back of a report that Plimsoll wrote. */
const Vulnerability = z.object({
  VulnerabilityID: z.string(),
  PkgName: z.string(),
  PkgIdentifier: z.object({ PURL: z.string() }),
  InstalledVersion: z.string(),
  FixedVersion: z.optional(z.string()),
  Status: z.string(),
  Severity: z.string(),
  SeveritySource: z.optional(z.string()),
  PrimaryURL: z.optional(z.string()),
  Title: z.optional(z.string()),
  Plimsoll: z.object({
    IDs: z.array(z.string()),
    StatusReason: z.optional(z.string()),
    SeverityReason: z.optional(z.string()),
    EPSS: z.optional(z.object({ Score: z.number(), Percentile: z.number(), Date: z.string() })),
    KEV: z.optional(z.object({ DateAdded: z.string(), DueDate: z.optional(z.string()) })),
    Ratings: z.array(z.object({ Author: z.string(), Severity: z.optional(z.string()) })),
    Origin: z.object({
      Path: z.string(),
      LayerIndex: z.optional(z.number()),
      CreatedBy: z.optional(z.string()),
      Owner: z.optional(z.string()),
      NamedBy: z.optional(z.string()),
    }),
    Evidence: z.array(
      z.object({
        Feed: z.string(),
        Advisory: z.string(),
        Name: z.string(),
        Basis: z.string(),
        Version: z.string(),
        Comparison: z.string(),
        Symbols: z.optional(z.string()),
      }),
    ),
  }),
})
export type ReadVulnerability = z.infer<typeof Vulnerability>

const Report = z.object({
  ArtifactName: z.string(),
  Metadata: z.object({
    Layers: z.optional(z.array(z.object({ DiffID: z.string(), Digest: z.optional(z.string()) }))),
  }),
  Plimsoll: z.object({
    Database: z.object({
      Digest: z.string(),
      Feeds: z.array(z.object({ ID: z.string(), Name: z.string(), CheckedAt: z.string() })),
    }),
    Suppressed: z.array(z.object({ By: z.string(), Reason: z.string(), Finding: Vulnerability })),
  }),
  Results: z.optional(z.array(z.object({ Vulnerabilities: z.optional(z.array(Vulnerability)) }))),
})
export type ReadReport = z.infer<typeof Report>

/** Throws `report-invalid` for anything that Plimsoll has not written with `--format json`. */
export function readReport(text: string, name: string): ReadReport {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new PlimsollError('report-invalid', `${name} is no JSON: ${messageOf(error)}.`)
  }
  const result = Report.safeParse(value)
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.') ?? ''
  throw new PlimsollError(
    'report-invalid',
    `${name} is no report of Plimsoll: ${where} is missing or has another form.`,
  )
}
