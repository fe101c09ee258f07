import type { Digest } from '../core/digest.ts'
import { type ImageReference, repositoryName } from '../core/image-reference.ts'
import type { PublicKey } from '../signatures/public-key.ts'
import { type Complaint, fail, refuse } from './complaint.ts'
import type { ImageEvidence } from './evidence.ts'
import type { Requirements } from './policy/types.ts'

export function signatureComplaints(
  { signature: required }: Requirements,
  reference: ImageReference,
  evidence: ImageEvidence | undefined,
): readonly Complaint[] {
  // Without a digest there is nothing that could be signed, which is said already.
  if (!required || evidence?.signature?.kind === 'valid' || evidence?.digest === undefined) return []
  const { signature, digest } = evidence
  if (signature?.kind !== 'missing')
    return [
      fail('signature-unknown', `its signature could not be looked up (${signature?.fault ?? NOT_ASKED})`),
    ]
  const text = `it has no signature by ${keyNames(required.keys)} (${signature.found}): cosign sign --key KEY ${pinned(reference, digest)}`
  return [refuse('signature-missing', text)]
}

export const NOT_ASKED = 'the registry was not asked'

const SHOWN_KEYS = 3

export function keyNames(keys: readonly PublicKey[]): string {
  const shown = keys.slice(0, SHOWN_KEYS).map(({ name }) => name)
  return [...shown, ...(keys.length > shown.length ? ['others'] : [])].join(' or ')
}

/** The name by which the very image is signed, whatever the tag points at later. */
export function pinned(reference: ImageReference, digest: Digest): string {
  return `${repositoryName(reference)}@${digest}`
}
