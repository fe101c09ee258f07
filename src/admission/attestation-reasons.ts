import type { ImageReference } from '../core/image-reference.ts'
import { type Complaint, fail, refuse } from './complaint.ts'
import type { ImageEvidence } from './evidence.ts'
import type { AttestationRequirement, Requirements } from './policy/types.ts'
import { judgedComplaints } from './scan-reasons.ts'
import { keyNames, NOT_ASKED, pinned } from './signature-reasons.ts'

/** Milliseconds by which clocks may differ: a scan that ends later than now is none. */
const MAX_SKEW = 5 * 60 * 1000

/** What is to be said of the attested scan of an image, and of its verdict where that is asked for. */
export function attestationComplaints(
  { keys, maxAge }: AttestationRequirement,
  { scan, endOfLife }: Requirements,
  {
    reference,
    evidence,
    now,
  }: {
    readonly reference: ImageReference
    readonly evidence: ImageEvidence | undefined
    readonly now: number
  },
): readonly Complaint[] {
  const { digest, attestation } = evidence ?? {}
  // Without a digest there is nothing that could be attested, which is said already.
  if (digest === undefined) return []
  if (!attestation || attestation.kind === 'fault')
    return [
      fail(
        'attestation-unknown',
        `the attestation of its scan could not be looked up (${attestation?.fault ?? NOT_ASKED})`,
      ),
    ]
  const how = `cosign attest --type vuln --predicate FILE --key KEY ${pinned(reference, digest)}`
  if (attestation.kind === 'missing')
    return [
      refuse(
        'attestation-missing',
        `it has no scan attested by ${keyNames(keys)} (${attestation.found}): ${how}`,
      ),
    ]
  const { finishedAt, verdict, fault } = attestation
  const time = new Date(finishedAt).toISOString()
  const complaints: Complaint[] = []
  if (now - finishedAt > maxAge)
    complaints.push(
      refuse('attestation-stale', `its attested scan of ${time} is too old: scan it again, and ${how}`),
    )
  if (finishedAt - now > MAX_SKEW)
    complaints.push(refuse('attestation-stale', `its attested scan is of ${time}, which is yet to come`))
  if (scan?.from !== 'attestation') return complaints
  if (verdict?.policy === scan.policy) complaints.push(...judgedComplaints(scan, endOfLife, verdict))
  else
    complaints.push(
      refuse(
        'attestation-unreadable',
        `its attested scan cannot be judged: ${fault ?? 'there is no verdict'}`,
      ),
    )
  return complaints
}
