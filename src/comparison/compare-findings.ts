import type { InventoryPackage } from '../core/inventory.ts'
import { fullName } from '../core/package.ts'
import type { Report } from '../core/report.ts'
import { pairUp } from './pair-up.ts'
import type { Cause, Change, Entry, FindingChanges, FixedFinding } from './types.ts'

/** A flaw by any of its names in a package by its name, whatever version it has. */
export function compareFindings(a: Report, b: Report): FindingChanges {
  const { pairs, onlyBefore, onlyAfter } = pairUp(entriesOf(a), entriesOf(b), {
    certain: ({ finding }) => certainNames(finding.package).map((name) => `${finding.id}\0${name}`),
    keys: ({ finding }) => finding.ids.map((id) => `${packageKey(finding.package)}\0${id}`),
    fit: (one, other) => fitOf(one.finding.package, other.finding.package),
    name: ({ finding, suppressedBy = '' }) =>
      [finding.id, finding.package.id, suppressedBy, finding.severity.level, finding.status].join('\0'),
  })
  const compared = pairs.map(({ before, after }) => ({ before, after, changes: changesOf(before, after) }))
  const causeIn = causes(a, b)
  return {
    added: onlyAfter.map((entry) => ({ ...entry, cause: causeIn.ofAdded(entry.finding.package) })),
    fixed: onlyBefore.map((entry) => ({ ...entry, ...causeIn.ofFixed(entry.finding.package) })),
    changed: compared.filter(({ changes }) => changes.length > 0),
    unchanged: compared.filter(({ changes }) => changes.length === 0).map(({ after }) => after),
  }
}

/** Kept ones first, in their order of risk. */
function entriesOf({ findings, suppressed }: Report): Entry[] {
  return [
    ...findings.map((finding): Entry => ({ finding })),
    ...suppressed.map(({ finding, by }): Entry => ({ finding, suppressedBy: by })),
  ]
}

/** What a package is called, whatever version it has and wherever it lies. */
export function packageKey(pkg: InventoryPackage): string {
  return `${pkg.type}\0${fullName(pkg)}`
}

/** The very same package, and one of another version in the very same place. */
export function certainNames(pkg: InventoryPackage): string[] {
  const { id, version, path, pathInside = '', arch = '' } = pkg
  return [[id, version].join('\0'), [packageKey(pkg), path, pathInside, arch].join('\0')]
}

/** The same file says more than the same version, and that more than the same processor. */
export function fitOf(a: InventoryPackage, b: InventoryPackage): number {
  const hasSamePath = a.path === b.path && a.pathInside === b.pathInside
  return (hasSamePath ? 4 : 0) + (a.version === b.version ? 2 : 0) + (a.arch === b.arch ? 1 : 0)
}

function changesOf(before: Entry, after: Entry): Change[] {
  const changes: Change[] = []
  const add = (what: Change['what'], from: string, to: string): void => {
    if (from !== to) changes.push({ what, from, to })
  }
  add('severity', before.finding.severity.level, after.finding.severity.level)
  add('status', before.finding.status, after.finding.status)
  add('fix', before.finding.fixedVersion ?? '', after.finding.fixedVersion ?? '')
  add('version', before.finding.package.version, after.finding.package.version)
  add('exploited', before.finding.kev?.dateAdded ?? '', after.finding.kev?.dateAdded ?? '')
  add('suppressed', before.suppressedBy ?? '', after.suppressedBy ?? '')
  return changes
}

/** What of both sides has to be known of a change. */
interface Transition {
  readonly before: { readonly suppressedBy?: string }
  readonly after: { readonly suppressedBy?: string }
}

/** Whether a change makes it count where it did not before: `suppressed` is over. */
export function isReopened({ before, after }: Transition): boolean {
  return before.suppressedBy !== undefined && after.suppressedBy === undefined
}

function causes(a: Report, b: Report) {
  const ofA = Map.groupBy(a.packages, packageKey)
  const ofB = Map.groupBy(b.packages, packageKey)
  const isKnown = { a: hasAllPackages(a), b: hasAllPackages(b) }
  return {
    ofAdded: (pkg: InventoryPackage): Cause => {
      const before = ofA.get(packageKey(pkg))
      if (!before) return isKnown.a ? 'package-added' : 'unknown'
      return before.some(({ version }) => version === pkg.version) ? 'advisories' : 'package-changed'
    },
    ofFixed: (pkg: InventoryPackage): Pick<FixedFinding, 'cause' | 'nowVersion'> => {
      const now = ofB.get(packageKey(pkg))
      if (!now) return { cause: isKnown.b ? 'package-removed' : 'unknown' }
      if (now.some(({ version }) => version === pkg.version)) return { cause: 'advisories' }
      const [nowVersion = ''] = [...new Set(now.map(({ version }) => version))]
      return { cause: 'package-changed', nowVersion }
    },
  }
}

export function hasAllPackages({ problems }: Report): boolean {
  return !problems.some(({ code }) => code === 'packages-not-listed')
}
