import type { SeverityRating } from './severity.ts'

/** VEX-like status of a flaw in a package, in the words of Trivy's reports. */
export const ADVISORY_STATUSES = [
  'unknown',
  'not_affected',
  'affected',
  'fixed',
  'under_investigation',
  'will_not_fix',
  'fix_deferred',
  'end_of_life',
] as const
export type AdvisoryStatus = (typeof ADVISORY_STATUSES)[number]

/** What an advisory says apart from whom it hits. As its feed wrote it, never merged with others. */
export interface Advisory {
  readonly kind: 'advisory'
  /** The feed's own id: `CVE-2019-14697`, `GHSA-…`, `DSA-5000-1`. Unique in its feed. */
  readonly id: string
  /** Other names of the same flaw. Not merely related ones. */
  readonly aliases?: readonly string[]
  readonly title?: string
  readonly description?: string
  readonly severities?: readonly SeverityRating[]
  readonly cwes?: readonly string[]
  readonly references?: readonly string[]
  /** ISO 8601. */
  readonly published?: string
  readonly modified?: string
  readonly withdrawn?: string
}

/** Whom an advisory hits: one package name in one namespace, with typed ranges. */
export interface AffectedPackage {
  /** Id of the advisory in the same feed. */
  readonly advisory: string
  /** Which list of versions this is about: the distribution's release (`3.18`, `bookworm`) or the ecosystem (`npm`). */
  readonly namespace: string
  readonly name: string
  /** `fixed` when a fixed version exists in this namespace, else what the feed says. */
  readonly status: AdvisoryStatus
  /** The feed's reason for the status, in its words: `Minor issue`. */
  readonly statusReason?: string
  /** A version is hit when it lies in one of them or among `versions`. Empty with status `not_affected`. */
  readonly ranges: readonly VersionRange[]
  /** Versions hit, each exactly. */
  readonly versions?: readonly string[]
  /** This package's own severity where the feed gives one for it. */
  readonly severity?: SeverityRating
  /** The vendor's own ids of the fix (`ALSA-2023:5453`). */
  readonly vendorIds?: readonly string[]
  readonly qualifiers?: Qualifiers
}

/** What else must hold for the record to speak of a package. An absent member accepts all. */
export interface Qualifiers {
  readonly arches?: readonly string[]
  readonly modules?: readonly string[]
  /** Product streams, as the part of a CPE behind the vendor: `enterprise_linux:9::appstream`. */
  readonly products?: readonly string[]
  /** Functions that are hit, `path.*` for all of a package; for information, never a reason to drop a finding. */
  readonly symbols?: readonly string[]
}

/**
 * From `introduced` or behind `after` (neither: the first version) to before `fixed`, to before `before`, or up to
 * `lastAffected`; none of them: no end.
 */
export interface VersionRange {
  readonly introduced?: string
  /** The last version before those that are hit. */
  readonly after?: string
  readonly fixed?: string
  /** An end like `fixed`, of which nobody says that it is a fix. */
  readonly before?: string
  readonly lastAffected?: string
}
