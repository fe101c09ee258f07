import { compareText } from '../../core/compare-text.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import type { Report } from '../../core/report.ts'
import { severityRank } from '../../core/severity.ts'
import { layerOf, packageId, splitVersion } from './package-facts.ts'
import { vulnerability } from './vulnerability.ts'

/** One result for the operating system, one for each kind of library. */
export function* results(report: Report, listAllPackages: boolean): Generator<object> {
  for (const group of groups(report)) {
    const findings = report.findings
      .filter((finding) => groupOf(finding.package) === group)
      .sort(compareFindings)
    const packages = report.packages.filter((pkg) => groupOf(pkg) === group)
    const suppressed = report.suppressed.filter(({ finding }) => groupOf(finding.package) === group)
    const target = targetName(report, group)
    yield {
      Target: target,
      Class: group === OS ? 'os-pkgs' : 'lang-pkgs',
      Type: group === OS ? (report.distribution?.family ?? packages[0]?.type) : group,
      ...(listAllPackages ? { Packages: packages.map((pkg) => packageFacts(pkg, report)) } : {}),
      ...(findings.length > 0
        ? { Vulnerabilities: findings.map((finding) => vulnerability(finding, report, target)) }
        : {}),
      ...(suppressed.length > 0
        ? {
            ExperimentalModifiedFindings: suppressed.map(({ finding, by, reason }) => ({
              Type: 'vulnerability',
              Status: 'ignored',
              Statement: reason,
              Source: by,
              Finding: vulnerability(finding, report, target),
            })),
          }
        : {}),
    }
  }
}

const OS = 'os'

function groupOf({ type }: InventoryPackage): string {
  return isOsPackage(type) ? OS : type
}

function groups({ packages }: Report): string[] {
  const found = new Set(packages.map(groupOf))
  return [...found].sort((a, b) => Number(b === OS) - Number(a === OS) || compareText(a, b))
}

function targetName({ target, distribution }: Report, group: string): string {
  if (group !== OS) return `${target.name} (${group})`
  if (!distribution) return target.name
  return `${target.name} (${distribution.family} ${distribution.version || distribution.release})`
}

/** Trivy's order: by package, version, severity, id, path. */
function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.package.name, b.package.name) ||
    compareText(packageId(a.package), packageId(b.package)) ||
    compareText(a.package.version, b.package.version) ||
    severityRank(b.severity.level) - severityRank(a.severity.level) ||
    compareText(a.id, b.id) ||
    compareText(a.package.path, b.package.path)
  )
}

function packageFacts(pkg: InventoryPackage, report: Report) {
  const source = pkg.source && splitVersion(pkg.type, pkg.source.version)
  const layer = layerOf(pkg, report)
  return {
    ID: packageId(pkg),
    Name: pkg.name,
    Identifier: { PURL: pkg.purl },
    ...splitVersion(pkg.type, pkg.version),
    ...(pkg.arch ? { Arch: pkg.arch } : {}),
    ...(pkg.source ? { SrcName: pkg.source.name } : {}),
    ...(source
      ? {
          SrcVersion: source.Version,
          ...(source.Release === undefined ? {} : { SrcRelease: source.Release }),
          ...(source.Epoch === undefined ? {} : { SrcEpoch: source.Epoch }),
        }
      : {}),
    ...(pkg.licenses ? { Licenses: pkg.licenses } : {}),
    ...(pkg.maintainer ? { Maintainer: pkg.maintainer } : {}),
    ...(pkg.module ? { Modularitylabel: pkg.module } : {}),
    ...(pkg.relationship ? { Relationship: pkg.relationship } : {}),
    ...(pkg.dependsOn ? { DependsOn: pkg.dependsOn } : {}),
    ...(layer ? { Layer: layer } : {}),
    FilePath: pkg.path,
    ...(pkg.lines ? { Locations: [{ StartLine: pkg.lines.start, EndLine: pkg.lines.end }] } : {}),
  }
}
