import { PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import { readDecisions } from '../../engine/decisions/read-decisions.ts'
import { fixManifests } from '../../engine/manifests/fix-manifests.ts'
import { scanManifests } from '../../engine/manifests/scan-manifests.ts'
import { checkOptions } from '../check-options.ts'
import type { CommandContext } from '../context.ts'
import { checkReports, reportOutputs, writeReports } from '../report-outputs.ts'
import { decisionSources, reportTime } from '../scan-request.ts'

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdin, stderr, signal } = context
  const mends = options.flag('fix')
  if (mends && operands.includes('-'))
    throw new PlimsollError('usage', '--fix writes into files: give files or folders, not standard input.')
  const outputs = reportOutputs(options)
  const checked = await checkReports(outputs, context)
  const sources = decisionSources(context)
  const request = {
    paths: operands,
    stdin,
    signal,
    checks: checkOptions(options),
    decisions: await readDecisions(sources, signal),
    verdict: sources.verdict,
    createdAt: reportTime(context),
  }
  let report = await scanManifests(request)
  if (mends) {
    for (const line of await fixManifests(report, request, request.checks))
      stderr.write(`Mended ${printable(line)}\n`)
    report = await scanManifests(request)
  }
  await writeReports(report, outputs, context, checked)
  return report.verdict.exitCode
}
