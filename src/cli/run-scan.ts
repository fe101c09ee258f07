import type { ScanTarget } from '../engine/request.ts'
import { scan } from '../engine/scan.ts'
import { exitCodeOf } from '../judgement/verdict.ts'
import type { CommandContext } from './context.ts'
import { terminalProgress } from './progress.ts'
import { reportOutputs, tableSettings, writeReports } from './report-outputs.ts'
import { type Credentials, scanRequest } from './scan-request.ts'

/** Scans, writes every report, and gives the exit code: what all scans have in common. */
export async function runScan(
  target: ScanTarget,
  context: CommandContext,
  credentials: Credentials = {},
): Promise<number> {
  const { options } = context
  // What is wrong with the way reports are asked for is said before minutes go into a scan.
  const outputs = reportOutputs(options)
  tableSettings(options.text('table'))
  const report = await scan(scanRequest(target, context, credentials, terminalProgress(context)))
  context.signal.throwIfAborted() // Whatever the scan made of it: this is no report of the image.
  await writeReports(report, outputs, context)
  return exitCodeOf(report, {
    exitCode: options.number('exit-code'),
    exitOnEol: options.number('exit-on-eol'),
    allowIncomplete: options.flag('allow-incomplete'),
    failOnEmpty: options.flag('fail-on-empty'),
  })
}
