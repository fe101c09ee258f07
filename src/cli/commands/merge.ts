import type { Report } from '../../core/report.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { findFormat } from '../../reports/registry.ts'
import { byRisk, type SummaryRow, summaryRow } from '../../reports/summary/row.ts'
import { summaryTable } from '../../reports/summary/table.ts'
import type { ReportFormat, ReportOptions } from '../../reports/types.ts'
import { readReports, type SavedFault } from '../../saved/report-folder.ts'
import type { CommandContext } from '../context.ts'
import { oneFormat, writeOne } from '../formats.ts'
import { onePath } from '../report-outputs.ts'
import { reportTime } from '../scan-request.ts'

const FORMATS = ['table', 'json', 'csv', 'html'] as const

/** One report of many images, worst first. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stderr, signal } = context
  const format = oneFormat(context, FORMATS)
  onePath(options)
  const now = reportTime(context)
  const reports = new Map<SummaryRow, Report>()
  const faults: SavedFault[] = []
  for await (const one of readReports(operands, { stdin: () => context.stdin, signal })) {
    if (one.kind === 'fault') faults.push(one)
    else reports.set(summaryRow(one.report, one.file, now), one.report)
  }
  const rows = byRisk([...reports.keys()])
  const merged = { rows, faults, reports: rows.flatMap((row) => reports.get(row) ?? []) }
  const write = await writerOf(format)
  await writeOne(context, (width) => write(merged, { ...OPTIONS, width }))
  if (format === 'csv' || format === 'html')
    for (const { fault } of faults) stderr.write(`plimsoll: not read: ${fault}\n`)
  const isWhole = faults.length === 0 || options.flag('allow-incomplete')
  return isWhole ? EXIT_CODES.clean : EXIT_CODES.incomplete
}

interface Merged {
  readonly rows: readonly SummaryRow[]
  readonly faults: readonly SavedFault[]
  readonly reports: readonly Report[]
}

const OPTIONS = { color: false, showSuppressed: true, listAllPackages: true }

type Writer = (merged: Merged, options: ReportOptions) => Iterable<string>

async function writerOf(format: (typeof FORMATS)[number]): Promise<Writer> {
  switch (format) {
    case 'html': {
      const { writeMerged } = await import('../../reports/html/merged.ts')
      return ({ reports }, options) => writeMerged(reports, options)
    }
    case 'json': {
      const [{ mergedJson }, { write }] = await Promise.all([
        import('../../reports/merged/json.ts'),
        loadFormat('json'),
      ])
      return ({ reports, faults }, options) => mergedJson(reports, faults, (report) => write(report, options))
    }
    case 'csv': {
      const [{ mergedCsv }, { write }] = await Promise.all([
        import('../../reports/merged/csv.ts'),
        loadFormat('csv'),
      ])
      return ({ reports }, options) => mergedCsv(reports, (report) => write(report, options))
    }
    case 'table': {
      const { mergedTable } = await import('../../reports/merged/table.ts')
      return function* write(merged, { width }) {
        yield* summaryTable(merged, width)
        yield* mergedTable(merged.reports, width)
      }
    }
  }
}

async function loadFormat(id: string): Promise<ReportFormat> {
  const entry = findFormat(id)
  if (!entry) throw new Error(`there is no format ${id}`)
  return await entry.load()
}
