import { didYouMean } from '../../core/did-you-mean.ts'
import { PlimsollError } from '../../core/errors.ts'
import { BUILT_IN_POLICIES, findBuiltIn } from '../../judgement/policy/built-in/index.ts'
import type { CommandContext } from '../context.ts'

export async function run({ operands, stdout }: CommandContext): Promise<number> {
  const [name = ''] = operands
  const policy = findBuiltIn(name)
  if (!policy) {
    const names = BUILT_IN_POLICIES.map((one) => one.name)
    const guess = didYouMean(name, names)
    throw new PlimsollError(
      'policy-unknown',
      `There is no built-in policy «${name}»${guess}; there are ${names.join(', ')}.`,
    )
  }
  stdout.write(policy.text)
  return await Promise.resolve(0)
}
