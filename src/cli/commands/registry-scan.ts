import { join } from 'node:path'
import type { SweepRow } from '../../core/sweep.ts'
import { reportFile } from '../../engine/sweep/report-file.ts'
import { runSweep } from '../../engine/sweep/run-sweep.ts'
import { INDEX, sweepIndex } from '../../reports/sweep/index-file.ts'
import { sweepTable } from '../../reports/sweep/table.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { lineForEach, makeReportFolder } from '../many-images.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { FILE_WIDTH } from '../report-outputs.ts'
import { sweepRequest } from '../sweep-request.ts'

/** Scans a registry, writes a report for each image, the index of them, and one table. */
export async function run(context: CommandContext): Promise<number> {
  const { options, stdout, signal } = context
  const request = await sweepRequest(context, await credentialsOf(context))
  await makeReportFolder(request.folder)
  const sweep = await runSweep({ ...request, onDone: lineForEach(context) })
  signal.throwIfAborted()
  const fileOf = ({ digest }: SweepRow): string | undefined => digest && reportFile(digest)
  const index = sweepIndex(sweep, VERSION, fileOf)
  await writeOutputFile(join(request.folder, INDEX), [index])
  const width = (stdout.isTTY && stdout.columns) || FILE_WIDTH
  await writeToStream(stdout, options.flag('json') ? [index] : sweepTable(sweep, width))
  return sweep.exitCode
}
