import type { Advisory } from '../core/advisory.ts'
import type { Finding } from '../core/finding.ts'
import type { SeverityRating } from '../core/severity.ts'

/** A flaw in a package by the word of the advisories, before anything is known of how bad it is. */
export interface Match
  extends Pick<Finding, 'id' | 'ids' | 'package' | 'status' | 'statusReason' | 'fixedVersion' | 'evidence'> {
  /** The advisories behind the evidence, in its order, without repetition. */
  readonly sources: readonly MatchSource[]
}

export interface MatchSource {
  readonly feed: string
  readonly advisory: Advisory
  /** What the feed says of this very package. */
  readonly packageSeverity?: SeverityRating
}
