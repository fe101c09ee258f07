import { BUILT_IN_POLICIES, readBuiltIn } from '../../judgement/policy/built-in/index.ts'
import type { CommandContext } from '../context.ts'

/** A line each: its name, and what it is for. */
export async function run({ stdout }: CommandContext): Promise<number> {
  const width = Math.max(...BUILT_IN_POLICIES.map(({ name }) => name.length))
  for (const policy of BUILT_IN_POLICIES) {
    const { description = '' } = await readBuiltIn(policy)
    stdout.write(`${policy.name.padEnd(width)}  ${description}\n`)
  }
  return 0
}
