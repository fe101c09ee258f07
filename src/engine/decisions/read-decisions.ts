import { readFileSync } from 'node:fs'
import { filterJudge } from '../../judgement/filter.ts'
import type { Decisions, Judge } from '../../judgement/types.ts'
import type { DecisionSources } from '../request.ts'

/**
 * Reads what the user decided. Called before anything is scanned, so that a slip in a file costs no minutes. What is
 * not asked for is not loaded.
 */
export async function readDecisions(sources: DecisionSources, signal: AbortSignal): Promise<Decisions> {
  const exceptions = await exceptionsOf(sources, signal)
  return {
    ...(exceptions ? { exceptions } : {}),
    filters: filterJudge(sources.filters),
    ...(sources.policies.length === 0 ? {} : await readPolicies(sources.policies, signal)),
  }
}

async function exceptionsOf(sources: DecisionSources, signal: AbortSignal): Promise<Judge | undefined> {
  if (sources.exceptions.length === 0 && !mayHaveExceptions(sources.configFile)) return undefined
  const { readExceptionJudge } = await import('./exceptions/index.ts')
  return await readExceptionJudge(sources, signal)
}

/** The file was read as configuration before, so it is there; most have no such list, and are not parsed twice. */
function mayHaveExceptions(configFile: string | undefined): boolean {
  return configFile !== undefined && readFileSync(configFile, 'utf8').includes('exceptions')
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
