import * as z from 'zod/mini'
import { ADVISORY_STATUSES } from '../../core/advisory.ts'
import { REACHABILITY_DOUBTS, REACHABILITY_STATES, REACHED_BY } from '../../core/reachability.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { Base } from './base-schema.ts'
import { Misconfiguration, ObjectPath, Resource, SavedSecret } from './configuration-schema.ts'
import { Hygiene } from './hygiene-schema.ts'

/*
 * What is read of a report that Plimsoll wrote; docs/schema/report.schema.json describes all of it. Reports of earlier
 * versions lack what is optional here and required there.
 */

const text = z.string()
const maybeText = z.optional(z.string())
const texts = z.array(z.string())
const maybeTexts = z.optional(texts)
const count = z.int().check(z.nonnegative())
const maybeCount = z.optional(count)
const Severity = z.enum(SEVERITIES)
const Status = z.enum(ADVISORY_STATUSES)

const Cvss = z.object({ Version: z.enum(['2.0', '3.0', '3.1', '4.0']), Vector: text, Score: z.number() })

const Rating = z.object({
  Author: text,
  Severity: z.optional(Severity),
  Label: maybeText,
  CVSS: z.optional(Cvss),
})

const Evidence = z.object({
  Feed: text,
  Advisory: text,
  Namespace: text,
  Name: text,
  Basis: z.enum(['direct', 'source-package', 'cpe']),
  Version: text,
  Order: text,
  Status,
  Range: z.optional(
    z.object({
      Introduced: maybeText,
      After: maybeText,
      Fixed: maybeText,
      Before: maybeText,
      LastAffected: maybeText,
    }),
  ),
  Comparison: text,
  FixedVersion: maybeText,
  VendorIDs: maybeTexts,
  Symbols: z.optional(z.enum(['present', 'absent', 'unknown'])),
})
export type Evidence = z.infer<typeof Evidence>

const VexNote = z.object({
  Document: text,
  Author: maybeText,
  Status: z.enum(['affected', 'under_investigation']),
  Statement: maybeText,
  Action: maybeText,
})

const Reachability = z.object({
  State: z.enum(REACHABILITY_STATES),
  Doubt: z.optional(z.enum(REACHABILITY_DOUBTS)),
  Reason: maybeText,
  Chain: z.optional(z.array(z.object({ Path: text, PathInside: maybeText, By: z.enum(REACHED_BY) }))),
})

const OwnFacts = z.object({
  Rank: maybeCount,
  PackageID: maybeText,
  IDs: texts,
  StatusReason: maybeText,
  SeverityReason: maybeText,
  EPSS: z.optional(z.object({ Score: z.number(), Percentile: z.number(), Date: text })),
  KEV: z.optional(
    z.object({
      DateAdded: text,
      DueDate: maybeText,
      Ransomware: z.boolean(),
      RequiredAction: maybeText,
    }),
  ),
  Reachability: z.optional(Reachability),
  VEX: z.optional(z.array(VexNote)),
  Ratings: z.array(Rating),
  Origin: z.object({
    Path: text,
    LayerIndex: maybeCount,
    Owner: maybeText,
    NamedBy: maybeText,
  }),
  Evidence: z.array(Evidence),
})

const Vulnerability = z.object({
  VulnerabilityID: text,
  PkgName: text,
  PkgIdentifier: z.object({ PURL: text }),
  InstalledVersion: text,
  FixedVersion: maybeText,
  Status,
  Severity,
  SeveritySource: maybeText,
  Title: maybeText,
  Description: maybeText,
  CweIDs: maybeTexts,
  References: maybeTexts,
  PublishedDate: maybeText,
  LastModifiedDate: maybeText,
  Plimsoll: OwnFacts,
})
export type Vulnerability = z.infer<typeof Vulnerability>

const Package = z.object({
  Name: text,
  Identifier: z.object({ PURL: text }),
  Version: text,
  Release: maybeText,
  Epoch: maybeCount,
  Arch: maybeText,
  SrcName: maybeText,
  SrcVersion: maybeText,
  SrcRelease: maybeText,
  SrcEpoch: maybeCount,
  Licenses: maybeTexts,
  Maintainer: maybeText,
  Modularitylabel: maybeText,
  Relationship: z.optional(z.enum(['root', 'workspace', 'direct', 'indirect'])),
  Dev: z.optional(z.boolean()),
  Owner: maybeText,
  DependsOn: maybeTexts,
  Layer: z.optional(z.object({ DiffID: text })),
  FilePath: text,
  Locations: z.optional(z.array(z.object({ StartLine: count, EndLine: count }))),
  Plimsoll: z.optional(
    z.object({
      Index: count,
      ID: maybeText,
      Type: maybeText,
      Namespace: maybeText,
      PossibleNamespaces: maybeTexts,
      Version: maybeText,
      SourceVersion: maybeText,
      PathInside: maybeText,
      LayerIndex: maybeCount,
      EvidenceLayer: maybeCount,
      Declared: z.optional(z.boolean()),
      Vendor: maybeText,
      SignatureKey: maybeText,
      CPEs: maybeTexts,
      Provides: maybeTexts,
      Needs: maybeTexts,
      NamedBy: maybeText,
    }),
  ),
})
export type Package = z.infer<typeof Package>

const Result = z.object({
  Packages: z.optional(z.array(Package)),
  Vulnerabilities: z.optional(z.array(Vulnerability)),
  Misconfigurations: z.optional(z.array(Misconfiguration)),
  Secrets: z.optional(z.array(SavedSecret)),
})

