import { type DecisionRecord, NO_DECISIONS } from '../core/decision.ts'
import type { FileFact } from '../core/file-fact.ts'
import type { Finding } from '../core/finding.ts'
import type { Problem } from '../core/problem.ts'
import type { Report, SuppressedFinding } from '../core/report.ts'
import type { Decisions, Judge, Unjudged } from './types.ts'
import { unratedProblems } from './unrated.ts'
import { type VerdictOptions, verdictOf } from './verdict.ts'

export interface DecideOptions {
  readonly verdict: VerdictOptions
  /** Feeds that might have told the severity of a finding and could not be had; see unrated.ts. */
  readonly missingRaters?: (finding: Finding) => readonly string[]
  /** Those of `decisions.files`, where names of files were read. */
  readonly files?: readonly FileFact[]
}

/**
 * What was found → what of it counts. VEX comes first, because it is about facts; then exceptions, which are of what is
 * a fact; then filters, which are of taste, so that an exception is not called unused because of them; policies judge
 * what is left. Pure.
 */
export function decide(unjudged: Unjudged, decisions: Decisions, options: DecideOptions): Report {
  const { findings, ...found } = unjudged
  let facts = found
  let kept: readonly Finding[] = findings
  const suppressed: SuppressedFinding[] = []
  const problems: Problem[] = [...unjudged.problems]
  let record: DecisionRecord = NO_DECISIONS
  for (const judge of [decisions.vex, decisions.exceptions, decisions.filters]) {
    if (!judge) continue
    const judged: ReturnType<Judge> = judge(kept, facts)
    kept = judged.kept
    suppressed.push(...judged.suppressed)
    if (judged.configuration) facts = { ...facts, configuration: judged.configuration }
    problems.push(...(judged.problems ?? []))
    record = { ...record, ...judged.record }
  }
  if (options.missingRaters) problems.push(...unratedProblems(suppressed, options.missingRaters))
  const policy = decisions.policy?.({
    ...facts,
    findings: kept,
    suppressed,
    problems,
    decisions: record,
    ...(options.files ? { files: options.files } : {}),
  })
  problems.push(...(policy?.problems ?? []))
  const judged = { ...facts, findings: kept, suppressed, problems }
  const decided = { ...judged, decisions: { ...record, policies: policy?.uses ?? [] } }
  return { ...decided, verdict: verdictOf(decided, policy?.hits, options.verdict) }
}
