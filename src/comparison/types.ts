import type { Finding } from '../core/finding.ts'
import type { InventoryPackage, LayerInfo } from '../core/inventory.ts'
import type { Report } from '../core/report.ts'
import type { ConfigurationChanges } from './configuration-types.ts'

/** What is different between a report and one after it. Nothing is lost: each finding and package of both is in one list. */
export interface Comparison {
  readonly kind: 'comparison'
  readonly a: Side
  readonly b: Side
  readonly findings: FindingChanges
  readonly packages: PackageChanges
  readonly layers: LayerChanges
  /** Of how things are set up; absent: neither is of checks. */
  readonly configuration?: ConfigurationChanges
  /** The feeds that both used are the very same, so that every difference is one of packages. */
  readonly hasSameAdvisories: boolean
}

/** One of the two, without what would make the comparison as long as both reports. */
export interface Side {
  readonly name: string
  readonly createdAt: string
  readonly configDigest?: string
  readonly outcome: Report['verdict']['outcome']
  readonly findings: number
  readonly suppressed: number
  readonly packages: number
  /** What checks of how things are set up found; absent: none were made. */
  readonly configuration?: {
    readonly misconfigurations: number
    readonly suppressed: number
    readonly objects: number
  }
  /** Whether something could not be judged: what seems fixed may then only be unseen. */
  readonly isIncomplete: boolean
  /** Whether only packages with findings are known of it. */
  readonly hasAllPackages: boolean
}

/** A finding with what became of it in its report. */
export interface Entry {
  readonly finding: Finding
  /** What suppressed it; absent: it was kept. */
  readonly suppressedBy?: string
}

export interface FindingChanges {
  readonly added: readonly AddedFinding[]
  readonly fixed: readonly FixedFinding[]
  readonly changed: readonly ChangedFinding[]
  readonly unchanged: readonly Entry[]
}

/**
 * Why it is there now, or not any more: by the package that came, went or changed its version, or by what advisories
 * say of the same package. `unknown` where a report does not list its packages.
 */
export type Cause = 'package-added' | 'package-removed' | 'package-changed' | 'advisories' | 'unknown'

export interface AddedFinding extends Entry {
  readonly cause: Cause
}

export interface FixedFinding extends Entry {
  readonly cause: Cause
  /** The version that the package has now, where it is still there in another. */
  readonly nowVersion?: string
}

export interface ChangedFinding {
  readonly before: Entry
  readonly after: Entry
  readonly changes: readonly Change[]
}

export interface Change {
  readonly what: 'severity' | 'status' | 'fix' | 'version' | 'suppressed' | 'exploited'
  /** As it was, in words; empty for nothing. */
  readonly from: string
  readonly to: string
}

export interface PackageChanges {
  readonly added: readonly InventoryPackage[]
  readonly removed: readonly InventoryPackage[]
  readonly updated: readonly PackageChange[]
  readonly downgraded: readonly PackageChange[]
  /** Of another version, of which nobody can say whether it is later. */
  readonly changed: readonly PackageChange[]
  readonly unchanged: number
  /** Packages of one, of which the other cannot say whether it has them, as it lists only some. */
  readonly unknown: number
}

export interface PackageChange {
  readonly before: InventoryPackage
  readonly after: InventoryPackage
}

export interface LayerChanges {
  /** Layers from the bottom that both have. */
  readonly shared: number
  readonly onlyA: readonly LayerInfo[]
  readonly onlyB: readonly LayerOfB[]
}

/** A layer that only the later one has, with what came by it. */
export interface LayerOfB {
  readonly layer: LayerInfo
  /** Place in the layers of the later report, 0 at the bottom. */
  readonly index: number
  readonly addedFindings: number
  readonly changedPackages: number
}

/** Negative: `a` is the earlier version; `undefined` where they cannot be compared. */
export type CompareVersions = (a: InventoryPackage, b: InventoryPackage) => number | undefined
