import { PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { rejudge as judge, type RejudgeOptions } from '../judgement/rejudge.ts'
import { readDecisions } from './decisions/read-decisions.ts'
import type { DecisionSources } from './request.ts'

/** VEX documents that are looked for when it is known what is scanned, in registries and repositories. */
const LATE_SOURCES: ReadonlySet<string> = new Set(['oci', 'repo'])

/** A saved report, judged again by what the user decided. Throws `option-invalid`, and what reading decisions throws. */
export async function rejudge(
  report: Report,
  sources: DecisionSources,
  { signal, ...options }: Omit<RejudgeOptions, 'verdict'> & { readonly signal: AbortSignal },
): Promise<Report> {
  const late = sources.vex.find((source) => LATE_SOURCES.has(source))
  if (late !== undefined)
    throw new PlimsollError(
      'option-invalid',
      `--vex ${late} is looked up when an image is scanned: give files or folders for a saved report.`,
    )
  const decisions = await readDecisions(sources, signal)
  return judge(report, decisions, { verdict: sources.verdict, ...options })
}
