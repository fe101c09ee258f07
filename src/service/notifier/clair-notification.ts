import type { Severity } from '../../core/severity.ts'
import { didOf } from '../clair/json/distribution.ts'
import type { NotificationEntry } from './entry.ts'

/**
 * An entry in the words of Clair: one element of a page, and of what is delivered directly.
 * https://github.com/quay/clair, `notifier.Notification` and `notifier.VulnSummary`
 */
export interface ClairNotification {
  readonly id: string
  /** Digest of the image's manifest. */
  readonly manifest: string
  readonly reason: 'added' | 'removed' | 'changed'
  readonly vulnerability: ClairVulnerabilitySummary
}

/** A type and no interface: what Clair's document describes may have further members. */
export type ClairVulnerabilitySummary = {
  readonly name: string
  readonly fixed_in_version: string
  /** The same twice: Clair's server writes `severity`, its schema has `normalized_severity`. */
  readonly severity: ClairSeverity
  readonly normalized_severity: ClairSeverity
  readonly description: string
  /** Parted by spaces. */
  readonly links: string
  readonly package: { readonly name: string; readonly version: string }
  readonly distribution?: { readonly did: string; readonly version_id: string }
  readonly repo: Readonly<Record<string, never>>
}

export type ClairSeverity = 'Unknown' | 'Low' | 'Medium' | 'High' | 'Critical'

const SEVERITIES: Readonly<Record<Severity, ClairSeverity>> = {
  UNKNOWN: 'Unknown',
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  CRITICAL: 'Critical',
}

export function clairNotification({
  id,
  image,
  reason,
  finding,
  distribution,
}: NotificationEntry): ClairNotification {
  const severity = SEVERITIES[finding.severity]
  return {
    id,
    manifest: image.digest,
    reason,
    vulnerability: {
      name: finding.id,
      fixed_in_version: finding.fixedVersion ?? '',
      severity,
      normalized_severity: severity,
      description: finding.title ?? '',
      links: finding.references.join(' '),
      package: { name: finding.package.name, version: finding.package.version },
      ...(distribution === undefined ? {} : { distribution: clairDistribution(distribution) }),
      repo: {},
    },
  }
}

function clairDistribution(text: string): { did: string; version_id: string } {
  const slash = text.indexOf('/')
  return slash < 0
    ? { did: didOf(text), version_id: '' }
    : { did: didOf(text.slice(0, slash)), version_id: text.slice(slash + 1) }
}
