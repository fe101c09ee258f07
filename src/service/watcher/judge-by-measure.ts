import type { RuleHit } from '../../core/decision.ts'
import type { Finding } from '../../core/finding.ts'
import type { Report } from '../../core/report.ts'
import { type Severity, severityRank } from '../../core/severity.ts'
import { sha256 } from '../../core/sha256.ts'
import { missingRaters } from '../../engine/match.ts'
import { rejudge } from '../../judgement/rejudge.ts'
import type { Judged, PolicyJudge } from '../../judgement/types.ts'
import { STRICT_VERDICT } from '../../judgement/verdict.ts'
import type { RunningVerdict } from './types.ts'

/** One thing that makes an image bad. */
export interface Objection {
  readonly action: 'deny' | 'warn'
  readonly policy: string
  readonly rule: string
  readonly message: string
  /** Absent where it is about something else than a flaw. */
  readonly finding?: Finding
  /** What it is known again by: of a flaw its id, in whatever package. */
  readonly key: string
}

/** What is said of a stored image that runs. */
export interface MeasuredReport {
  readonly report: Report
  readonly verdict: Exclude<RunningVerdict, 'unknown'>
  readonly reason: string
  readonly objections: readonly Objection[]
  /** Digest of all that is reported of it, but for times. */
  readonly content: string
}

export interface Measure {
  /** Absent: the policies that the report was judged by, else the severity. */
  readonly policy?: PolicyJudge
  readonly severity: Severity
}

/** Of those objections whose rules are not the user's. */
const SEVERITY_POLICY = 'severity'

/** Judges what is left of the findings after the decisions of the configuration. Pure. */
export function judgeByMeasure(report: Report, { policy, severity }: Measure): MeasuredReport {
  const hasPolicy = policy !== undefined || report.decisions.policies.length > 0
  const judged = rejudge(
    report,
    { filters: hasPolicy ? all : atLeast(severity), ...(policy ? { policy } : {}) },
    {
      verdict: STRICT_VERDICT,
      now: report.createdAt,
      missingRaters: missingRaters(report.problems),
    },
  )
  const objections = hasPolicy
    ? objectionsOf(judged)
    : judged.findings.map((finding) => tooSevere(finding, severity))
  const { outcome: verdict, reason } = judged.verdict
  return { report, verdict, reason, objections, content: contentOf(report, { verdict, reason, objections }) }
}

const all = (findings: readonly Finding[]): Judged => ({ kept: findings, suppressed: [] })

function atLeast(severity: Severity) {
  return (findings: readonly Finding[]): Judged => {
    const isKept = ({ severity: { level } }: Finding): boolean =>
      severityRank(level) >= severityRank(severity)
    return {
      kept: findings.filter(isKept),
      suppressed: findings
        .filter((finding) => !isKept(finding))
        .map((finding) => ({
          finding,
          by: 'watcher.severity',
          reason: `less than ${severity}`,
          decision: { kind: 'filter', option: 'watcher.severity' },
        })),
    }
  }
}

function objectionsOf({ verdict, findings }: Report): readonly Objection[] {
  return verdict.hits.flatMap((hit) =>
    hit.action === 'allow' ? [] : [objectionOf(hit, hit.action, findings)],
  )
}

function objectionOf(
  { policy, rule, message, on }: RuleHit,
  action: Objection['action'],
  findings: readonly Finding[],
): Objection {
  const said = { action, policy, rule, message }
  const whole = `${policy}/${rule}`
  switch (on.kind) {
    case 'finding': {
      const finding = findings.find((one) => one.id === on.id && one.package.id === on.package)
      return { ...said, key: on.id, ...(finding ? { finding } : {}) }
    }
    case 'package':
      return { ...said, key: `${whole} ${on.package}` }
    case 'misconfiguration':
      return { ...said, key: [whole, on.id, on.resource, on.container ?? ''].join(' ') }
    case 'file':
      return { ...said, key: `${whole} ${on.path}` }
    case 'report':
      return { ...said, key: whole }
  }
}

function tooSevere(finding: Finding, severity: Severity): Objection {
  const { id, title, package: pkg } = finding
  const message = `${id} in ${pkg.name} is ${finding.severity.level}${title === undefined ? '' : `: ${title}`}`
  return {
    action: 'deny',
    policy: SEVERITY_POLICY,
    rule: severity.toLowerCase(),
    message,
    key: id,
    finding,
  }
}

function contentOf(
  { findings, endOfLife, distribution }: Report,
  said: Pick<MeasuredReport, 'verdict' | 'reason' | 'objections'>,
): string {
  const shown = findings.map(({ id, package: pkg, status, fixedVersion, severity, title, references }) => [
    id,
    pkg.id,
    status,
    fixedVersion,
    severity.level,
    title,
    references,
  ])
  const objections = said.objections.map(({ action, policy, rule, message, key }) => [
    action,
    policy,
    rule,
    message,
    key,
  ])
  return sha256(
    JSON.stringify([said.verdict, said.reason, objections, shown, endOfLife?.state, distribution]),
  )
}
