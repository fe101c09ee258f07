import type { Report } from '../core/report.ts'
import { rejudge as judge } from '../judgement/rejudge.ts'
import { readDecisions } from './decisions/read-decisions.ts'
import type { DecisionSources } from './request.ts'

/** A saved report, judged again by what the user decided. Throws what reading decisions throws. */
export async function rejudge(
  report: Report,
  sources: DecisionSources,
  { now, signal }: { readonly now: string; readonly signal: AbortSignal },
): Promise<Report> {
  const decisions = await readDecisions(sources, signal)
  return judge(report, decisions, { verdict: sources.verdict, now })
}
