import type { CommandContext } from '../context.ts'
import { runScan } from '../run-scan.ts'
import { treeContent } from '../scan-request.ts'

export async function run(context: CommandContext): Promise<number> {
  const { operands, options } = context
  return await runScan(
    { kind: 'filesystem', path: operands[0] ?? '', content: treeContent(options) },
    context,
  )
}
