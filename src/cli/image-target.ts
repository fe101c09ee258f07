import { PlimsollError } from '../core/errors.ts'
import type { ImageTarget } from '../engine/request.ts'
import type { CommandContext } from './context.ts'

/** The image that a command is about: a reference, or a file by `--input`. Throws `usage`. */
export function imageTargetOf({
  operands,
  options,
}: Pick<CommandContext, 'operands' | 'options'>): ImageTarget {
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
