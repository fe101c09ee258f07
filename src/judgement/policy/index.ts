import type { PolicyJudge } from '../types.ts'
import type { CompiledPolicy } from './types.ts'

/** All policies together, in the order in which they were given. */
export function policyJudge(policies: readonly CompiledPolicy[]): PolicyJudge {
  return (report) => {
    const judged = policies.map((policy) => policy.judge(report))
    return {
      hits: judged.flatMap(({ hits }) => hits),
      problems: judged.flatMap(({ problems }) => problems),
      uses: policies.map(({ name, source, rules }) => ({ policy: name, source, rules })),
    }
  }
}
