import type { Report } from '../../core/report.ts'
import { escapeCsv } from '../escape-csv.ts'

/**
 * Rows of many reports under one header, with the image in the first column.
 *
 * @param write how one report is written: a header, then a row a piece
 */
export function* mergedCsv(
  reports: readonly Report[],
  write: (report: Report) => Iterable<string>,
): Generator<string> {
  let hasHeader = false
  for (const report of reports) {
    const image = escapeCsv(report.target.name)
    let isHeader = true
    for (const row of write(report)) {
      if (!isHeader) yield `${image},${row}`
      else if (!hasHeader) yield `Image,${row}`
      isHeader = false
      hasHeader = true
    }
  }
}
