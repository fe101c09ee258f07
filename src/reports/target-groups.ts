import { compareText } from '../core/compare-text.ts'
import type { Finding } from '../core/finding.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { isOsPackage } from '../core/package.ts'
import type { Report } from '../core/report.ts'

/*
 * Packages as Trivy groups them: one target for the operating system, one for each lock file, one for each kind of
 * library that is installed.
 */

export const OS_GROUP = 'os'

/** Beside a path, so that a file called `npm` is no kind. */
const PATH = 'path\0'

export function groupOf({ type, path, isDeclared }: InventoryPackage): string {
  if (isOsPackage(type)) return OS_GROUP
  return isDeclared ? `${PATH}${path}\0${type}` : type
}

/** The packages of each group; the operating system first, the others by name. */
export function groups({ packages }: Report): [string, readonly InventoryPackage[]][] {
  const found = Map.groupBy(packages, groupOf)
  return [...found].sort(([a], [b]) => Number(b === OS_GROUP) - Number(a === OS_GROUP) || compareText(a, b))
}

/** What Trivy calls `Target`: `alpine:3.18 (alpine 3.18.4)`, `srv/package-lock.json`. */
export function targetName({ target, distribution }: Report, group: string): string {
  if (group.startsWith(PATH)) return group.slice(PATH.length, group.lastIndexOf('\0'))
  if (group !== OS_GROUP) return `${target.name} (${group})`
  if (!distribution) return target.name
  return `${target.name} (${distribution.family} ${distribution.version || distribution.release})`
}

/** Each suppressed finding under the target of its result, as its fingerprint needs it. */
export function targetOf(finding: Finding, report: Report): string {
  return targetName(report, groupOf(finding.package))
}
