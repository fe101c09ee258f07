import type { VerdictEvidence } from '../../admission/evidence.ts'
import type { Digest } from '../../core/digest.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import { readSavedValue } from '../../saved/read-saved-report.ts'
import type { AttestedScan } from '../../signatures/scan-predicate.ts'
import { judgeReport } from './judge-report.ts'

export interface AttestedQuestion {
  /** Of the image as it was resolved. */
  readonly digests: readonly Digest[]
  /** Name of the policy of judgement. */
  readonly policy: string
  readonly judge: PolicyJudge
}

/**
 * What a policy says of the report in an attestation: ours, Trivy's or Grype's. What whoever attests it has suppressed
 * stays so. The report has to be of the image, if it says of which it is.
 */
export function attestedVerdict(
  { result, finishedAt }: AttestedScan,
  { digests, policy, judge }: AttestedQuestion,
): { readonly verdict: VerdictEvidence } | { readonly fault: string } {
  const report = reportOf(result)
  if ('fault' in report) return report
  const other = otherImage(report, digests)
  if (other !== undefined) return { fault: `it is the report of another image, ${other}` }
  return { verdict: { ...judgeReport(report, judge), policy, scannedAt: finishedAt } }
}

function reportOf(result: unknown): Report | { readonly fault: string } {
  try {
    return readSavedValue(result, 'The report in the attestation')
  } catch (error) {
    if (error instanceof PlimsollError) return { fault: messageOf(error).replace(/\.$/, '') }
    throw error
  }
}

/** A digest that speaks against it. A report of an archive that was scanned before the push names none. */
function otherImage({ target }: Report, digests: readonly Digest[]): string | undefined {
  const own = [
    ...(target.manifestDigest === undefined ? [] : [target.manifestDigest]),
    ...target.repoDigests.map((one) => one.slice(one.lastIndexOf('@') + 1)),
  ]
  return digests.some((digest) => own.includes(digest)) ? undefined : own[0]
}
