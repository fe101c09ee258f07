import type { Report } from '../../core/report.ts'
import type { SavedFault } from '../../saved/report-folder.ts'
import { jsonText } from '../json-text.ts'

/**
 * Many reports in one document, each as it is written alone; what reads saved reports reads this as well.
 *
 * @param write how one report is written
 */
export function* mergedJson(
  reports: readonly Report[],
  faults: readonly SavedFault[],
  write: (report: Report) => Iterable<string>,
): Generator<string> {
  yield '{\n  "Kind": "reports",\n'
  yield `  "Unreadable": ${jsonText(
    faults.map(({ file, fault }) => ({ File: file, Fault: fault })),
    1,
  )},\n  "Reports": [`
  let separator = '\n'
  for (const report of reports) {
    yield separator
    yield* write(report)
    separator = ',\n'
  }
  yield ']\n}\n'
}
