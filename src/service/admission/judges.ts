import { loadPolicies, type PolicyTextReader } from '../../engine/decisions/policy/load-policies.ts'
import { policyJudge } from '../../judgement/policy/index.ts'
import type { PolicyJudge } from '../../judgement/types.ts'

/** A policy of judgement, ready to be asked. */
export interface NamedJudge {
  /** As the policy of admission names it. */
  readonly policy: string
  /** SHA-256 of what it says, and of all that it inherits. */
  readonly digest: string
  readonly judge: PolicyJudge
}

export interface Judges {
  /** One of those that the policy of admission names. */
  of(policy: string): NamedJudge
}

/** @param judgements by the names that rules have for them */
export function judgesOf(judgements: ReadonlyMap<string, NamedJudge>): Judges {
  return {
    of: (policy) => {
      const judge = judgements.get(policy)
      if (judge) return judge
      throw new Error(`nobody has read the policy of judgement ${policy}`)
    },
  }
}

/** Reads a policy of judgement. Throws `policy-unknown` and `policy-invalid`. */
export async function loadJudge(
  policy: string,
  signal: AbortSignal,
  read?: PolicyTextReader,
): Promise<NamedJudge> {
  const policies = await loadPolicies([policy], signal, '.', read)
  return { policy, digest: policies.map(({ digest }) => digest).join(), judge: policyJudge(policies) }
}