const Decision = z.discriminatedUnion('Kind', [
  z.object({ Kind: z.literal('filter'), Option: text }),
  z.object({
    Kind: z.literal('exception'),
    Source: text,
    Owner: maybeText,
    Since: maybeText,
    Until: maybeText,
  }),
  z.object({
    Kind: z.literal('vex'),
    Document: text,
    Author: maybeText,
    Status: z.enum(['not_affected', 'fixed']),
    Justification: maybeText,
    Timestamp: maybeText,
  }),
  z.object({ Kind: z.literal('foreign'), Source: text }),
])
export type Decision = z.infer<typeof Decision>

const Hit = z.object({
  Action: z.enum(['deny', 'warn', 'allow']),
  Policy: text,
  Rule: text,
  Message: text,
  On: z.discriminatedUnion('Kind', [
    z.object({ Kind: z.literal('finding'), VulnerabilityID: text, Package: text }),
    z.object({ Kind: z.literal('package'), Package: text }),
    z.object({
      Kind: z.literal('misconfiguration'),
      ID: text,
      Resource: text,
      Container: maybeText,
      File: text,
      Path: ObjectPath,
    }),
    z.object({ Kind: z.literal('file'), Path: text }),
    z.object({ Kind: z.literal('report') }),
  ]),
})
export type Hit = z.infer<typeof Hit>

const Verdict = z.object({
  Outcome: z.enum(['pass', 'warn', 'incomplete', 'fail']),
  Reason: text,
  ExitCode: count,
  Hits: z.array(Hit),
})
export type Verdict = z.infer<typeof Verdict>

const Decisions = z.object({
  Exceptions: z.array(
    z.object({
      Source: text,
      Subject: text,
      Reason: text,
      Owner: maybeText,
      Since: maybeText,
      Until: maybeText,
      State: z.enum(['used', 'unused', 'expired', 'not-yet']),
      Findings: count,
      Why: maybeText,
    }),
  ),
  VEX: z.array(
    z.object({
      Document: text,
      Format: z.enum(['OpenVEX', 'CSAF', 'CycloneDX']),
      Author: maybeText,
      Statements: count,
      Matched: count,
      Unmatched: z.array(z.object({ VulnerabilityID: text, Product: text, Why: text })),
    }),
  ),
  Policies: z.array(z.object({ Policy: text, Source: text, Rules: count })),
})
export type Decisions = z.infer<typeof Decisions>

const Suppressed = z.object({
  By: text,
  Reason: text,
  Decision: z.optional(Decision),
  Finding: Vulnerability,
})
export type Suppressed = z.infer<typeof Suppressed>

const Head = z.object({
  Version: text,
  Kind: z.optional(
    z.enum(['image', 'rootfs', 'filesystem', 'repository', 'sbom', 'purls', 'manifests', 'cluster']),
  ),
  Source: z.optional(
    z.object({
      kind: z.enum(['docker-archive', 'oci-layout', 'registry', 'docker', 'podman']),
      location: text,
    }),
  ),
  Platform: z.optional(z.object({ os: text, architecture: text, variant: maybeText })),
  ManifestDigest: maybeText,
  Distribution: z.optional(
    z.object({
      family: text,
      release: text,
      version: text,
      codename: maybeText,
      prettyName: maybeText,
      repositories: maybeTexts,
      products: maybeTexts,
      decidedBy: text,
    }),
  ),
  EndOfLife: z.optional(
    z.object({
      state: z.enum(['ended', 'supported', 'unknown']),
      date: maybeText,
      extendedUntil: maybeText,
    }),
  ),
  Base: z.optional(Base),
  Hygiene: z.optional(Hygiene),
  PackageCount: maybeCount,
  Commit: maybeText,
  LeftOut: z.optional(z.object({ Development: count, ByRelationship: count, Programs: maybeCount })),
  Problems: z.array(z.object({ Code: text, Subject: text, Detail: text, Layer: maybeText })),
  Database: z.object({
    Digest: text,
    Feeds: z.array(
      z.object({
        ID: text,
        Name: text,
        URL: maybeText,
        Digest: text,
        UpstreamDate: maybeText,
        CheckedAt: text,
        Records: count,
      }),
    ),
  }),
  Verdict: z.optional(Verdict),
  Decisions: z.optional(Decisions),
  Configuration: z.optional(
    z.object({
      Resources: z.array(Resource),
      Suppressed: z.array(
        z.object({ By: text, Reason: text, Decision: z.optional(Decision), Misconfiguration }),
      ),
    }),
  ),
  Suppressed: z.array(Suppressed),
})
export type Head = z.infer<typeof Head>

export const OwnReport = z.object({
  CreatedAt: text,
  ArtifactName: text,
  ArtifactType: z.enum(['container_image', 'filesystem', 'repository', 'sbom', 'purls', 'kubernetes']),
  Metadata: z.object({
    Size: maybeCount,
    ImageID: maybeText,
    RepoTags: maybeTexts,
    RepoDigests: maybeTexts,
    ImageConfig: z.optional(z.unknown()),
    Layers: z.optional(
      z.array(z.object({ Size: count, Digest: maybeText, DiffID: text, CreatedBy: maybeText })),
    ),
  }),
  Plimsoll: Head,
  Results: z.optional(z.array(Result)),
})
export type OwnReport = z.infer<typeof OwnReport>
