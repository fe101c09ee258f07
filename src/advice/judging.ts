import { hidesFindings, type Problem } from '../core/problem.ts'
import { PROBLEMS } from '../core/problem-catalogue.ts'
import type { Report } from '../core/report.ts'
import type { Action } from './types.ts'
import { UNJUDGED } from './weights.ts'

/** What could not be judged may be worse than all that could. */
export function judgingActions({ problems }: Report): Action[] {
  const hiding = problems.filter(hidesFindings)
  return [...Map.groupBy(hiding, ({ code }) => code)].map(([code, all]) => {
    const [{ subject, detail }] = all as [Problem]
    const more = all.length > 1 ? `, and ${all.length - 1} more` : ''
    return {
      kind: 'action',
      subject: 'judging',
      title: `Have all of it judged: ${code}`,
      why: `${PROBLEMS[code].meaning} ${subject}: ${detail}${more}`,
      how: [PROBLEMS[code].advice],
      solves: 0,
      weight: UNJUDGED,
    }
  })
}
