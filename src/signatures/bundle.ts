import * as z from 'zod/mini'
import { type Envelope, EnvelopeSchema, envelopeOf, MAX_ENVELOPE_BYTES } from './envelope.ts'
import { invalid, readJson } from './read-json.ts'

/** Bytes of a bundle: an envelope, and proofs of some kilobytes. */
export const MAX_BUNDLE_BYTES = MAX_ENVELOPE_BYTES + 1024 * 1024
const LIMITS = { subject: 'A bundle of Sigstore', maxBytes: MAX_BUNDLE_BYTES, maxDepth: 32 }

/** Of all versions; the older ones write theirs as `application/vnd.dev.sigstore.bundle+json;version=0.1`. */
const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle'

export function isBundleType(mediaType: string): boolean {
  return mediaType.startsWith(`${MEDIA_TYPE}.`) || mediaType.startsWith(`${MEDIA_TYPE}+`)
}

const BundleSchema = z.object({
  mediaType: z.string(),
  dsseEnvelope: z.optional(EnvelopeSchema),
  messageSignature: z.optional(z.object({ signature: z.string() })),
})

/** What a bundle holds: a signed statement, or a signature over the artefact itself, which here is the manifest. */
export type Bundle =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | { readonly kind: 'message'; readonly signature: string }

/**
 * Certificates, timestamps and entries of transparency logs in it are not looked at: the key is known, and what they
 * would prove is whose it was. Throws `signature-invalid`.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  const { mediaType, dsseEnvelope, messageSignature } = readJson(bytes, BundleSchema, LIMITS)
  if (!isBundleType(mediaType)) throw invalid(LIMITS.subject, 'it says that it is none')
  if (dsseEnvelope && messageSignature)
    throw invalid(LIMITS.subject, 'it holds two signatures of different kinds')
  if (dsseEnvelope) return { kind: 'envelope', envelope: envelopeOf(dsseEnvelope) }
  if (messageSignature) return { kind: 'message', signature: messageSignature.signature }
  throw invalid(LIMITS.subject, 'it holds no signature')
}
