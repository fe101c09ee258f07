import { printable } from '../../core/printable.ts'
import { loadPolicies } from '../../engine/decisions/policy/load-policies.ts'
import type { CommandContext } from '../context.ts'

/** Reads and compiles; the first fault ends the command. */
export async function run({ operands, stdout, signal }: CommandContext): Promise<number> {
  for (const name of operands) {
    const [policy] = await loadPolicies([name], signal)
    if (!policy) continue
    const rules = `${policy.rules} ${policy.rules === 1 ? 'rule' : 'rules'}`
    stdout.write(`${printable(`${name}: «${policy.name}» is right: ${rules}`)}\n`)
  }
  return 0
}
