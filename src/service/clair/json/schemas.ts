import * as z from 'zod/mini'

/*
 * The JSON of Clair's API, as its server writes it: https://github.com/quay/clair/tree/main/httptransport/types/v1 and
 * https://pkg.go.dev/github.com/quay/claircore. `plimsoll` is a member of ours, which Clair's readers skip.
 */

const Detector = z.object({ name: z.string(), version: z.string(), kind: z.string() })

const SourcePackage = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  kind: z.literal('source'),
  normalized_version: z.string(),
  cpe: z.string(),
})

export const Package = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  kind: z.enum(['binary', 'source']),
  source: z.optional(SourcePackage),
  /** `semver:` and ten numbers, or empty where the order is none of numbers. */
  normalized_version: z.string(),
  module: z.optional(z.string()),
  arch: z.optional(z.string()),
  cpe: z.string(),
  detector: z.optional(Detector),
})
export type Package = z.infer<typeof Package>

/** Quay takes no report in which one of these is missing. */
export const Distribution = z.object({
  id: z.string(),
  did: z.string(),
  name: z.string(),
  version: z.string(),
  version_code_name: z.string(),
  version_id: z.string(),
  arch: z.string(),
  cpe: z.string(),
  pretty_name: z.string(),
})
export type Distribution = z.infer<typeof Distribution>

export const Repository = z.object({
  id: z.string(),
  name: z.string(),
  key: z.optional(z.string()),
  uri: z.optional(z.string()),
  cpe: z.string(),
})
export type Repository = z.infer<typeof Repository>

export const Environment = z.object({
  package_db: z.string(),
  /** Digest of the layer as its registry has it. */
  introduced_in: z.string(),
  distribution_id: z.string(),
  repository_ids: z.array(z.string()),
})
export type Environment = z.infer<typeof Environment>

export const NORMALIZED_SEVERITIES = ['Unknown', 'Negligible', 'Low', 'Medium', 'High', 'Critical'] as const
export type NormalizedSeverity = (typeof NORMALIZED_SEVERITIES)[number]

export const Alias = z.object({ space: z.string(), name: z.string() })
export type Alias = z.infer<typeof Alias>

export const Range = z.object({ '[': z.optional(z.string()), ')': z.optional(z.string()) })
export type Range = z.infer<typeof Range>

export const Vulnerability = z.object({
  id: z.string(),
  updater: z.string(),
  name: z.string(),
  description: z.string(),
  issued: z.optional(z.string()),
  /** Addresses with spaces between. */
  links: z.string(),
  /** In the words of who rated it. */
  severity: z.string(),
  normalized_severity: z.enum(NORMALIZED_SEVERITIES),
  package: z.optional(Package),
  distribution: z.optional(Distribution),
  repository: z.optional(Repository),
  /** Of maven, pypi, gem and npm a URL query: `fixed=…&introduced=…&lastAffected=…`. */
  fixed_in_version: z.string(),
  range: z.optional(Range),
  arch_op: z.optional(z.enum(['equals', 'not equals', 'pattern match'])),
  Self: z.optional(Alias),
  Aliases: z.optional(z.array(Alias)),
  Invert: z.optional(z.boolean()),
})
export type Vulnerability = z.infer<typeof Vulnerability>

const contents = {
  manifest_hash: z.string(),
  packages: z.record(z.string(), Package),
  distributions: z.record(z.string(), Distribution),
  repository: z.record(z.string(), Repository),
  environments: z.record(z.string(), z.array(Environment)),
}

export const ReportedProblem = z.object({
  code: z.string(),
  subject: z.string(),
  detail: z.string(),
  layer: z.optional(z.string()),
  hides_findings: z.boolean(),
})
export type ReportedProblem = z.infer<typeof ReportedProblem>

export const IndexReport = z.object({
  ...contents,
  state: z.string(),
  success: z.boolean(),
  err: z.string(),
  plimsoll: z.optional(z.object({ problems: z.array(ReportedProblem) })),
})
export type IndexReport = z.infer<typeof IndexReport>

export const Suppressed = z.object({
  package: z.string(),
  vulnerability: z.string(),
  by: z.string(),
  reason: z.string(),
})
export type Suppressed = z.infer<typeof Suppressed>

export const VulnerabilityReport = z.object({
  ...contents,
  vulnerabilities: z.record(z.string(), Vulnerability),
  package_vulnerabilities: z.record(z.string(), z.array(z.string())),
  /** By type; each a list of one map from ids of vulnerabilities. */
  enrichments: z.record(z.string(), z.array(z.unknown())),
  PackageNotVulnerable: z.record(z.string(), z.array(z.string())),
  plimsoll: z.object({
    /** False where something may hide vulnerabilities: see `problems`. */
    complete: z.boolean(),
    problems: z.array(ReportedProblem),
    /** What decisions of people took out of `package_vulnerabilities`. */
    suppressed: z.array(Suppressed),
    /** SHA-256 over the advisories that were used. */
    database: z.string(),
  }),
})
export type VulnerabilityReport = z.infer<typeof VulnerabilityReport>

export const IndexState = z.object({ state: z.string() })

export const UpdateOperation = z.object({
  ref: z.string(),
  updater: z.string(),
  fingerprint: z.string(),
  date: z.string(),
  kind: z.enum(['vulnerability', 'enrichment']),
})
export type UpdateOperation = z.infer<typeof UpdateOperation>

export const UpdateOperations = z.record(z.string(), z.array(UpdateOperation))

export const UpdateDiff = z.object({
  prev: UpdateOperation,
  cur: UpdateOperation,
  added: z.array(Vulnerability),
  removed: z.array(Vulnerability),
})

export const AffectedManifests = z.object({
  vulnerabilities: z.record(z.string(), z.unknown()),
  vulnerable_manifests: z.record(z.string(), z.array(z.string())),
})

export const NotificationPage = z.object({
  page: z.object({ size: z.number(), next: z.optional(z.string()) }),
  notifications: z.array(
    z.object({
      id: z.string(),
      manifest: z.string(),
      reason: z.enum(['added', 'removed', 'changed']),
      vulnerability: z.looseObject({ name: z.string(), normalized_severity: z.string() }),
    }),
  ),
})
