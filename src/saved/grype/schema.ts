import * as z from 'zod/mini'

/*
 * What is read of Grype's JSON. https://github.com/anchore/grype/tree/main/schema
 * Go writes null for lists that it has not made.
 */

const maybe = <Schema extends z.ZodMiniType>(schema: Schema) => z.optional(z.nullable(schema))
const text = maybe(z.string())
const texts = maybe(z.array(z.string()))
const number = maybe(z.number())

const Metadata = z.object({
  id: z.string(),
  dataSource: text,
  namespace: text,
  severity: text,
  urls: texts,
  description: text,
  cvss: maybe(
    z.array(
      z.object({
        source: text,
        version: text,
        vector: text,
        metrics: maybe(z.object({ baseScore: number })),
      }),
    ),
  ),
  epss: maybe(z.array(z.object({ cve: text, epss: number, percentile: number, date: text }))),
  knownExploited: maybe(
    z.array(
      z.object({
        dateAdded: text,
        dueDate: text,
        requiredAction: text,
        knownRansomwareCampaignUse: text,
      }),
    ),
  ),
  cwes: maybe(z.array(z.object({ cwe: text }))),
})
export type Metadata = z.infer<typeof Metadata>

const Artifact = z.object({
  name: z.string(),
  version: text,
  type: text,
  locations: maybe(z.array(z.object({ path: text, layerID: text }))),
  licenses: texts,
  cpes: texts,
  purl: text,
  upstreams: maybe(z.array(z.object({ name: z.string(), version: text }))),
  metadata: z.optional(z.unknown()),
})
export type Artifact = z.infer<typeof Artifact>

const Match = z.object({
  vulnerability: z.extend(Metadata, {
    fix: maybe(z.object({ versions: texts, state: text })),
    advisories: maybe(z.array(z.object({ id: text, link: text }))),
  }),
  relatedVulnerabilities: maybe(z.array(Metadata)),
  matchDetails: maybe(
    z.array(
      z.object({
        type: text,
        matcher: text,
        searchedBy: z.optional(z.unknown()),
        found: z.optional(z.unknown()),
        fix: maybe(z.object({ suggestedVersion: text })),
      }),
    ),
  ),
  artifact: Artifact,
})
export type Match = z.infer<typeof Match>

const IgnoreRule = z.object({
  vulnerability: text,
  reason: text,
  namespace: text,
  'fix-state': text,
  'match-type': text,
  'vex-status': text,
  'vex-justification': text,
  package: maybe(z.object({ name: text, version: text, type: text, location: text, 'upstream-name': text })),
})
export type IgnoreRule = z.infer<typeof IgnoreRule>

const IgnoredMatch = z.extend(Match, { appliedIgnoreRules: maybe(z.array(IgnoreRule)) })

export const GrypeReport = z.object({
  matches: maybe(z.array(Match)),
  ignoredMatches: maybe(z.array(IgnoredMatch)),
  alertsByPackage: maybe(z.array(z.object({ alerts: maybe(z.array(z.object({ type: text }))) }))),
  source: maybe(z.object({ type: text, target: z.optional(z.unknown()) })),
  distro: maybe(z.object({ name: text, version: text })),
  descriptor: z.object({ name: z.string(), version: text, timestamp: text }),
})
export type GrypeReport = z.infer<typeof GrypeReport>

/** Where `source.type` is `image`; of other kinds the target is a text. */
export const ImageTarget = z.object({
  userInput: text,
  imageID: text,
  manifestDigest: text,
  tags: texts,
  imageSize: number,
  layers: maybe(z.array(z.object({ digest: text, size: number }))),
  repoDigests: texts,
  architecture: text,
  os: text,
  config: text,
})
export type ImageTarget = z.infer<typeof ImageTarget>
