import type { SeverityRating } from '../../../core/severity.ts'

/** An update of a distribution: what it fixes, and in which packages. */
export interface Update {
  /** `ALAS2-2023-2000`, `RLSA-2021:1979`, `FEDORA-2022-59e474cd5c`. */
  readonly id: string
  readonly title?: string
  readonly description?: string
  /** Of the update, and so of each flaw in its packages. */
  readonly severity?: SeverityRating
  /** ISO 8601. */
  readonly issued?: string
  readonly updated?: string
  /** None: the update stands for itself. */
  readonly flaws: readonly Flaw[]
  readonly fixes: readonly Fix[]
}

/** A flaw by its CVE. */
export interface Flaw {
  readonly id: string
  readonly description?: string
  readonly reference?: string
  /** Where they are of the flaw and not of the update. */
  readonly severities?: readonly SeverityRating[]
}

/** A package of an update, and the version that has the fix. */
export interface Fix {
  readonly name: string
  /** `epoch:version-release`, without an epoch of 0. */
  readonly version: string
  /** Absent: whatever the architecture. */
  readonly arch?: string
  /** `nodejs:18` */
  readonly module?: string
}
