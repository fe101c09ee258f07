import { type Complaint, fail, type ImageJudgement, refuse } from './complaint.ts'
import type { ImageEvidence, VerdictEvidence } from './evidence.ts'
import type { Requirements, ScanRequirement } from './policy/types.ts'

interface Moment {
  readonly now: number
  /** Whether it was waited for the scan already. */
  readonly waited: boolean
}

/** What is to be said of the scan of an image, or of there being none. */
export function scanComplaints(
  scan: ScanRequirement,
  endOfLife: Requirements['endOfLife'],
  evidence: ImageEvidence | undefined,
  moment: Moment,
): ImageJudgement {
  const verdict = evidence?.verdict
  if (evidence?.scanState === undefined || (evidence.scanState === 'known' && !verdict))
    return { complaints: [fail('scan-unknown', notLookedUp(evidence))], enqueue: false }
  if (evidence.scanState !== 'known' || !verdict)
    return absent(scan, evidence.scanState === 'pending', moment)
  // A verdict by another policy says nothing about this one.
  if (verdict.policy !== scan.policy)
    return {
      complaints: [fail('scan-unknown', `there is no verdict by the policy ${scan.policy}`)],
      enqueue: false,
    }
  const isStale = scan.maxAge !== undefined && moment.now - verdict.scannedAt > scan.maxAge
  const ofVerdict = judgedComplaints(scan, endOfLife, verdict)
  if (!isStale) return { complaints: ofVerdict, enqueue: false }
  const stale = `its scan of ${new Date(verdict.scannedAt).toISOString()} is too old`
  const { complaints, ...rest } = withChoice(scan, { code: 'scan-stale', text: stale }, moment)
  return { complaints: [...complaints, ...ofVerdict], ...rest }
}

function notLookedUp(evidence: ImageEvidence | undefined): string {
  const why = evidence?.scanFault === undefined ? '' : ` (${evidence.scanFault})`
  return `its scan could not be looked up${why}`
}

/** What is to be said of a verdict, however old it is. */
export function judgedComplaints(
  scan: ScanRequirement,
  endOfLife: Requirements['endOfLife'],
  verdict: VerdictEvidence,
): readonly Complaint[] {
  return [...verdictComplaints(scan, verdict), ...lifeComplaints(endOfLife, verdict)]
}

function absent(scan: ScanRequirement, isPending: boolean, moment: Moment): ImageJudgement {
  return isPending
    ? withChoice(scan, { code: 'scan-pending', text: 'it is being scanned: try again in a minute' }, moment)
    : withChoice(scan, { code: 'scan-unknown', text: 'it was never scanned' }, moment)
}

function withChoice(
  { unknown, wait }: ScanRequirement,
  { code, text }: Pick<Complaint, 'code' | 'text'>,
  { waited }: Moment,
): ImageJudgement {
  const enqueue = code !== 'scan-pending'
  const isEnqueued = enqueue ? `${text}: a scan was asked for, try again in a minute` : text
  if (unknown === 'allow') return { complaints: [], enqueue }
  if (unknown === 'warn') return { complaints: [{ code, text: isEnqueued, weight: 'warn' }], enqueue }
  const complaints = [refuse(code, isEnqueued)]
  return unknown === 'wait' && !waited ? { complaints, enqueue, wait } : { complaints, enqueue }
}

const SHOWN_FINDINGS = 3

function verdictComplaints(scan: ScanRequirement, verdict: VerdictEvidence): readonly Complaint[] {
  const { outcome, policy, reason, findings } = verdict
  const why = reason === undefined ? '' : `: ${reason}`
  if (outcome === 'fail' || outcome === 'warn') {
    const text = `the policy ${policy} ${outcome === 'fail' ? 'refuses' : 'warns of'} it${why}${findingsText(findings)}`
    return [{ code: 'scan-failed', text, weight: outcome === 'fail' ? 'deny' : 'warn' }]
  }
  if (outcome === 'pass' || scan.incomplete === 'allow') return []
  const text = `its scan is incomplete${why}: findings may be missing`
  return [{ code: 'scan-incomplete', text, weight: scan.incomplete === 'warn' ? 'warn' : 'deny' }]
}

function findingsText(findings: VerdictEvidence['findings']): string {
  if (findings.length === 0) return ''
  const shown = findings
    .slice(0, SHOWN_FINDINGS)
    .map(({ id, package: name, fixedIn }) =>
      fixedIn === undefined ? `${id} in ${name}, without a fix` : `${id} in ${name}, update to ${fixedIn}`,
    )
  const rest = findings.length - shown.length
  return ` (${shown.join('; ')}${rest > 0 ? `; ${rest} more` : ''})`
}

function lifeComplaints(choice: Requirements['endOfLife'], verdict: VerdictEvidence): readonly Complaint[] {
  if (choice === undefined || choice === 'allow' || verdict.endOfLife === false) return []
  const weight = choice === 'warn' ? 'warn' : 'deny'
  return verdict.endOfLife === undefined
    ? [
        {
          code: 'end-of-life-unknown',
          text: 'nobody knows whether its distribution is still served',
          weight,
          isFailure: true,
        },
      ]
    : [
        {
          code: 'end-of-life',
          text: 'its distribution gets no more advisories: build it on a newer one',
          weight,
        },
      ]
}
