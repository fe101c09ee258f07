import type { Digest } from '../core/digest.ts'
import { isBroken } from './broken.ts'
import type { Bundle } from './bundle.ts'
import type { Envelope } from './envelope.ts'
import { parsePayload } from './payload.ts'
import type { PublicKey } from './public-key.ts'
import { type AttestedScan, parseScanPredicate, SCAN_PREDICATE } from './scan-predicate.ts'
import { signerOf } from './signer.ts'
import { parseStatement } from './statement.ts'

/** What a signature has to be by and about: one of each. */
export interface Wanted {
  readonly keys: readonly PublicKey[]
  readonly digests: readonly Digest[]
}

export type Checked<T> =
  | { readonly kind: 'valid'; readonly key: PublicKey; readonly value: T }
  | { readonly kind: 'rejected'; readonly why: Rejection }

/**
 * `other-key`: none of the keys made it. `other-image`: a key made it for another image. `other-kind`: a key made it and
 * says something else by it. `broken`: nobody can read it.
 */
export type Rejection = 'other-key' | 'other-image' | 'other-kind' | 'broken'

/** A signature of cosign's first form. What nobody signed is not even parsed. */
export function checkPayload(
  payload: Uint8Array,
  signature: string,
  { keys, digests }: Wanted,
): Checked<Digest> {
  const key = signerOf(keys, payload, signature)
  if (!key) return { kind: 'rejected', why: 'other-key' }
  return unlessBroken(() => {
    const { digest } = parsePayload(payload)
    return digests.includes(digest)
      ? { kind: 'valid', key, value: digest }
      : { kind: 'rejected', why: 'other-image' }
  })
}

/** What the newer form of cosign states of an image that is signed. */
const SIGNATURE_PREDICATE = 'https://sigstore.dev/cosign/sign/v1'

/**
 * A signature in a bundle. An attestation of something is no signature, though the same key made it.
 * @param manifest of the wanted digest, for bundles that sign it as it is
 */
export function checkBundle(
  bundle: Bundle,
  wanted: Wanted,
  manifest: { readonly digest: Digest; readonly bytes: Uint8Array } | undefined,
): Checked<Digest> {
  if (bundle.kind === 'envelope')
    return checkEnvelope(bundle.envelope, wanted, SIGNATURE_PREDICATE, (_predicate, digest) => digest)
  const key = manifest && signerOf(wanted.keys, manifest.bytes, bundle.signature)
  return key ? { kind: 'valid', key, value: manifest.digest } : { kind: 'rejected', why: 'other-key' }
}

/** An attestation of a scan. */
export function checkScan(envelope: Envelope, wanted: Wanted): Checked<AttestedScan> {
  return checkEnvelope(envelope, wanted, SCAN_PREDICATE, parseScanPredicate)
}

function checkEnvelope<T>(
  envelope: Envelope,
  { keys, digests }: Wanted,
  predicateType: string,
  read: (predicate: unknown, digest: Digest) => T,
): Checked<T> {
  const key = keys.find((one) =>
    envelope.signatures.some((signature) => signerOf([one], envelope.signed, signature)),
  )
  if (!key) return { kind: 'rejected', why: 'other-key' }
  return unlessBroken(() => {
    const statement = parseStatement(envelope)
    if (statement.predicateType !== predicateType) return { kind: 'rejected', why: 'other-kind' }
    const digest = digests.find((one) => statement.subjects.includes(one))
    if (!digest) return { kind: 'rejected', why: 'other-image' }
    return { kind: 'valid', key, value: read(statement.predicate, digest) }
  })
}

/** What is broken is as good as not there. */
function unlessBroken<T>(check: () => Checked<T>): Checked<T> {
  try {
    return check()
  } catch (error) {
    if (isBroken(error)) return { kind: 'rejected', why: 'broken' }
    throw error
  }
}
