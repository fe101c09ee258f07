import { join } from 'node:path'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { printable } from '../../core/printable.ts'
import type { SweepRow } from '../../core/sweep.ts'
import { reportFile } from '../../engine/sweep/report-file.ts'
import { runSweep } from '../../engine/sweep/run-sweep.ts'
import type { SweepRequest } from '../../engine/sweep/types.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { INDEX, sweepIndex } from '../../reports/sweep/index-file.ts'
import { sweepTable } from '../../reports/sweep/table.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
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

/** Before anything is asked for. Throws `output-unwritable`. */
async function makeReportFolder(path: string): Promise<void> {
  try {
    await makeFolder(path)
  } catch (error) {
    const message = `The folder ${path} cannot be made: ${faultOf(error)}.`
    throw new PlimsollError('output-unwritable', message, { cause: error })
  }
}

/** A terminal has a line that moves; a log, where a sweep may take hours, has one for each image. */
function lineForEach({ options, stderr }: CommandContext): SweepRequest['onDone'] {
  if (options.flag('quiet') || options.flag('no-progress') || stderr.isTTY) return () => undefined
  return (name, words, done, total) =>
    void stderr.write(`[${done}/${total}] ${printable(`${name} ${words}`)}\n`)
}
