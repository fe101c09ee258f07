import { PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import type { ScanTarget } from '../engine/request.ts'
import { scan } from '../engine/scan.ts'
import type { CommandContext } from './context.ts'
import { soughtBy } from './looking-sources.ts'
import type { OptionReader } from './options/read.ts'
import { terminalProgress } from './progress.ts'
import { checkReports, reportOutputs, writeReports } from './report-outputs.ts'
import { type Credentials, reportTime, scanRequest } from './scan-request.ts'
import type * as ServerScan from './server-scan.ts'

/** Scans, writes every report, and gives the exit code: what all scans have in common. */
export async function runScan(
  target: ScanTarget,
  context: CommandContext,
  credentials: Credentials = {},
  scanners: readonly string[] = chosenScanners(context.options),
): Promise<number> {
  const { options } = context
  const sought = soughtBy(scanners, options, reportTime(context))
  const outputs = reportOutputs(options)
  const checked = await checkReports(outputs, context)
  const progress = terminalProgress(context)
  const server = options.text('server')
  if (server !== undefined && sought.looking)
    throw new PlimsollError(
      'usage',
      `--server judges flaws of packages alone: leave out --scanners ${scanners.join(',')}.`,
    )
  const report =
    server === undefined
      ? await scan({ ...scanRequest(target, context, credentials, progress), ...sought })
      : await scanAt(server, target, context, credentials, progress)
  context.signal.throwIfAborted() // Whatever the scan made of it: this is no report of the image.
  await writeReports(report, outputs, context, checked)
  return report.verdict.exitCode
}

/** Of a command that has no such option, flaws alone. */
function chosenScanners(options: OptionReader): readonly string[] {
  const given = options.list('scanners')
  return given.length > 0 ? given : ['vuln']
}

/** Loaded when asked for: most scans have no server. */
async function scanAt(...args: Parameters<typeof ServerScan.scanAtServer>): Promise<Report> {
  const { scanAtServer } = await import('./server-scan.ts')
  return await scanAtServer(...args)
}
