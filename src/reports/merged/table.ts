import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { grid } from '../grid.ts'

const COLUMNS = [
  { title: 'Image', isFlexible: false, isCut: true },
  { title: 'Package', isFlexible: false },
  { title: 'Vulnerability', isFlexible: false },
  { title: 'Severity', isFlexible: false },
  { title: 'Installed', isFlexible: false, yields: 2 },
  { title: 'Fixed', isFlexible: false },
  { title: 'Title', isFlexible: true },
]

/** The findings of many reports in one table, image by image, each by risk. */
export function* mergedTable(reports: readonly Report[], width: number): Generator<string> {
  const rows = reports.flatMap(({ target, findings }) =>
    findings.map(({ package: pkg, id, severity, fixedVersion, title, kev }) =>
      [
        target.name,
        fullName(pkg),
        id,
        kev ? `${severity.level} (exploited)` : severity.level,
        pkg.version,
        fixedVersion ?? '',
        title ?? '',
      ].map(oneLine),
    ),
  )
  if (rows.length === 0) return
  yield '\n'
  yield* grid(COLUMNS, rows, width, (cell) => cell)
}
