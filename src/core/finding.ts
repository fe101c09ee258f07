import type { AdvisoryStatus, VersionRange } from './advisory.ts'
import type { VexNote } from './decision.ts'
import type { MatchBasis } from './ecosystem.ts'
import type { InventoryPackage } from './inventory.ts'
import type { Reachability } from './reachability.ts'
import type { Severity, SeverityRating } from './severity.ts'

/** One flaw (all its aliases together) in one package. */
export interface Finding {
  readonly kind: 'finding'
  /** The id that people search for: the CVE where there is one, else the first by name. */
  readonly id: string
  /** All ids of the alias group, sorted, `id` included. */
  readonly ids: readonly string[]
  readonly package: InventoryPackage
  readonly status: AdvisoryStatus
  readonly statusReason?: string
  /** The lowest version that fixes it on this release. */
  readonly fixedVersion?: string
  readonly severity: ChosenSeverity
  /** All that anybody says, the chosen one included. */
  readonly ratings: readonly SeverityRating[]
  readonly title?: string
  readonly description?: string
  readonly cwes: readonly string[]
  readonly references: readonly string[]
  readonly published?: string
  readonly modified?: string
  readonly epss?: Epss
  readonly kev?: Kev
  /** Whether what the image starts leads to it; absent: nobody asked. */
  readonly reachability?: Reachability
  /** What VEX documents say of it, where they do not suppress it. */
  readonly vex?: readonly VexNote[]
  /** The records that decided, the deciding one first. Never empty. */
  readonly evidence: readonly Evidence[]
}

export interface ChosenSeverity {
  readonly level: Severity
  /** Whose rating it is; absent when nobody rated. */
  readonly author?: string
  /** Why it is UNKNOWN, or how it was derived (`from the CVSS score`). */
  readonly reason?: string
}

/** https://www.first.org/epss/ */
export interface Epss {
  /** Probability of exploitation in the next 30 days, 0 to 1. */
  readonly score: number
  readonly percentile: number
  readonly date: string
}

/** CISA's catalogue of known exploited vulnerabilities. */
export interface Kev {
  readonly dateAdded: string
  readonly dueDate?: string
  readonly ransomware: boolean
  readonly requiredAction?: string
}

/** How a record and a comparison led to the finding. */
export interface Evidence {
  readonly feed: string
  /** Id of the advisory in the feed. */
  readonly advisory: string
  readonly namespace: string
  /** The name that was looked up: the source package's, where `basis` says so. */
  readonly name: string
  readonly basis: MatchBasis
  /** The version that was compared: the source's own where `basis` is `source-package`. */
  readonly version: string
  /** Id of the version order. */
  readonly order: string
  readonly status: AdvisoryStatus
  readonly range?: VersionRange
  /** The comparison in words: `1.1.18-r3 < 1.1.18-r4 by apk order`. */
  readonly comparison: string
  readonly fixedVersion?: string
  readonly vendorIds?: readonly string[]
  /** Whether the program has one of the functions that the record names; absent when it names none. */
  readonly symbols?: SymbolPresence
}

/** `unknown`: it is no program, or its functions could not be read. */
export type SymbolPresence = 'present' | 'absent' | 'unknown'
