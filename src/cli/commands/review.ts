import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { namedTarget } from '../named-target.ts'
import { SCANNERS } from '../options/looking-options.ts'
import { runScan } from '../run-scan.ts'

/** Everything is looked for; what is printed is what to do about it. */
export async function run(context: CommandContext): Promise<number> {
  const target = await namedTarget(context)
  const isImage = target.kind === 'reference' || target.kind === 'input'
  return await runScan(target, context, isImage ? await credentialsOf(context) : {}, SCANNERS)
}
