import { PlimsollError } from '../core/errors.ts'
import type { ScanTarget } from '../engine/request.ts'
import type { CommandContext } from './context.ts'
import { targetOfName } from './target-of-name.ts'

/** What a command is about that takes images and folders by one name, or a file by `--input`. Throws `usage`. */
export async function namedTarget({
  operands,
  options,
}: Pick<CommandContext, 'operands' | 'options'>): Promise<ScanTarget> {
  const [name] = operands
  const input = options.text('input')
  if (input !== undefined && name !== undefined)
    throw new PlimsollError('usage', `Give either a target (${name}) or --input (${input}), not both.`)
  if (input !== undefined) return { kind: 'input', input }
  if (name !== undefined) return await targetOfName(name, options)
  throw new PlimsollError('usage', 'Name an image or a folder, or a file with --input.')
}
