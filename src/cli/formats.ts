import { PlimsollError } from '../core/errors.ts'
import type { CommandContext } from './context.ts'
import { writeOutputFile, writeToStream } from './output-file.ts'
import { FILE_WIDTH, onePath } from './report-outputs.ts'

/** The one format of a command that writes no report of a scan. Throws `usage` for one that it does not have. */
export function oneFormat<Format extends string>(
  { options }: CommandContext,
  formats: readonly Format[],
): Format {
  const [given = 'table'] = options.list('format')
  const format = formats.find((one) => one === given)
  if (format !== undefined) return format
  throw new PlimsollError('usage', `This command writes ${formats.join(', ')}, and not ${given}.`)
}

/** To the one `--output`, or to standard output as wide as the terminal. */
export async function writeOne(
  context: CommandContext,
  write: (width: number) => Iterable<string>,
): Promise<void> {
  const path = onePath(context.options)
  if (path !== undefined) return await writeOutputFile(path, write(FILE_WIDTH))
  const { stdout } = context
  await writeToStream(stdout, write((stdout.isTTY && stdout.columns) || FILE_WIDTH))
}
