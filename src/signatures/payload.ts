import * as z from 'zod/mini'
import { type Digest, parseDigest } from '../core/digest.ts'
import { invalid, readJson } from './read-json.ts'

/** Bytes of a payload: cosign's have 250, and what people add with --annotation. */
export const MAX_PAYLOAD_BYTES = 64 * 1024
const LIMITS = { subject: 'The payload of a signature', maxBytes: MAX_PAYLOAD_BYTES, maxDepth: 32 }

const TYPE = 'cosign container image signature'

const PayloadSchema = z.object({
  critical: z.object({
    identity: z.object({ 'docker-reference': z.string() }),
    image: z.object({ 'docker-manifest-digest': z.string() }),
    type: z.string(),
  }),
})

/** What a signature of cosign's first form is about. */
export interface SignedClaim {
  readonly digest: Digest
  /** The name under which it was signed. Images are copied to other places with their signatures, so it decides nothing. */
  readonly reference: string
}

/**
 * The payload that is signed. Throws `signature-invalid`, also for those of other programs: keys may be used twice.
 * https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#simple-signing
 */
export function parsePayload(bytes: Uint8Array): SignedClaim {
  const { critical } = readJson(bytes, PayloadSchema, LIMITS)
  const digest = parseDigest(critical.image['docker-manifest-digest'])
  if (critical.type !== TYPE) throw invalid(LIMITS.subject, `it is none of cosign's`)
  if (!digest) throw invalid(LIMITS.subject, 'it names no digest')
  return { digest, reference: critical.identity['docker-reference'] }
}
