import { PlimsollError } from '../../core/errors.ts'
import { listPackages } from '../../engine/list-packages.ts'
import type { ScanTarget } from '../../engine/request.ts'
import { completenessCode } from '../../judgement/verdict.ts'
import { packageListJson } from '../../reports/package-list/json.ts'
import { packageListTable } from '../../reports/package-list/table.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { terminalProgress } from '../progress.ts'
import { FILE_WIDTH, onePath } from '../report-outputs.ts'
import { inspectionRequest } from '../scan-request.ts'
import { targetOfName } from '../target-of-name.ts'

/** Lists what a target holds. */
export async function run(context: CommandContext): Promise<number> {
  const { options } = context
  const path = onePath(options)
  const target = await targetOf(context)
  const request = inspectionRequest(target, context, await credentialsOf(context), terminalProgress(context))
  const list = await listPackages(request)
  context.signal.throwIfAborted()
  const write = (width: number): Iterable<string> =>
    options.list('format')[0] === 'json' ? packageListJson(list) : packageListTable(list, width)
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

/** An image by reference or file, an unpacked root file system, or a source tree: by what is there. */
async function targetOf({ operands, options }: CommandContext): Promise<ScanTarget> {
  const [name] = operands
  const input = options.text('input')
  if (input !== undefined && name !== undefined)
    throw new PlimsollError('usage', `Give either a target (${name}) or --input (${input}), not both.`)
  if (input !== undefined) return { kind: 'input', input }
  if (name === undefined) throw new PlimsollError('usage', 'Name an image, a folder or a file.')
  return await targetOfName(name, options)
}
