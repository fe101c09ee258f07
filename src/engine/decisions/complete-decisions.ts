import type { Decisions } from '../../judgement/types.ts'
import type { ScanRequest } from '../request.ts'
import type { ReadDecisions } from './read-decisions.ts'
import type { LateSubject } from './vex/late.ts'

/** Adds what can only be read when it is known what is scanned: VEX documents of registries and repositories. */
export async function completeDecisions(
  { vexSources, ...decisions }: ReadDecisions,
  subject: LateSubject,
  request: ScanRequest,
): Promise<Decisions> {
  if (!vexSources) return decisions
  const { completeVex } = await import('./vex/late.ts')
  return { ...decisions, vex: await completeVex(vexSources, subject, request) }
}
