import type { ScanTarget } from '../engine/request.ts'
import { scan } from '../engine/scan.ts'
import type { CommandContext } from './context.ts'
import { terminalProgress } from './progress.ts'
import { checkReports, reportOutputs, writeReports } from './report-outputs.ts'
import { type Credentials, scanRequest } from './scan-request.ts'

/** Scans, writes every report, and gives the exit code: what all scans have in common. */
export async function runScan(
  target: ScanTarget,
  context: CommandContext,
  credentials: Credentials = {},
): Promise<number> {
  const { options } = context
  const outputs = reportOutputs(options)
  const checked = await checkReports(outputs, context)
  const report = await scan(scanRequest(target, context, credentials, terminalProgress(context)))
  context.signal.throwIfAborted() // Whatever the scan made of it: this is no report of the image.
  await writeReports(report, outputs, context, checked)
  return report.verdict.exitCode
}
