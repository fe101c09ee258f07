import type { ConfigurationReport } from '../core/misconfiguration.ts'
import { hidesFindings } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { compareConfigurations } from './compare-configurations.ts'
import { compareFindings, hasAllPackages } from './compare-findings.ts'
import { comparePackages } from './compare-packages.ts'
import type {
  CompareVersions,
  Comparison,
  FindingChanges,
  LayerChanges,
  PackageChanges,
  Side,
} from './types.ts'

/** What became of `a` in `b`. Pure. */
export function compareReports(a: Report, b: Report, compareVersions: CompareVersions): Comparison {
  const findings = compareFindings(a, b)
  const packages = comparePackages(a, b, compareVersions)
  const configuration = compareConfigurations(a, b)
  return {
    kind: 'comparison',
    a: sideOf(a),
    b: sideOf(b),
    findings,
    packages,
    layers: compareLayers(a, b, findings, packages),
    ...(configuration ? { configuration } : {}),
    hasSameAdvisories: haveSameAdvisories(a, b),
  }
}

/** A feed that only one of them used is about packages that the other has not. */
function haveSameAdvisories(a: Report, b: Report): boolean {
  const ofA = new Map(a.database.feeds.map(({ id, digest }) => [id, digest]))
  return b.database.feeds.every(({ id, digest }) => (ofA.get(id) ?? digest) === digest)
}

function sideOf(report: Report): Side {
  const { target, createdAt, verdict, findings, suppressed, packages, configuration, problems } = report
  return {
    name: target.name,
    createdAt,
    ...(target.configDigest ? { configDigest: target.configDigest } : {}),
    outcome: verdict.outcome,
    findings: findings.length,
    suppressed: suppressed.length,
    packages: packages.length,
    ...(configuration ? { configuration: countsOf(configuration) } : {}),
    isIncomplete: problems.some(hidesFindings),
    hasAllPackages: hasAllPackages(report),
  }
}

function countsOf({
  misconfigurations,
  suppressed,
  resources,
}: ConfigurationReport): Side['configuration'] & {} {
  return {
    misconfigurations: misconfigurations.length,
    suppressed: suppressed.length,
    objects: resources.length,
  }
}

function compareLayers(
  a: Report,
  b: Report,
  findings: FindingChanges,
  packages: PackageChanges,
): LayerChanges {
  let shared = 0
  while (a.layers[shared] && a.layers[shared]?.diffId === b.layers[shared]?.diffId) shared++
  const came = [
    ...packages.added,
    ...[packages.updated, packages.downgraded, packages.changed].flat().map(({ after }) => after),
  ]
  const kept = findings.added.filter(({ suppressedBy }) => suppressedBy === undefined)
  return {
    shared,
    onlyA: a.layers.slice(shared),
    onlyB: b.layers.slice(shared).map((layer, place) => {
      const index = shared + place
      return {
        layer,
        index,
        addedFindings: kept.filter(({ finding }) => finding.package.originLayer === index).length,
        changedPackages: came.filter(({ originLayer }) => originLayer === index).length,
      }
    }),
  }
}
