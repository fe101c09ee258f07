import { faultOf, PlimsollError } from '../core/errors.ts'
import { printable } from '../core/printable.ts'
import type { EachRequest } from '../engine/sweep/types.ts'
import { makeFolder } from '../files/make-folder.ts'
import type { CommandContext } from './context.ts'

/** Before anything is asked for. Throws `output-unwritable`. */
export async function makeReportFolder(path: string): Promise<void> {
  try {
    await makeFolder(path)
  } catch (error) {
    const message = `The folder ${path} cannot be made: ${faultOf(error)}.`
    throw new PlimsollError('output-unwritable', message, { cause: error })
  }
}

/** A terminal has a line that moves; a log, where many images may take hours, has one for each. */
export function lineForEach({ options, stderr }: CommandContext): EachRequest['onDone'] {
  if (options.flag('quiet') || options.flag('no-progress') || stderr.isTTY) return () => undefined
  return (name, words, done, total) =>
    void stderr.write(`[${done}/${total}] ${printable(`${name} ${words}`)}\n`)
}
