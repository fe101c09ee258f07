import { loadPolicies } from '../../engine/decisions/policy/load-policies.ts'
import { policyJudge } from '../../judgement/policy/index.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import type { ServiceContext } from '../context.ts'

/** A policy of judgement, ready to be asked. */
export interface NamedJudge {
  /** As the policy of admission names it. */
  readonly policy: string
  /** SHA-256 of what it says. */
  readonly digest: string
  readonly judge: PolicyJudge
}

export interface Judges {
  /** Read once. Throws `policy-unknown` and `policy-invalid`. */
  of(policy: string): Promise<NamedJudge>
}

export function createJudges({ signal }: Pick<ServiceContext, 'signal'>): Judges {
  const judges = new Map<string, Promise<NamedJudge>>()

  async function load(policy: string): Promise<NamedJudge> {
    const policies = await loadPolicies([policy], signal)
    return { policy, digest: policies.map(({ digest }) => digest).join(), judge: policyJudge(policies) }
  }

  return {
    async of(policy) {
      const known = judges.get(policy)
      if (known) return await known
      const made = load(policy)
      judges.set(policy, made)
      try {
        return await made
      } catch (error) {
        // A file that cannot be read now may be there at the next question.
        judges.delete(policy)
        throw error
      }
    },
  }
}
