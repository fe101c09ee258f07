import { policyJudge } from '../../judgement/policy/index.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import { loadPolicies } from '../decisions/policy/load-policies.ts'

/** Policies of judgement by their names, each read once. */
export type Judges = (policy: string) => Promise<PolicyJudge>

export function createJudges(signal: AbortSignal): Judges {
  const judges = new Map<string, Promise<PolicyJudge>>()
  return async (policy) => {
    const known = judges.get(policy)
    if (known) return await known
    const made = loadPolicies([policy], signal).then(policyJudge)
    judges.set(policy, made)
    try {
      return await made
    } catch (error) {
      // A file that cannot be read now may be there at the next question.
      judges.delete(policy)
      throw error
    }
  }
}
