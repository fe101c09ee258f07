import type { Report } from '../core/report.ts'
import type { ScanTarget } from '../engine/request.ts'
import { scan } from '../engine/scan.ts'
import type { CommandContext } from './context.ts'
import { terminalProgress } from './progress.ts'
import { checkReports, reportOutputs, writeReports } from './report-outputs.ts'
import { type Credentials, scanRequest } from './scan-request.ts'
import type * as ServerScan from './server-scan.ts'

/** Scans, writes every report, and gives the exit code: what all scans have in common. */
export async function runScan(
  target: ScanTarget,
  context: CommandContext,
  credentials: Credentials = {},
): Promise<number> {
  const { options } = context
  const outputs = reportOutputs(options)
  const checked = await checkReports(outputs, context)
  const progress = terminalProgress(context)
  const server = options.text('server')
  const report =
    server === undefined
      ? await scan(scanRequest(target, context, credentials, progress))
      : await scanAt(server, target, context, credentials, progress)
  context.signal.throwIfAborted() // Whatever the scan made of it: this is no report of the image.
  await writeReports(report, outputs, context, checked)
  return report.verdict.exitCode
}

/** Loaded when asked for: most scans have no server. */
async function scanAt(...args: Parameters<typeof ServerScan.scanAtServer>): Promise<Report> {
  const { scanAtServer } = await import('./server-scan.ts')
  return await scanAtServer(...args)
}
