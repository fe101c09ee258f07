import type { Decision } from '../../admission/decision.ts'
import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import type { ServiceContext } from '../context.ts'

/** Tells of a decision in the log and in the metrics. */
export function noteDecision(
  { metrics, log }: Pick<ServiceContext, 'metrics' | 'log'>,
  endpoint: string,
  facts: AdmissionRequestFacts,
  decision: Decision,
): void {
  const { allowed, rule, mode, reasons, warnings, breakGlass } = decision
  // What the policy lets in although something is not known is no reason to refuse, but a warning.
  const isWarned = reasons.length > 0 || warnings.length > 0
  const outcome = breakGlass ? 'break-glass' : !allowed ? 'denied' : isWarned ? 'warned' : 'allowed'
  metrics.count('plimsoll_admission_decisions_total', { endpoint, outcome })
  for (const { code } of reasons) metrics.count('plimsoll_admission_reasons_total', { code })
  const { kind, namespace, name, user, uid, dryRun } = facts
  log.info(
    {
      endpoint,
      outcome,
      rule,
      mode,
      kind: kind.kind,
      namespace,
      name,
      user: user?.name,
      uid,
      dryRun,
      reasons: reasons.map(({ code, image }) => ({ code, image })),
      warnings: decision.audit['reasons'],
      ticket: breakGlass?.ticket,
    },
    'admission decided',
  )
}
