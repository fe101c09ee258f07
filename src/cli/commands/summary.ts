import { PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { summaryJson } from '../../reports/summary/json.ts'
import { summaryMarkdown } from '../../reports/summary/markdown.ts'
import { byRisk, type Summary, type SummaryRow, summaryRow } from '../../reports/summary/row.ts'
import { summaryTable } from '../../reports/summary/table.ts'
import { readReports, type SavedFault } from '../../saved/report-folder.ts'
import type { CommandContext } from '../context.ts'
import { oneFormat, writeOne } from '../formats.ts'
import { VERDICTS } from '../options/saved-options.ts'
import { onePath } from '../report-outputs.ts'
import { reportTime } from '../scan-request.ts'

/** A row for each report. Only the rows are kept, so that a folder of thousands can be read; a page has them all. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, signal } = context
  const format = oneFormat(context, ['table', 'json', 'markdown', 'html'])
  onePath(options)
  const failOn = verdictsOf(options.list('fail-on'))
  const now = reportTime(context)
  const rows: SummaryRow[] = []
  const faults: SavedFault[] = []
  const reports: Report[] = []
  for await (const one of readReports(operands, { stdin: () => context.stdin, signal })) {
    if (one.kind === 'fault') faults.push(one)
    else {
      rows.push(summaryRow(one.report, one.file, now))
      if (format === 'html') reports.push(one.report)
    }
  }
  const summary = { rows: byRisk(rows), faults }
  if (format === 'html') {
    await writePage(reports, context)
    tellFaults(faults, context)
  } else await writeOne(context, (width) => textOf(summary, format, width))
  return exitCodeOf(summary, failOn, context)
}

function verdictsOf(names: readonly string[]): string[] {
  const unknown = names.find((name) => !VERDICTS.some((one) => one === name))
  if (unknown === undefined) return [...names]
  throw new PlimsollError(
    'option-invalid',
    `--fail-on of summary knows ${VERDICTS.join(' and ')}, not ${unknown}.`,
  )
}

function textOf(summary: Summary, format: 'table' | 'json' | 'markdown', width: number): Iterable<string> {
  if (format === 'json') return summaryJson(summary)
  return format === 'markdown' ? summaryMarkdown(summary) : summaryTable(summary, width)
}

async function writePage(reports: readonly Report[], context: CommandContext): Promise<void> {
  const { writeSummaryPage } = await import('../../reports/html/merged.ts')
  const options = { color: false, showSuppressed: false, listAllPackages: false }
  await writeOne(context, (width) => writeSummaryPage(reports, { ...options, width }))
}

/** For formats that have no place for them. */
function tellFaults(faults: readonly SavedFault[], { stderr }: CommandContext): void {
  for (const { fault } of faults) stderr.write(`plimsoll: not read: ${fault}\n`)
}

function exitCodeOf(
  { rows, faults }: Summary,
  failOn: readonly string[],
  { options }: CommandContext,
): number {
  const isFailed = rows.some(
    ({ outcome, isIncomplete }) =>
      failOn.includes(outcome) || (isIncomplete && failOn.includes('incomplete')),
  )
  if (isFailed) return EXIT_CODES.denied
  const isWhole = faults.length === 0 || options.flag('allow-incomplete')
  return isWhole ? EXIT_CODES.clean : EXIT_CODES.incomplete
}
