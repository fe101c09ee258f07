import { type Property, property } from '../core/bom-properties.ts'
import type { Finding } from '../core/finding.ts'
import type { SuppressedFinding } from '../core/report.ts'

/** What the format has no place for: status, choice of severity, exploitation, and the comparison that decided. */
export function findingProperties(finding: Finding): Property[] {
  const { severity, epss, kev, evidence, status, statusReason, reachability } = finding
  return [
    property('severity', severity.level),
    ...maybe('severity-author', severity.author),
    ...maybe('severity-reason', severity.reason),
    property('status', status),
    ...maybe('status-reason', statusReason),
    ...(epss
      ? [
          property('epss-score', String(epss.score)),
          property('epss-percentile', String(epss.percentile)),
          property('epss-date', epss.date),
        ]
      : []),
    ...(kev
      ? [
          property('kev-date-added', kev.dateAdded),
          ...maybe('kev-due-date', kev.dueDate),
          property('kev-ransomware', String(kev.ransomware)),
          ...maybe('kev-required-action', kev.requiredAction),
        ]
      : []),
    ...(reachability
      ? [
          property('reachability', reachability.state),
          ...maybe('reachability-doubt', reachability.doubt),
          ...maybe('reachability-reason', reachability.reason),
        ]
      : []),
    ...(finding.vex ?? []).map(({ status: vexStatus, document }) =>
      property('vex', `${vexStatus} (${document})`),
    ),
    ...evidence.map(({ feed, advisory, comparison }) =>
      property('evidence', `${feed} ${advisory}: ${comparison}`),
    ),
  ]
}

export function suppressionProperties({ by, reason, decision }: SuppressedFinding): Property[] {
  return [
    property('suppressed-by', by),
    property('suppressed-reason', reason),
    property('decision', decision.kind),
    ...(decision.kind === 'exception'
      ? [
          property('decision-source', decision.source),
          ...maybe('decision-owner', decision.owner),
          ...maybe('decision-until', decision.until),
        ]
      : []),
    ...(decision.kind === 'vex' ? [property('decision-source', decision.document)] : []),
  ]
}

function maybe(name: string, value: string | undefined): Property[] {
  return value === undefined ? [] : [property(name, value)]
}
