import * as z from 'zod/mini'
import { invalid, readJson } from './read-json.ts'

/** Bytes of an envelope. Attestations hold whole reports, in base64. */
export const MAX_ENVELOPE_BYTES = 32 * 1024 * 1024
/** Signatures of one envelope. */
export const MAX_ENVELOPE_SIGNATURES = 10
const LIMITS = { subject: 'An envelope', maxBytes: MAX_ENVELOPE_BYTES, maxDepth: 32 }

export const EnvelopeSchema = z.object({
  payload: z.string(),
  payloadType: z.string(),
  // The key's id is a hint that nobody vouches for: each key is tried.
  signatures: z
    .array(z.object({ sig: z.string() }))
    .check(z.minLength(1), z.maxLength(MAX_ENVELOPE_SIGNATURES)),
})
export type EnvelopeDocument = z.infer<typeof EnvelopeSchema>

/** A signed payload that says of what type it is. */
export interface Envelope {
  readonly payloadType: string
  readonly payload: Uint8Array
  /** What the signatures are over. */
  readonly signed: Uint8Array
  /** In base64; any is enough. */
  readonly signatures: readonly string[]
}

/** https://github.com/secure-systems-lab/dsse/blob/master/envelope.md. Throws `signature-invalid`. */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  return envelopeOf(readJson(bytes, EnvelopeSchema, LIMITS))
}

export function envelopeOf({ payload: text, payloadType, signatures }: EnvelopeDocument): Envelope {
  const payload = Buffer.from(text, 'base64')
  if (payload.length === 0) throw invalid(LIMITS.subject, 'it has no payload')
  return {
    payloadType,
    payload,
    signed: authenticated(payloadType, payload),
    signatures: signatures.map(({ sig }) => sig),
  }
}

/** `DSSEv1 LENGTH TYPE LENGTH PAYLOAD`; https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function authenticated(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType)
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    payload,
  ])
}
