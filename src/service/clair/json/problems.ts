import { hidesFindings, type Problem } from '../../../core/problem.ts'
import type { ReportedProblem } from './schemas.ts'

export function reportedProblems(problems: readonly Problem[]): ReportedProblem[] {
  return problems.map((problem) => ({
    code: problem.code,
    subject: problem.subject,
    detail: problem.detail,
    ...(problem.layer === undefined ? {} : { layer: problem.layer }),
    hides_findings: hidesFindings(problem),
  }))
}
