import { PlimsollError } from '../../core/errors.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { namedTarget } from '../named-target.ts'
import { runScan } from '../run-scan.ts'

/** Hygiene alone: no advisories are needed. */
export async function run(context: CommandContext): Promise<number> {
  const target = await namedTarget(context)
  if (target.kind === 'filesystem')
    throw new PlimsollError(
      'usage',
      `${target.path} is no root file system: it has no etc/os-release. What it holds is not too much for an image.`,
    )
  const isImage = target.kind === 'reference' || target.kind === 'input'
  return await runScan(target, context, isImage ? await credentialsOf(context) : {}, ['hygiene'])
}
