import type { CommandContext } from '../context.ts'
import { runScan } from '../run-scan.ts'

export async function run(context: CommandContext): Promise<number> {
  const path = context.operands[0] ?? ''
  return await runScan({ kind: 'sbom', path, ...(path === '-' ? { stdin: context.stdin } : {}) }, context)
}
