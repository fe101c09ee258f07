import { rejudge } from '../../engine/rejudge.ts'
import { readReportFile } from '../../saved/read-report-file.ts'
import type { CommandContext } from '../context.ts'
import { checkReports, reportOutputs, writeReports } from '../report-outputs.ts'
import { decisionSources, reportTime } from '../scan-request.ts'

/** A saved report in other formats, judged again by the decisions that are given. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, signal } = context
  const outputs = reportOutputs(options)
  await checkReports(outputs, context)
  const saved = await readReportFile(operands[0] ?? '-', { stdin: () => context.stdin, signal })
  const now = reportTime(context)
  const report = await rejudge(saved, decisionSources(context), { now, signal })
  await writeReports(report, outputs, context)
  return report.verdict.exitCode
}
