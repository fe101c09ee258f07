import { PlimsollError } from '../../core/errors.ts'
import { listPackages } from '../../engine/list-packages.ts'

import { completenessCode } from '../../judgement/verdict.ts'
import { packageListJson } from '../../reports/package-list/json.ts'
import { packageListTable } from '../../reports/package-list/table.ts'
import { findFormat, REPORT_FORMATS } from '../../reports/registry.ts'
import type { PackageList } from '../../reports/types.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { namedTarget } from '../named-target.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { terminalProgress } from '../progress.ts'
import { checkReports, FILE_WIDTH, formatOptions, onePath } from '../report-outputs.ts'
import { inspectionRequest, reportTime } from '../scan-request.ts'

/** Lists what a target holds. */
export async function run(context: CommandContext): Promise<number> {
  const { options } = context
  const path = onePath(options)
  const writeList = await listWriter(context)
  const target = await namedTarget(context)
  const request = inspectionRequest(target, context, await credentialsOf(context), terminalProgress(context))
  const createdAt = reportTime(context)
  const inspection = await listPackages(request)
  context.signal.throwIfAborted()
  const list: PackageList = { ...inspection, tool: { name: 'plimsoll', version: VERSION }, createdAt }
  const write = (width: number): Iterable<string> => writeList(list, width)
  if (path !== undefined) await writeOutputFile(path, write(FILE_WIDTH))
  else {
    const { stdout } = context
    await writeToStream(stdout, write((stdout.isTTY && stdout.columns) || FILE_WIDTH))
  }
  return completenessCode(list.inventory, {
    allowIncomplete: options.flag('allow-incomplete'),
    failOnEmpty: options.flag('fail-on-empty'),
  })
}

type ListWriter = (list: PackageList, width: number) => Iterable<string>

/** Bills of materials need no judgement; other reports are about findings. Throws `option-invalid`. */
async function listWriter(context: CommandContext): Promise<ListWriter> {
  const [id = 'table'] = context.options.list('format')
  if (id === 'table') return packageListTable
  if (id === 'json') return packageListJson
  const format = findFormat(id)
  if (!format?.listsPackages) throw notForPackages(id)
  await checkReports([{ format }], context)
  const { writePackages } = await format.load()
  if (!writePackages) throw notForPackages(id)
  const options = await formatOptions(context)
  return (list, width) => writePackages(list, { ...options, width, color: false })
}

function notForPackages(id: string): PlimsollError {
  const others = REPORT_FORMATS.filter(({ listsPackages }) => listsPackages).map((format) => format.id)
  return new PlimsollError(
    'option-invalid',
    `--format ${id} is about findings, and packages are not judged here; there are: ${['table', 'json', ...others].join(', ')}.`,
  )
}
