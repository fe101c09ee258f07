import type { CommandContext } from '../context.ts'
import { runScan } from '../run-scan.ts'

export async function run(context: CommandContext): Promise<number> {
  return await runScan({ kind: 'purls', purls: context.operands }, context)
}
