import * as z from 'zod/mini'

/*
 * What is read of Trivy's JSON, SchemaVersion 2.
 * https://trivy.dev/latest/docs/configuration/reporting/#json
 * Go leaves out what is empty, and writes null for lists that it has not made.
 */

const maybe = <Schema extends z.ZodMiniType>(schema: Schema) => z.optional(z.nullable(schema))
const text = maybe(z.string())
const texts = maybe(z.array(z.string()))
const number = maybe(z.number())
/** Of lines 0 where there is none. */
const count = maybe(z.int().check(z.nonnegative()))
const many = maybe(z.array(z.unknown()))

const Identifier = maybe(z.object({ PURL: text, UID: text }))
const Layer = maybe(z.object({ Digest: text, DiffID: text }))

export const Vulnerability = z.object({
  VulnerabilityID: z.string(),
  VendorIDs: texts,
  PkgID: text,
  PkgName: z.string(),
  PkgPath: text,
  PkgIdentifier: Identifier,
  InstalledVersion: text,
  FixedVersion: text,
  Status: text,
  Layer,
  SeveritySource: text,
  PrimaryURL: text,
  DataSource: maybe(z.object({ ID: text, Name: text, URL: text })),
  Title: text,
  Description: text,
  Severity: text,
  CweIDs: texts,
  VendorSeverity: maybe(z.record(z.string(), z.number())),
  CVSS: maybe(
    z.record(
      z.string(),
      z.object({
        V2Vector: text,
        V3Vector: text,
        V40Vector: text,
        V2Score: number,
        V3Score: number,
        V40Score: number,
      }),
    ),
  ),
  References: texts,
  PublishedDate: text,
  LastModifiedDate: text,
})
export type Vulnerability = z.infer<typeof Vulnerability>

const Package = z.object({
  ID: text,
  Name: z.string(),
  Identifier,
  Version: text,
  Release: text,
  Epoch: number,
  Arch: text,
  Dev: maybe(z.boolean()),
  SrcName: text,
  SrcVersion: text,
  SrcRelease: text,
  SrcEpoch: number,
  Licenses: texts,
  Maintainer: text,
  Modularitylabel: text,
  BuildInfo: maybe(z.object({ ContentSets: texts })),
  Indirect: maybe(z.boolean()),
  Relationship: text,
  DependsOn: texts,
  Layer,
  FilePath: text,
  Locations: maybe(z.array(z.object({ StartLine: number, EndLine: number }))),
})
export type Package = z.infer<typeof Package>

export const Misconfiguration = z.object({
  ID: z.string(),
  AVDID: text,
  Title: text,
  Description: text,
  Message: text,
  Resolution: text,
  Severity: text,
  PrimaryURL: text,
  References: texts,
  Status: text,
  CauseMetadata: maybe(
    z.object({
      Resource: text,
      StartLine: count,
      EndLine: count,
      Code: maybe(
        z.object({ Lines: maybe(z.array(z.object({ Content: text, IsCause: maybe(z.boolean()) }))) }),
      ),
    }),
  ),
})
export type Misconfiguration = z.infer<typeof Misconfiguration>

export const Secret = z.object({
  RuleID: z.string(),
  Category: text,
  Severity: text,
  Title: text,
  StartLine: count,
  EndLine: count,
  Match: text,
  Layer,
})
export type Secret = z.infer<typeof Secret>

const Result = z.object({
  Target: text,
  Class: text,
  Type: text,
  Packages: maybe(z.array(Package)),
  Vulnerabilities: maybe(z.array(Vulnerability)),
  MisconfSummary: maybe(z.object({ Successes: count })),
  Misconfigurations: maybe(z.array(Misconfiguration)),
  Secrets: maybe(z.array(Secret)),
  Licenses: many,
  CustomResources: many,
  ExperimentalModifiedFindings: maybe(
    z.array(
      z.object({
        Type: text,
        Status: text,
        Statement: text,
        Source: text,
        Finding: z.unknown(),
      }),
    ),
  ),
})
export type Result = z.infer<typeof Result>

export const TrivyReport = z.object({
  SchemaVersion: z.literal(2),
  Trivy: maybe(z.object({ Version: text })),
  CreatedAt: text,
  ArtifactName: z.string(),
  ArtifactType: text,
  Metadata: maybe(
    z.object({
      Size: number,
      OS: maybe(z.object({ Family: text, Name: text, EOSL: maybe(z.boolean()) })),
      ImageID: text,
      DiffIDs: texts,
      RepoTags: texts,
      RepoDigests: texts,
      Commit: text,
      ImageConfig: z.optional(z.unknown()),
      Layers: maybe(z.array(z.object({ Size: number, Digest: text, DiffID: text, CreatedBy: text }))),
    }),
  ),
  Results: maybe(z.array(Result)),
})
export type TrivyReport = z.infer<typeof TrivyReport>
