import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { orderOfPackage } from '../../ecosystems/order-of-package.ts'
import { type FoundSetup, findSetup } from './find-setup.ts'
import { type Query, subjectOf } from './query.ts'
import { isWithin } from './version-range.ts'

/** A package that was looked for, or a finding on one. */
export interface Found {
  readonly package: InventoryPackage
  /** The source package by whose name it was found. */
  readonly source?: string
  /** Where findings were looked for. */
  readonly finding?: Finding
  readonly suppressedBy?: string
  /** Its version could not be held against the range: nobody knows whether it is one. */
  readonly isUncertain: boolean
}

export interface Answer {
  readonly found: readonly Found[]
  /** Of how things are set up. */
  readonly setup: readonly FoundSetup[]
  /** The report lists no packages, so that it cannot say that it has none of these. */
  readonly isUnlisted: boolean
  /** Something could not be judged, so that findings may be missing. */
  readonly isIncomplete: boolean
}

/** What of a report is looked for: findings and misconfigurations where the query has ids, else packages or objects. */
export function findInReport(report: Report, query: Query): Answer {
  const isOfPackages = query.ids.length === 0 && query.resource === undefined
  return {
    found: query.resource === undefined ? findPackages(report, query) : [],
    setup: isOfPackages ? [] : findSetup(report, query),
    isUnlisted: isOfPackages && report.problems.some(({ code }) => code === 'packages-not-listed'),
    isIncomplete: report.problems.some(hidesFindings),
  }
}

function findPackages(report: Report, query: Query): Found[] {
  const wanted = (pkg: InventoryPackage): Pick<Found, 'source' | 'isUncertain'> | undefined => {
    const subject = subjectOf(pkg, query)
    if (!subject) return undefined
    const source = subject.source === undefined ? {} : { source: subject.source }
    if (!query.bounds) return { ...source, isUncertain: false }
    const isOne = isWithin(subject.version, query.bounds, orderOfPackage(pkg, report.distribution))
    return isOne === false ? undefined : { ...source, isUncertain: isOne === undefined }
  }
  return query.ids.length > 0
    ? findingsOf(report, query).flatMap((one): Found[] => {
        const match = wanted(one.finding.package)
        return match ? [{ ...one, ...match, package: one.finding.package }] : []
      })
    : report.packages.flatMap((pkg): Found[] => {
        const match = wanted(pkg)
        return match ? [{ ...match, package: pkg }] : []
      })
}

function findingsOf({ findings, suppressed }: Report, { ids }: Query) {
  const isWanted = (finding: Finding): boolean => finding.ids.some((id) => ids.includes(id.toLowerCase()))
  return [
    ...findings.filter(isWanted).map((finding) => ({ finding })),
    ...suppressed
      .filter(({ finding }) => isWanted(finding))
      .map(({ finding, by }) => ({ finding, suppressedBy: by })),
  ]
}
