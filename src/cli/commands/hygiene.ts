import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { imageTargetOf } from '../image-target.ts'
import { runScan } from '../run-scan.ts'

/** Hygiene alone: no advisories are needed. */
export async function run(context: CommandContext): Promise<number> {
  return await runScan(imageTargetOf(context), context, await credentialsOf(context), ['hygiene'])
}
