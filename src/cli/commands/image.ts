import { PlimsollError } from '../../core/errors.ts'
import type { ScanTarget } from '../../engine/request.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { runScan } from '../run-scan.ts'

export async function run(context: CommandContext): Promise<number> {
  return await runScan(targetOf(context), context, await credentialsOf(context))
}

function targetOf({ operands, options }: CommandContext): ScanTarget {
  const [reference] = operands
  const input = options.text('input')
  if (input !== undefined && reference !== undefined) {
    throw new PlimsollError(
      'usage',
      `Give either a reference (${reference}) or --input (${input}), not both.`,
    )
  }
  if (input !== undefined) return { kind: 'input', input }
  if (reference !== undefined) return { kind: 'reference', reference }
  throw new PlimsollError('usage', 'Name an image, or a file with --input.')
}
