import { PlimsollError } from '../../core/errors.ts'
import type { ScanTarget } from '../../engine/request.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { SCANNERS } from '../options/looking-options.ts'
import { runScan } from '../run-scan.ts'
import { targetOfName } from '../target-of-name.ts'

/** Everything is looked for; what is printed is what to do about it. */
export async function run(context: CommandContext): Promise<number> {
  const target = await targetOf(context)
  const isImage = target.kind === 'reference' || target.kind === 'input'
  return await runScan(target, context, isImage ? await credentialsOf(context) : {}, SCANNERS)
}

async function targetOf({ operands, options }: CommandContext): Promise<ScanTarget> {
  const [name] = operands
  const input = options.text('input')
  if (input !== undefined && name !== undefined)
    throw new PlimsollError('usage', `Give either a target (${name}) or --input (${input}), not both.`)
  if (input !== undefined) return { kind: 'input', input }
  if (name !== undefined) return await targetOfName(name, options)
  throw new PlimsollError('usage', 'Name an image or a folder, or a file with --input.')
}
