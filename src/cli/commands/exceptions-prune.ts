import { readFile } from 'node:fs/promises'
import { text as streamText } from 'node:stream/consumers'
import { counted } from '../../core/counted.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import {
  type ExceptionFile,
  listOf,
  readExceptionText,
} from '../../engine/decisions/exceptions/read-lists.ts'
import { subjectOf } from '../../judgement/exceptions/criteria.ts'
import { removedFrom } from '../../judgement/exceptions/edit.ts'
import { type ReportUses, readUses } from '../../judgement/exceptions/report-uses.ts'
import type { Exception } from '../../judgement/exceptions/types.ts'
import type { CommandContext } from '../context.ts'
import { filesOf, isExpired } from '../exception-files.ts'
import { writeOutputFile } from '../output-file.ts'
import { reportTime } from '../scan-request.ts'

interface Pruned {
  readonly file: ExceptionFile
  readonly gone: readonly Exception[]
  readonly text: string
}

/** Removes what is expired and, by the word of a report, unused. All files are read before any is written. */
export async function run(context: CommandContext): Promise<number> {
  const { options, stdout, stderr, signal } = context
  const now = reportTime(context)
  const uses = await usesOf(context)
  const isDry = options.flag('dry-run')
  const pruned: Pruned[] = []
  let unknown = 0
  for (const file of filesOf(context)) {
    const before = await readExceptionText(file.path, signal)
    const { exceptions } = await listOf(file, before)
    const gone = exceptions.filter((one) => isExpired(one, now) || uses?.isUnused(one) === true)
    if (uses) unknown += exceptions.filter((one) => !uses.isKnown(one)).length
    if (gone.length === 0) continue
    const source = { file: file.path, text: before, isConfiguration: file.isConfiguration }
    pruned.push({ file, gone, text: await removedFrom(source, gone) })
  }
  for (const { file, gone, text } of pruned) {
    if (!isDry) await writeOutputFile(file.path, [text])
    for (const one of gone) {
      const why = isExpired(one, now) ? `expired after ${one.until}` : 'unused'
      const verb = isDry ? 'Would remove' : 'Removed'
      stdout.write(`${oneLine(`${verb} ${one.file}:${one.line}: ${subjectOf(one.criteria)} (${why})`)}\n`)
    }
  }
  if (pruned.length === 0) stdout.write('There is nothing to remove.\n')
  if (unknown > 0 && !options.flag('quiet'))
    stderr.write(
      `plimsoll: warning: the report does not know ${counted(unknown, 'exception')}; of those only what is expired goes\n`,
    )
  return 0
}

async function usesOf({ options, stdin, signal }: CommandContext): Promise<ReportUses | undefined> {
  const from = options.text('from')
  if (from === undefined) return undefined
  if (from === '-') return readUses(await streamText(stdin), from)
  try {
    return readUses(await readFile(from, { encoding: 'utf8', signal }), from)
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const message = isMissing ? `There is no file ${from}.` : `${from} cannot be read: ${messageOf(error)}.`
    throw new PlimsollError(isMissing ? 'input-not-found' : 'input-unreadable', message, { cause: error })
  }
}
