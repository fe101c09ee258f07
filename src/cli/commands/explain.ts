import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { explain } from '../../reports/explain.ts'
import { readReport } from '../../reports/json/read.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout } = context
  const from = options.text('from')
  if (from === undefined) throw new PlimsollError('usage', 'Name the JSON report with --from.')
  const report = readReport(await read(from, context), from)
  await writeToStream(stdout, explain(report, operands[0] ?? '', options.text('package')))
  return 0
}

async function read(from: string, { stdin, signal }: CommandContext): Promise<string> {
  if (from === '-') return await text(stdin)
  try {
    return await readFile(from, { encoding: 'utf8', signal })
  } catch (error) {
    if (signal.aborted) throw error
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing) throw new PlimsollError('input-not-found', `There is no file ${from}.`, { cause: error })
    throw new PlimsollError('input-unreadable', `${from} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}
