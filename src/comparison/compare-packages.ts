import type { Report } from '../core/report.ts'
import { certainNames, fitOf, hasAllPackages, packageKey } from './compare-findings.ts'
import { pairUp } from './pair-up.ts'
import type { CompareVersions, PackageChange, PackageChanges } from './types.ts'

/** Packages by name; of several of one name those in the same place, then those of the same version, belong together. */
export function comparePackages(a: Report, b: Report, compareVersions: CompareVersions): PackageChanges {
  const { pairs, onlyBefore, onlyAfter } = pairUp(a.packages, b.packages, {
    certain: certainNames,
    keys: (pkg) => [packageKey(pkg)],
    fit: fitOf,
    name: ({ id, version }) => `${id}\0${version}`,
  })
  const updated: PackageChange[] = []
  const downgraded: PackageChange[] = []
  const changed: PackageChange[] = []
  let unchanged = 0
  for (const pair of pairs) {
    if (pair.before.version === pair.after.version) {
      unchanged++
      continue
    }
    const order = compareVersions(pair.before, pair.after)
    if (order === undefined || order === 0) changed.push(pair)
    else if (order < 0) updated.push(pair)
    else downgraded.push(pair)
  }
  const added = hasAllPackages(a) ? onlyAfter : []
  const removed = hasAllPackages(b) ? onlyBefore : []
  const unknown = onlyAfter.length - added.length + onlyBefore.length - removed.length
  return { added, removed, updated, downgraded, changed, unchanged, unknown }
}
