import { readFileSync } from 'node:fs'
import { filterJudge } from '../../judgement/filter.ts'
import type { Decisions, Judge } from '../../judgement/types.ts'
import type { DecisionSources } from '../request.ts'
import type { VexSources } from './vex/index.ts'

export interface ReadDecisions extends Decisions {
  /** Where some of the VEX documents depend on what is scanned: see `completeDecisions`. */
  readonly vexSources?: VexSources
}

/**
 * Reads what the user decided. Called before anything is scanned, so that a slip in a file costs no minutes. What is
 * not asked for is not loaded.
 */
export async function readDecisions(sources: DecisionSources, signal: AbortSignal): Promise<ReadDecisions> {
  const exceptions = await exceptionsOf(sources, signal)
  return {
    filters: filterJudge(sources.filters),
    ...(exceptions ? { exceptions } : {}),
    ...(await readVex(sources, signal)),
    ...(await readPolicies(sources, signal)),
  }
}

async function readVex(
  { vex }: DecisionSources,
  signal: AbortSignal,
): Promise<Pick<ReadDecisions, 'vex' | 'vexSources'>> {
  if (vex.length === 0) return {}
  const { readVexSources } = await import('./vex/index.ts')
  const vexSources = await readVexSources(vex, signal)
  return { vex: vexSources.judge, ...(vexSources.isWhole ? {} : { vexSources }) }
}

async function readPolicies(
  { policies: names }: DecisionSources,
  signal: AbortSignal,
): Promise<Pick<Decisions, 'policy' | 'files'>> {
  if (names.length === 0) return {}
  const [{ loadPolicies }, { policyJudge }] = await Promise.all([
    import('./policy/load-policies.ts'),
    import('../../judgement/policy/index.ts'),
  ])
  const policies = await loadPolicies(names, signal)
  const files = policies.flatMap((policy) => policy.files)
  return { policy: policyJudge(policies), ...(files.length === 0 ? {} : { files }) }
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
