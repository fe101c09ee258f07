import { isFromBase } from '../../core/base-image.ts'
import { compareText } from '../../core/compare-text.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'
import type { Report } from '../../core/report.ts'
import { severityRank } from '../../core/severity.ts'
import { groupOf, groups, OS_GROUP, targetName } from '../target-groups.ts'
import { ownPackageFacts } from './own-package-facts.ts'
import { layerOf, packageId, splitVersion } from './package-facts.ts'
import { vulnerability } from './vulnerability.ts'

/** One result for the operating system, one for each lock file, one for each kind of library that is installed. */
export function* results(report: Report, listAllPackages: boolean): Generator<object> {
  const ranks = new Map(report.findings.map((finding, index) => [finding, index + 1]))
  const places = new Map(report.packages.map((pkg, index) => [pkg, index]))
  for (const [group, packages] of groups(report)) {
    const findings = inTrivysOrder(report.findings.filter((finding) => groupOf(finding.package) === group))
    const suppressed = report.suppressed.filter(({ finding }) => groupOf(finding.package) === group)
    const target = targetName(report, group)
    yield {
      Target: target,
      Class: group === OS_GROUP ? 'os-pkgs' : 'lang-pkgs',
      Type: group === OS_GROUP ? (report.distribution?.family ?? packages[0]?.type) : packages[0]?.type,
      ...(listAllPackages ? { Packages: packageList(packages, report, places) } : {}),
      ...(findings.length > 0
        ? {
            Vulnerabilities: findings.map((finding) =>
              vulnerability(finding, report, target, ranks.get(finding)),
            ),
          }
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

/** By package, version, severity, id, path. */
function inTrivysOrder(findings: readonly Finding[]): Finding[] {
  const ids = new Map(findings.map(({ package: pkg }) => [pkg, packageId(pkg)]))
  return findings.toSorted(
    (a, b) =>
      compareText(a.package.name, b.package.name) ||
      compareText(ids.get(a.package) ?? '', ids.get(b.package) ?? '') ||
      compareText(a.package.version, b.package.version) ||
      severityRank(b.severity.level) - severityRank(a.severity.level) ||
      compareText(a.id, b.id) ||
      compareText(a.package.path, b.package.path),
  )
}

function packageList(
  packages: readonly InventoryPackage[],
  report: Report,
  places: ReadonlyMap<InventoryPackage, number>,
): object[] {
  const dependencies = dependencyIds(packages)
  return packages.map((pkg) => ({
    ...packageFacts(pkg, report, dependencies(pkg)),
    Plimsoll: ownPackageFacts(pkg, places.get(pkg) ?? 0, isFromBase(pkg.originLayer, report.base)),
  }))
}

/** What a package needs by the ids of this result, as Trivy gives it; what is not installed has none. */
function dependencyIds(packages: readonly InventoryPackage[]): (pkg: InventoryPackage) => readonly string[] {
  const byName = new Map<string, InventoryPackage[]>()
  const add = (name: string, pkg: InventoryPackage): void => {
    const others = byName.get(name)
    if (others) others.push(pkg)
    else byName.set(name, [pkg])
  }
  for (const pkg of packages) {
    add(fullName(pkg), pkg)
    add(packageId(pkg), pkg)
  }
  for (const pkg of packages) for (const name of pkg.provides ?? []) add(name, pkg)
  return ({ dependsOn = [], arch }) => {
    const ids = dependsOn.flatMap((name) => {
      const candidates = byName.get(name)
      const best = candidates?.find((one) => fullName(one) === name && one.arch === arch) ?? candidates?.[0]
      return best ? [packageId(best)] : []
    })
    return [...new Set(ids)].sort(compareText)
  }
}

function packageFacts(pkg: InventoryPackage, report: Report, dependsOn: readonly string[]) {
  const source = pkg.source && splitVersion(pkg.type, pkg.source.version)
  const layer = layerOf(pkg, report)
  return {
    ID: packageId(pkg),
    Name: fullName(pkg),
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
    ...(pkg.isDevelopment ? { Dev: true } : {}),
    ...(pkg.owner ? { Owner: pkg.owner } : {}),
    ...(dependsOn.length > 0 ? { DependsOn: dependsOn } : {}),
    ...(layer ? { Layer: layer } : {}),
    FilePath: pkg.pathInside === undefined ? pkg.path : `${pkg.path}/${pkg.pathInside}`,
    ...(pkg.lines ? { Locations: [{ StartLine: pkg.lines.start, EndLine: pkg.lines.end }] } : {}),
  }
}
