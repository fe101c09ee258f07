import type { AdvisoryStatus } from '../core/advisory.ts'
import type { Finding } from '../core/finding.ts'
import type { ConfigurationReport } from '../core/misconfiguration.ts'
import { type PackageClass, packageClass } from '../core/package.ts'
import type { SuppressedFinding } from '../core/report.ts'
import type { Severity } from '../core/severity.ts'
import { partConfiguration } from './part-configuration.ts'
import type { Judge } from './types.ts'

export interface FilterOptions {
  readonly severities: readonly Severity[]
  readonly ignoreStatuses: readonly AdvisoryStatus[]
  /** `--ignore-unfixed` or `--ignore-status`: which of them the user gave. */
  readonly ignoreStatusOption: string
  readonly packageTypes: readonly PackageClass[]
}

/** Takes out what the user does not want to hear of, each with the option that did it. */
export function filterJudge(options: FilterOptions): Judge {
  return (findings, { configuration }) => {
    const kept: Finding[] = []
    const suppressed: SuppressedFinding[] = []
    for (const finding of findings) {
      const by = suppression(finding, options)
      if (!by) kept.push(finding)
      else
        suppressed.push({
          finding,
          by: by.option,
          reason: by.reason,
          decision: { kind: 'filter', option: by.option },
        })
    }
    return { kept, suppressed, ...(configuration ? { configuration: filtered(configuration, options) } : {}) }
  }
}

/** Of the filters only the severity is about how things are set up. */
function filtered(configuration: ConfigurationReport, { severities }: FilterOptions): ConfigurationReport {
  return partConfiguration(configuration, ({ severity }) =>
    severities.includes(severity)
      ? undefined
      : {
          by: '--severity',
          reason: `severity ${severity} was not asked for`,
          decision: { kind: 'filter', option: '--severity' },
        },
  )
}

function suppression(
  finding: Finding,
  options: FilterOptions,
): { readonly option: string; readonly reason: string } | undefined {
  const type = packageClass(finding.package.type)
  if (!options.packageTypes.includes(type)) {
    return { option: '--pkg-types', reason: `${type} packages were not asked for` }
  }
  const { level } = finding.severity
  if (!options.severities.includes(level)) {
    return { option: '--severity', reason: `severity ${level} was not asked for` }
  }
  if (options.ignoreStatuses.includes(finding.status)) {
    return { option: options.ignoreStatusOption, reason: `status ${finding.status} is ignored` }
  }
  return undefined
}
