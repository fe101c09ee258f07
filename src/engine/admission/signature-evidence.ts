import type { AttestationEvidence, SignatureEvidence } from '../../admission/evidence.ts'
import type { AttestationNeeds } from '../../admission/needs.ts'
import type { SignatureRequirement } from '../../admission/policy/types.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { Asking } from '../../signatures/look-up.ts'
import { lookUpScan } from '../../signatures/look-up-scan.ts'
import { lookUpSignature } from '../../signatures/look-up-signature.ts'
import type { ResolvedImage } from '../signatures/resolved-image.ts'
import { attestedVerdict } from './attested-verdict.ts'
import type { Judges } from './judges.ts'

/** A registry that cannot be asked is evidence as well. Throws when the signal does, and what no PlimsollError is. */
export async function signatureEvidence(
  { keys, repository }: SignatureRequirement,
  { reference, digest }: ResolvedImage,
  asking: Asking,
): Promise<SignatureEvidence> {
  return await orFault(asking, async () => {
    return await lookUpSignature({ reference, digests: [digest], keys, repository }, asking)
  })
}

/**
 * With the verdict of the policy that is asked for over the report in it. Throws as well where that policy cannot be
 * read: it would be the same for every image.
 */
export async function attestationEvidence(
  { keys, repository, verdict: policy }: AttestationNeeds,
  { reference, digest, image }: ResolvedImage,
  { judgeOf, ...asking }: Asking & { readonly judgeOf: Judges },
): Promise<AttestationEvidence> {
  const judge = policy === undefined ? undefined : await judgeOf(policy)
  return await orFault(asking, async () => {
    const digests = [digest, image] as const
    const found = await lookUpScan({ reference, digests, keys, repository }, asking)
    if (found.kind === 'missing') return found
    const { key, scan } = found
    const judged = policy === undefined || !judge ? {} : attestedVerdict(scan, { digests, policy, judge })
    return { kind: 'valid', key, finishedAt: scan.finishedAt, ...judged }
  })
}

async function orFault<T>(
  { signal }: Asking,
  ask: () => Promise<T>,
): Promise<T | { readonly kind: 'fault'; readonly fault: string }> {
  try {
    return await ask()
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof PlimsollError)) throw error
    return { kind: 'fault', fault: messageOf(error).replace(/\.$/, '') }
  }
}
