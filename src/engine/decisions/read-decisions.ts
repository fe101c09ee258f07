import { filterJudge } from '../../judgement/filter.ts'
import type { Decisions } from '../../judgement/types.ts'
import type { DecisionSources } from '../request.ts'

/**
 * Reads what the user decided. Called before anything is scanned, so that a slip in a file costs no minutes. What is
 * not asked for is not loaded.
 */
export async function readDecisions(sources: DecisionSources, signal: AbortSignal): Promise<Decisions> {
  return {
    filters: filterJudge(sources.filters),
    ...(sources.policies.length === 0 ? {} : await readPolicies(sources.policies, signal)),
  }
}

async function readPolicies(
  names: readonly string[],
  signal: AbortSignal,
): Promise<Pick<Decisions, 'policy' | 'files'>> {
  const [{ loadPolicies }, { policyJudge }] = await Promise.all([
    import('./policy/load-policies.ts'),
    import('../../judgement/policy/index.ts'),
  ])
  const policies = await loadPolicies(names, signal)
  const files = policies.flatMap((policy) => policy.files)
  return { policy: policyJudge(policies), ...(files.length === 0 ? {} : { files }) }
}
