import type { BaseImage } from './base-image.ts'
import type { Decision, DecisionRecord, Verdict } from './decision.ts'
import type { Digest } from './digest.ts'
import type { Distribution } from './distribution.ts'
import type { Finding } from './finding.ts'
import type { HygieneReport } from './hygiene.ts'
import type { ImageConfig, ImageOrigin } from './image.ts'
import type { InventoryPackage, LayerInfo } from './inventory.ts'
import type { ConfigurationReport } from './misconfiguration.ts'
import type { Platform } from './platform.ts'
import type { Problem } from './problem.ts'

/** The result of a scan, before any format. Same input, same database, same version: the same report. */
export interface Report {
  readonly kind: 'report'
  readonly tool: { readonly name: 'plimsoll'; readonly version: string }
  /** ISO 8601; from `--created-at` or SOURCE_DATE_EPOCH where given. */
  readonly createdAt: string
  readonly target: ReportTarget
  readonly distribution?: Distribution
  readonly endOfLife?: EndOfLife
  readonly layers: readonly LayerInfo[]
  readonly packages: readonly InventoryPackage[]
  /** Packages that were not asked for: neither listed nor judged. */
  readonly leftOut: LeftOut
  /** Sorted by risk: see matching/risk-order.ts. */
  readonly findings: readonly Finding[]
  /** Findings that a filter or a decision took out of `findings`, with the reason. */
  readonly suppressed: readonly SuppressedFinding[]
  /** What checks of how things are set up found; absent: none were made. */
  readonly configuration?: ConfigurationReport
  /** Of images: what they hold and waste; absent: nobody asked. */
  readonly hygiene?: HygieneReport
  /** Of images: what it was built on, where that could be told. */
  readonly base?: BaseImage
  readonly verdict: Verdict
  readonly decisions: DecisionRecord
  readonly problems: readonly Problem[]
  readonly database: DatabaseInfo
}

export interface LeftOut {
  /** Needed only for development, without `--include-dev`. */
  readonly development: number
  /** By `--pkg-relationships`. */
  readonly byRelationship: number
  /** Programs that no package manager brought, without `program` in `--pkg-types`. */
  readonly programs: number
}

export interface ReportTarget {
  readonly kind: 'image' | 'rootfs' | 'filesystem' | 'repository' | 'sbom' | 'purls' | 'manifests' | 'cluster'
  readonly name: string
  readonly origin?: ImageOrigin
  readonly platform?: Platform
  readonly configDigest?: Digest
  readonly manifestDigest?: Digest
  /** The commit of a repository that was fetched. */
  readonly commit?: string
  readonly repoTags: readonly string[]
  readonly repoDigests: readonly string[]
  /** Sum of the layers as stored, bytes. */
  readonly size?: number
  readonly config?: ImageConfig
}

export interface SuppressedFinding {
  readonly finding: Finding
  /** What suppressed it, short enough to count by: `--severity`, `plimsoll.yaml`, `VEX acme.openvex.json`. */
  readonly by: string
  /** In the words of whoever decided. */
  readonly reason: string
  readonly decision: Decision
}

export interface EndOfLife {
  /** Whether support had ended when the report was made. `unknown` is not `supported`. */
  readonly state: 'ended' | 'supported' | 'unknown'
  /** ISO date on which support ends or ended, where published. */
  readonly date?: string
  /** Date until which somebody (LTS, ESM) may still give extended support. */
  readonly extendedUntil?: string
}

/** The advisories that the scan used. */
export interface DatabaseInfo {
  /** SHA-256 over the ids and digests of the feeds used, so that a result can be repeated. */
  readonly digest: Digest
  readonly feeds: readonly FeedInfo[]
}

export interface FeedInfo {
  readonly id: string
  readonly name: string
  /** Of its first document, as upstream has it. */
  readonly url?: string
  /** SHA-256 of the feed's file. */
  readonly digest: Digest
  /** When upstream published what the feed was built from, by its own word; ISO 8601. */
  readonly upstreamDate?: string
  /** When the feed was last known to be what upstream serves; ISO 8601. */
  readonly checkedAt: string
  readonly records: number
}

/** Whether there was nothing that could have been judged: not the same as that nothing is wrong. */
export function isEmptyReport({
  packages,
  configuration,
}: Pick<Report, 'packages'> & { readonly configuration?: Report['configuration'] }): boolean {
  return packages.length === 0 && (configuration?.resources.length ?? 0) === 0
}

/** Whether all that was looked at is how things are set up: there are neither packages nor files to judge. */
export function isOfConfiguration({ target, packages }: Pick<Report, 'target' | 'packages'>): boolean {
  return target.kind === 'manifests' || (target.kind === 'cluster' && packages.length === 0)
}
