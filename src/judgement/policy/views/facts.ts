import type { Finding } from '../../../core/finding.ts'
import type { InventoryPackage } from '../../../core/inventory.ts'
import type { Misconfiguration } from '../../../core/misconfiguration.ts'
import type { Judgeable } from '../../types.ts'
import type { PolicyTools } from '../types.ts'
import { distributionView } from './distribution.ts'
import { findingView } from './finding.ts'
import { imageView } from './image.ts'
import { misconfigurationView } from './misconfiguration.ts'
import { packageView } from './package.ts'
import { reportView } from './report.ts'

/** One report as conditions see it. Views are made once each, when somebody asks. */
export interface Facts {
  readonly report: Judgeable
  readonly tools: PolicyTools
  /** When the report was made: the clock of all rules. */
  readonly now: Date
  finding(of: Finding): object
  package(of: InventoryPackage): object
  misconfiguration(of: Misconfiguration): object
  /** Views of all. */
  findings(): readonly object[]
  packages(): readonly object[]
  misconfigurations(): readonly object[]
  hasPackage(name: string, version?: string): boolean
  image(): object
  distribution(): object
  reportView(): object
}

export function factsOf(report: Judgeable, tools: PolicyTools): Facts {
  const findings = new Map<Finding, object>()
  const packages = new Map<InventoryPackage, object>()
  const misconfigurations = new Map<Misconfiguration, object>()
  let versions: Map<string, Set<string>> | undefined
  const facts: Facts = {
    report,
    tools,
    now: new Date(report.createdAt),
    finding: (of) => remembered(findings, of, () => new findingView.view(of, facts)),
    package: (of) => remembered(packages, of, () => new packageView.view(of, facts)),
    misconfiguration: (of) =>
      remembered(misconfigurations, of, () => new misconfigurationView.view(of, facts)),
    findings: once(() => report.findings.map((one) => facts.finding(one))),
    packages: once(() => report.packages.map((one) => facts.package(one))),
    misconfigurations: once(() => misconfigurationsOf(report).map((one) => facts.misconfiguration(one))),
    hasPackage: (name, version) => {
      versions ??= versionsByName(report.packages)
      const found = versions.get(name)
      return found !== undefined && (version === undefined || found.has(version))
    },
    image: once(() => new imageView.view(report, facts)),
    distribution: once(() => new distributionView.view(report, facts)),
    reportView: once(() => new reportView.view(report, facts)),
  }
  return facts
}

/** None where nobody looked for any. */
export function misconfigurationsOf({ configuration }: Judgeable): readonly Misconfiguration[] {
  return configuration?.misconfigurations ?? []
}

function versionsByName(packages: readonly InventoryPackage[]): Map<string, Set<string>> {
  const versions = new Map<string, Set<string>>()
  for (const { name, version } of packages)
    versions.set(name, (versions.get(name) ?? new Set<string>()).add(version))
  return versions
}

function remembered<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function once<V extends object>(make: () => V): () => V {
  let value: V | undefined
  return () => {
    value ??= make()
    return value
  }
}
