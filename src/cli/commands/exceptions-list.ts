import { readExceptionFile } from '../../engine/decisions/exceptions/read-lists.ts'
import { exceptionListJson, exceptionListTable } from '../../reports/exception-list.ts'
import type { CommandContext } from '../context.ts'
import { clockOf, filesOf } from '../exception-files.ts'
import { writeToStream } from '../output-file.ts'
import { FILE_WIDTH } from '../report-outputs.ts'

/** Lists the exceptions that a scan here would take, as a table or as JSON. */
export async function run(context: CommandContext): Promise<number> {
  const { options, stdout, signal } = context
  const now = clockOf(context)
  const lists = await Promise.all(filesOf(context).map((file) => readExceptionFile(file, signal)))
  const pieces =
    options.list('format')[0] === 'json'
      ? exceptionListJson(lists, now)
      : exceptionListTable(lists, now, (stdout.isTTY && stdout.columns) || FILE_WIDTH)
  await writeToStream(stdout, pieces)
  return 0
}
