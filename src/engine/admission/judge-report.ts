import type { VerdictEvidence } from '../../admission/evidence.ts'
import type { Report } from '../../core/report.ts'
import { rejudge } from '../../judgement/rejudge.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import { STRICT_VERDICT } from '../../judgement/verdict.ts'

/** Findings that are told of one image; the verdict counts them all. */
const SHOWN = 20

/** A verdict without the name of the policy and the time of the scan, which only who asked knows. */
export type JudgedReport = Omit<VerdictEvidence, 'scannedAt' | 'policy'>

/** What a policy of judgement says of a report, whatever was said of it before. Pure. */
export function judgeReport(report: Report, judge: PolicyJudge): JudgedReport {
  const filters = (findings: Report['findings']) => ({ kept: findings, suppressed: [] })
  const judged = rejudge(
    report,
    { filters, policy: judge },
    { verdict: STRICT_VERDICT, now: report.createdAt },
  )
  const { outcome, reason, hits } = judged.verdict
  const denied = new Set(
    hits.flatMap(({ action, on }) => (action === 'deny' && on.kind === 'finding' ? [on.id] : [])),
  )
  // What the policy objects to first: the others are why somebody might look further.
  const findings = judged.findings.toSorted((a, b) => Number(denied.has(b.id)) - Number(denied.has(a.id)))
  return {
    outcome,
    reason,
    findings: findings.slice(0, SHOWN).map(({ id, package: { name }, fixedVersion }) => ({
      id,
      package: name,
      ...(fixedVersion === undefined ? {} : { fixedIn: fixedVersion }),
    })),
    database: judged.database.digest,
    ...(judged.endOfLife && judged.endOfLife.state !== 'unknown'
      ? { endOfLife: judged.endOfLife.state === 'ended' }
      : {}),
  }
}
