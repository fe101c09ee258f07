import { PlimsollError } from '../core/errors.ts'
import { readObjects } from '../engine/cluster/read-objects.ts'
import type { SeenCluster } from '../engine/cluster/types.ts'
import type { CommandContext } from './context.ts'
import { readInput } from './read-input.ts'

/** The cluster that the options name: a file of what kubectl printed, or a real one. */
export async function seenCluster(context: CommandContext): Promise<SeenCluster> {
  const { options } = context
  const from = options.text('from')
  if (from === undefined) throw new PlimsollError('usage', 'Give what kubectl printed with --from FILE.')
  return await readObjects(await readInput(from, context), from === '-' ? 'standard input' : from)
}
