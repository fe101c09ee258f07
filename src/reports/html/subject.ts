import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import type { Report, SuppressedFinding } from '../../core/report.ts'

/** What a page is about: one report, or several laid side by side. */
export interface Subject {
  readonly reports: readonly Report[]
  /** Of all reports, bottom first each. */
  readonly layers: readonly Placed<Report['layers'][number]>[]
  readonly packages: readonly Placed<InventoryPackage>[]
  readonly findings: readonly PlacedFinding<Finding>[]
  readonly suppressed: readonly PlacedFinding<SuppressedFinding>[]
}

/** @template T what belongs to one of the reports */
export interface Placed<T> {
  /** Place of its report. */
  readonly image: number
  /** Place within what it belongs to: of a layer within its image. */
  readonly place: number
  readonly value: T
}

export interface PlacedFinding<T> extends Placed<T> {
  /** Place of its package in `Subject.packages`. */
  readonly package: number
}

/** Of several reports the findings stay in the order of the reports, and of risk in each. */
export function subjectOf(reports: readonly Report[]): Subject {
  const packages: Placed<InventoryPackage>[] = []
  const findings: PlacedFinding<Finding>[] = []
  const suppressed: PlacedFinding<SuppressedFinding>[] = []
  for (const [image, report] of reports.entries()) {
    const known = new Map<string, number>()
    const packageOf = (pkg: InventoryPackage): number => {
      const index = known.get(pkg.id)
      if (index !== undefined) return index
      known.set(pkg.id, packages.length)
      return packages.push({ image, place: known.size - 1, value: pkg }) - 1
    }
    for (const pkg of report.packages) packageOf(pkg)
    for (const [place, value] of report.findings.entries())
      findings.push({ image, place, value, package: packageOf(value.package) })
    for (const [place, value] of report.suppressed.entries())
      suppressed.push({ image, place, value, package: packageOf(value.finding.package) })
  }
  const layers = reports.flatMap((report, image) =>
    report.layers.map((value, place) => ({ image, place, value })),
  )
  return { reports, layers, packages, findings, suppressed }
}

/** Place in `Subject.layers` of the first layer of each report. */
export function firstLayers({ reports }: Pick<Subject, 'reports'>): readonly number[] {
  let sum = 0
  return reports.map(({ layers }) => {
    const first = sum
    sum += layers.length
    return first
  })
}
