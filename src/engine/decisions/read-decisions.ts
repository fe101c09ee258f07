import { filterJudge } from '../../judgement/filter.ts'
import type { Decisions } from '../../judgement/types.ts'
import type { DecisionSources } from '../request.ts'

/**
 * Reads what the user decided. Called before anything is scanned, so that a slip in a file costs no minutes. What is
 * not asked for is not loaded.
 */
export async function readDecisions(sources: DecisionSources, _signal: AbortSignal): Promise<Decisions> {
  return await Promise.resolve({ filters: filterJudge(sources.filters) })
}
