import type { AdvisoryStatus } from '../core/advisory.ts'
import type { Finding } from '../core/finding.ts'
import { type PackageClass, packageClass } from '../core/package.ts'
import type { SuppressedFinding } from '../core/report.ts'
import type { Severity } from '../core/severity.ts'

export interface FilterOptions {
  readonly severities: readonly Severity[]
  readonly ignoreStatuses: readonly AdvisoryStatus[]
  /** `--ignore-unfixed` or `--ignore-status`: which of them the user gave. */
  readonly ignoreStatusOption: string
  readonly packageTypes: readonly PackageClass[]
}

export interface Filtered {
  readonly kept: readonly Finding[]
  /** Nothing disappears: each with the option that took it out. */
  readonly suppressed: readonly SuppressedFinding[]
}

/** Takes out what the user does not want to hear of. Pure. */
export function filterFindings(findings: readonly Finding[], options: FilterOptions): Filtered {
  const kept: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  for (const finding of findings) {
    const reason = suppression(finding, options)
    if (reason) suppressed.push({ finding, ...reason })
    else kept.push(finding)
  }
  return { kept, suppressed }
}

function suppression(
  finding: Finding,
  options: FilterOptions,
): Omit<SuppressedFinding, 'finding'> | undefined {
  const type = packageClass(finding.package.type)
  if (!options.packageTypes.includes(type)) {
    return { by: '--pkg-types', reason: `${type} packages were not asked for` }
  }
  const { level } = finding.severity
  if (!options.severities.includes(level)) {
    return { by: '--severity', reason: `severity ${level} was not asked for` }
  }
  if (options.ignoreStatuses.includes(finding.status)) {
    return { by: options.ignoreStatusOption, reason: `status ${finding.status} is ignored` }
  }
  return undefined
}
