import { counted } from '../../core/counted.ts'
import { oneLine } from '../../core/printable.ts'
import { loadAdmissionPolicy } from '../../engine/admission/load-admission-policy.ts'
import type { CommandContext } from '../context.ts'
import { readInput } from '../read-input.ts'

/** Reads each; the first fault ends the command. */
export async function run(context: CommandContext): Promise<number> {
  for (const file of context.operands) {
    const policy = await loadAdmissionPolicy({
      text: await readInput(file, context),
      file,
      signal: context.signal,
    })
    const rules = counted(policy.rules.length, 'rule')
    context.stdout.write(`${oneLine(`${file}: is right: ${rules}, and ${policy.default} for the rest`)}\n`)
  }
  return 0
}
