import type { Comparison, Entry, PackageChange, Side } from '../../comparison/types.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'
import { jsonText } from '../json-text.ts'
import { setupCountsJson, setupJson } from './setup-json.ts'
import { cautions } from './words.ts'

/** A comparison for programs; docs/saved-reports.md describes it. A list at a time, so that long ones are no one text. */
export function* comparisonJson(comparison: Comparison): Generator<string> {
  const { a, b, findings, packages, layers, configuration, hasSameAdvisories } = comparison
  const members: Readonly<Record<string, unknown>> = {
    Kind: 'comparison',
    A: sideJson(a),
    B: sideJson(b),
    SameAdvisories: hasSameAdvisories,
    Cautions: cautions(comparison),
    Counts: {
      New: findings.added.length,
      Fixed: findings.fixed.length,
      Changed: findings.changed.length,
      Unchanged: findings.unchanged.length,
      PackagesUnchanged: packages.unchanged,
      PackagesUnknown: packages.unknown,
      ...(configuration ? setupCountsJson(configuration) : {}),
    },
    New: findings.added.map((entry) => ({ ...entryJson(entry), Cause: entry.cause })),
    Fixed: findings.fixed.map((entry) => ({
      ...entryJson(entry),
      Cause: entry.cause,
      ...(entry.nowVersion === undefined ? {} : { NowVersion: entry.nowVersion }),
    })),
    Changed: findings.changed.map(({ after, changes }) => ({
      ...entryJson(after),
      Changes: changes.map(({ what, from, to }) => ({ What: what, From: from, To: to })),
    })),
    ...(configuration ? setupJson(configuration) : {}),
    Packages: {
      Added: packages.added.map(packageJson),
      Removed: packages.removed.map(packageJson),
      Updated: packages.updated.map(pairJson),
      Downgraded: packages.downgraded.map(pairJson),
      Changed: packages.changed.map(pairJson),
    },
    Layers: {
      Shared: layers.shared,
      OnlyA: layers.onlyA.map(({ diffId, createdBy }) => ({
        DiffID: diffId,
        ...(createdBy === undefined ? {} : { CreatedBy: createdBy }),
      })),
      OnlyB: layers.onlyB.map(({ layer, index, addedFindings, changedPackages }) => ({
        Index: index,
        DiffID: layer.diffId,
        ...(layer.createdBy === undefined ? {} : { CreatedBy: layer.createdBy }),
        NewFindings: addedFindings,
        Packages: changedPackages,
      })),
    },
  }
  let separator = '{'
  for (const [key, value] of Object.entries(members)) {
    yield `${separator}\n  ${JSON.stringify(key)}: ${jsonText(value, 1)}`
    separator = ','
  }
  yield '\n}\n'
}

function sideJson(side: Side) {
  return {
    ArtifactName: side.name,
    CreatedAt: side.createdAt,
    ...(side.configDigest === undefined ? {} : { ImageID: side.configDigest }),
    Outcome: side.outcome,
    Findings: side.findings,
    Suppressed: side.suppressed,
    Packages: side.packages,
    ...(side.configuration
      ? {
          Misconfigurations: side.configuration.misconfigurations,
          SuppressedMisconfigurations: side.configuration.suppressed,
          Objects: side.configuration.objects,
        }
      : {}),
    Complete: !side.isIncomplete,
    PackagesListed: side.hasAllPackages,
  }
}

function entryJson({ finding, suppressedBy }: Entry) {
  const { id, ids, package: pkg, status, fixedVersion, severity, title, kev, epss } = finding
  return {
    VulnerabilityID: id,
    IDs: ids,
    Package: packageJson(pkg),
    Severity: severity.level,
    Status: status,
    ...(fixedVersion === undefined ? {} : { FixedVersion: fixedVersion }),
    ...(title === undefined ? {} : { Title: title }),
    ...(kev ? { KEV: true } : {}),
    ...(epss ? { EPSS: epss.score } : {}),
    ...(suppressedBy === undefined ? {} : { SuppressedBy: suppressedBy }),
  }
}

function packageJson(pkg: InventoryPackage) {
  return {
    Name: fullName(pkg),
    Version: pkg.version,
    Type: pkg.type,
    PURL: pkg.purl,
    Path: pkg.path,
    ...(pkg.originLayer === undefined ? {} : { LayerIndex: pkg.originLayer }),
  }
}

function pairJson({ before, after }: PackageChange) {
  return { ...packageJson(after), From: before.version }
}
