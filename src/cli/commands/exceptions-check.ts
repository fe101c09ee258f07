import { counted } from '../../core/counted.ts'
import { PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import { type ExceptionFile, readExceptionFile } from '../../engine/decisions/exceptions/read-lists.ts'
import { subjectOf } from '../../judgement/exceptions/criteria.ts'
import type { ExceptionList } from '../../judgement/exceptions/types.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import type { CommandContext } from '../context.ts'
import { filesOf, isExpired } from '../exception-files.ts'
import { printError } from '../print-error.ts'
import { reportTime } from '../scan-request.ts'

/** Tells the first fault of each file on standard error, and what is expired; every file is read, whatever the others have. */
export async function run(context: CommandContext): Promise<number> {
  const { options, stdout, stderr, signal } = context
  const now = reportTime(context)
  let faults = 0
  let expired = 0
  const files = filesOf(context)
  if (files.length === 0) stdout.write('There are no files of exceptions here.\n')
  for (const file of files) {
    const list = await readOrFault(file, signal)
    if (list instanceof PlimsollError) {
      faults++
      printError(list, stderr, options.flag('debug'))
      continue
    }
    const over = list.exceptions.filter((exception) => isExpired(exception, now))
    expired += over.length
    stdout.write(`${oneLine(summaryOf(list, over.length))}\n`)
    for (const { line, criteria, until } of over)
      stdout.write(`${oneLine(`${list.file}:${line}: ${subjectOf(criteria)} expired after ${until}`)}\n`)
    for (const { line, unable } of list.exceptions)
      if (unable !== undefined)
        stdout.write(`${oneLine(`${list.file}:${line}: does not count: ${unable}`)}\n`)
  }
  if (faults > 0) return EXIT_CODES.usage
  return expired > 0 && options.flag('fail-on-expired') ? EXIT_CODES.denied : EXIT_CODES.clean
}

async function readOrFault(file: ExceptionFile, signal: AbortSignal): Promise<ExceptionList | PlimsollError> {
  try {
    return await readExceptionFile(file, signal)
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'exceptions-invalid') return error
    throw error
  }
}

/** `.trivyignore (trivyignore): 3 exceptions, 1 expired; 2 ids of checks of configurations left alone`. */
function summaryOf({ file, form, exceptions, others }: ExceptionList, expired: number): string {
  const over = expired > 0 ? `, ${expired} expired` : ''
  const rest = others.length > 0 ? `; ${others.join(', ')} left alone` : ''
  return `${file} (${form}): ${counted(exceptions.length, 'exception')}${over}${rest}`
}
