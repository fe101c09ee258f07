import type { AdvisoryStatus } from '../core/advisory.ts'
import type { Finding } from '../core/finding.ts'
import type { ConfigurationReport } from '../core/misconfiguration.ts'
import { type PackageClass, packageClass } from '../core/package.ts'
import type { SuppressedFinding } from '../core/report.ts'
import type { Severity } from '../core/severity.ts'
import { type BaseExclusion, baseExclusion } from './exclude-base.ts'
import { partConfiguration } from './part-configuration.ts'
import type { Judge } from './types.ts'

export interface FilterOptions {
  readonly severities: readonly Severity[]
  readonly ignoreStatuses: readonly AdvisoryStatus[]
  /** `--ignore-unfixed` or `--ignore-status`: which of them the user gave. */
  readonly ignoreStatusOption: string
  readonly packageTypes: readonly PackageClass[]
  /** Whether what the base image brought is left out. */
  readonly excludeBase?: boolean
}

interface Suppression {
  readonly option: string
  readonly reason: string
}

/** Takes out what the user does not want to hear of, each with the option that did it. */
export function filterJudge(options: FilterOptions): Judge {
  return (findings, facts) => {
    const { configuration } = facts
    const base = options.excludeBase ? baseExclusion(facts) : undefined
    const kept: Finding[] = []
    const suppressed: SuppressedFinding[] = []
    for (const finding of findings) {
      const by = suppression(finding, options) ?? inBase(finding.package.originLayer, base)
      if (by) suppressed.push({ finding, ...taken(by) })
      else kept.push(finding)
    }
    return {
      kept,
      suppressed,
      ...(configuration ? { configuration: filtered(configuration, options, base) } : {}),
      ...(base && base.problems.length > 0 ? { problems: base.problems } : {}),
    }
  }
}

function taken({ option, reason }: Suppression): Omit<SuppressedFinding, 'finding'> {
  return { by: option, reason, decision: { kind: 'filter', option } }
}

/** Of the filters only severity and base image are about how things are set up. */
function filtered(
  configuration: ConfigurationReport,
  { severities }: FilterOptions,
  base: BaseExclusion | undefined,
): ConfigurationReport {
  return partConfiguration(configuration, ({ severity, place }) => {
    const by = severities.includes(severity)
      ? inBase(place.layer, base)
      : { option: '--severity', reason: `severity ${severity} was not asked for` }
    return by && taken(by)
  })
}

function inBase(layer: number | undefined, base: BaseExclusion | undefined): Suppression | undefined {
  const reason = base?.reasonFor(layer)
  return reason === undefined ? undefined : { option: '--exclude-base', reason }
}

function suppression(finding: Finding, options: FilterOptions): Suppression | undefined {
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
