import type { Problem } from '../../core/problem.ts'
import type { ProblemCode } from '../../core/problem-catalogue.ts'

const MISSING: ReadonlySet<ProblemCode> = new Set(['feed-missing', 'feed-empty', 'enrichment-missing'])
const OLD: ReadonlySet<ProblemCode> = new Set(['feed-stale', 'feed-not-refreshed'])
/** Feeds that a header names; balancers refuse long ones, and the report has them all. */
export const MAX_NAMED = 50

/** Which feeds a report had to do without, or has of old: for callers who know Clair's reports and not our part of them. */
export function feedHeaders(problems: readonly Problem[]): Record<string, string> {
  const missing = subjectsOf(problems, MISSING)
  const old = subjectsOf(problems, OLD)
  return {
    ...(missing ? { 'x-plimsoll-missing-feeds': missing } : {}),
    ...(old ? { 'x-plimsoll-old-feeds': old } : {}),
  }
}

function subjectsOf(problems: readonly Problem[], codes: ReadonlySet<ProblemCode>): string {
  const subjects = problems.flatMap(({ code, subject }) => (codes.has(code) ? [subject] : []))
  const names = new Set(subjects.map((subject) => subject.replaceAll(/[^\w.-]/g, '_')))
  return [...names].slice(0, MAX_NAMED).join(', ')
}
