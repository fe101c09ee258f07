import type { VerdictEvidence } from '../../admission/evidence.ts'
import type { Report } from '../../core/report.ts'
import { rejudge } from '../../judgement/rejudge.ts'
import type { PolicyJudge } from '../../judgement/types.ts'

/** What is kept of a verdict: the policy is the row's, and the time that of the scan. */
export type KeptVerdict = Omit<VerdictEvidence, 'scannedAt' | 'policy'>

/** Findings that are told of one image; the verdict counts them all. */
const SHOWN = 20

/** A report judged by a policy. Pure. */
export function verdictOf(report: Report, judge: PolicyJudge): KeptVerdict {
  const options = {
    exitCode: 1,
    exitOnEol: 0,
    allowIncomplete: false,
    failOnEmpty: true,
    failOnUnusedExceptions: false,
  }
  const filters = (findings: Report['findings']) => ({ kept: findings, suppressed: [] })
  const judged = rejudge(report, { filters, policy: judge }, { verdict: options, now: report.createdAt })
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
