import { oneLine } from '../../core/printable.ts'
import type { ApiResource } from '../client/types.ts'
import { reportMetadata } from './metadata.ts'
import type {
  ReportedObjection,
  ReportedVerdict,
  ReportObject,
  ReportOrigin,
  ReportSubject,
} from './types.ts'
import { withinSize } from './within-size.ts'

/** https://github.com/kubernetes-sigs/wg-policy-prototypes/tree/master/policy-report */
export const POLICY_REPORTS: ApiResource = {
  group: 'wgpolicyk8s.io',
  version: 'v1alpha2',
  plural: 'policyreports',
  kind: 'PolicyReport',
}

const SOURCE = 'plimsoll'
const CATEGORY = 'vulnerabilities'
/** Of the one result of an image to which nothing is objected, or of which nothing is known. */
const WHOLE = 'running-images'
const MAX_MESSAGE = 500

type Result = 'pass' | 'fail' | 'warn' | 'error'

/** A result for each thing that is objected to; of an image of which not all is known an error as well. */
export function policyReport(
  subject: ReportSubject,
  said: ReportedVerdict,
  origin: ReportOrigin,
): ReportObject {
  const { owner, namespace } = subject
  const { apiVersion, kind, name, uid } = owner
  const all = resultsOf(subject, said)
  const { kept, leftOut } = withinSize(all)
  const count = (wanted: Result): number => all.filter(({ result }) => result === wanted).length
  const object = {
    apiVersion: `${POLICY_REPORTS.group}/${POLICY_REPORTS.version}`,
    kind: POLICY_REPORTS.kind,
    metadata: reportMetadata(subject, origin, { ...said, leftOut }),
    scope: { apiVersion, kind, name, namespace, uid },
    results: kept,
    // Of all results, whether or not there is room for them.
    summary: {
      pass: count('pass'),
      fail: count('fail'),
      warn: count('warn'),
      error: count('error'),
      skip: 0,
    },
  }
  return { object, leftOut }
}

function resultsOf(subject: ReportSubject, { verdict, reason, objections }: ReportedVerdict) {
  const found = objections.map((objection) => resultOf(subject, objection))
  const whole = (result: Result) => ({
    source: SOURCE,
    category: CATEGORY,
    policy: WHOLE,
    rule: verdict,
    result,
    message: oneLine(reason).slice(0, MAX_MESSAGE),
    properties: imageOf(subject),
  })
  if (verdict === 'incomplete' || verdict === 'unknown') return [whole('error'), ...found]
  if (found.length > 0) return found
  // Some verdicts are about the image, and no rule says more of it.
  return [whole(verdict === 'fail' || verdict === 'warn' ? verdict : 'pass')]
}

function resultOf(subject: ReportSubject, { action, policy, rule, message, finding }: ReportedObjection) {
  const result: Result = action === 'deny' ? 'fail' : 'warn'
  return {
    source: SOURCE,
    category: CATEGORY,
    policy,
    rule,
    result,
    // The words of the format have none for what nobody rated.
    ...(finding && finding.severity.level !== 'UNKNOWN'
      ? { severity: finding.severity.level.toLowerCase() }
      : {}),
    message: oneLine(message).slice(0, MAX_MESSAGE),
    properties: {
      ...imageOf(subject),
      ...(finding
        ? {
            id: finding.id,
            package: finding.package.purl,
            installedVersion: finding.package.version,
            fixedVersion: finding.fixedVersion ?? '',
          }
        : {}),
    },
  }
}

function imageOf({ container, image }: ReportSubject) {
  return { container, image }
}
