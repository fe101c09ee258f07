import { ruleSet } from '../../secrets/rules/index.ts'
import type { RuleSet } from '../../secrets/types.ts'
import type { SecretSources } from './types.ts'

/** The rules that come with the program, by what the user's file says of them. Throws `secret-rules-invalid`. */
export async function readRules({ confidence }: SecretSources, signal: AbortSignal): Promise<RuleSet> {
  signal.throwIfAborted()
  return await Promise.resolve(ruleSet({ minConfidence: confidence }))
}
