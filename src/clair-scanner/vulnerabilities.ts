import type { Finding } from '../core/finding.ts'
import { fullName, packageClass } from '../core/package.ts'
import type { Report } from '../core/report.ts'
import { clairSeverity, rankOf, type Threshold } from './severity.ts'

/** As the report of clair-scanner has it: the names are its keys. */
export interface Vulnerability {
  readonly featurename: string
  readonly featureversion: string
  readonly vulnerability: string
  readonly namespace: string
  readonly description: string
  readonly link: string
  readonly severity: Threshold
  readonly fixedby: string
}

export interface Comparison {
  readonly vulnerabilities: readonly Vulnerability[]
  /** Ids that nobody approved, one for each package that has it, as in the old tool. */
  readonly unapproved: readonly string[]
}

/** Holds findings to what is approved. Pure; the worst first, else in the order of the report. */
export function compare(report: Report, approved: ReadonlySet<string>, threshold: Threshold): Comparison {
  const rows = report.findings
    .map((finding) => ({ finding, row: vulnerabilityOf(finding, report) }))
    .sort((a, b) => rankOf(a.row.severity) - rankOf(b.row.severity))
  const unapproved = rows.filter(
    ({ finding, row }) =>
      rankOf(row.severity) <= rankOf(threshold) && !finding.ids.some((id) => approved.has(id)),
  )
  return {
    vulnerabilities: rows.map(({ row }) => row),
    unapproved: unapproved.map(({ row }) => row.vulnerability),
  }
}

function vulnerabilityOf(finding: Finding, report: Report): Vulnerability {
  return {
    featurename: fullName(finding.package),
    featureversion: finding.package.version,
    vulnerability: finding.id,
    namespace: namespaceOf(finding, report),
    description: finding.description ?? finding.title ?? '',
    link: finding.references[0] ?? '',
    severity: clairSeverity(finding),
    fixedby: finding.fixedVersion ?? '',
  }
}

/** `debian:12`, `alpine:v3.18`, as Clair names them; the kind of the package for those of languages. */
function namespaceOf({ package: { type } }: Finding, { distribution }: Report): string {
  if (!distribution || packageClass(type) !== 'os') return type
  const { family, release } = distribution
  return `${family}:${family === 'alpine' && release !== '' ? 'v' : ''}${release}`
}
