import type { ImageEvidence } from '../../admission/evidence.ts'
import type { ImageNeeds } from '../../admission/needs.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { type AskOptions, askingFor, resolveImage } from '../signatures/registry.ts'
import type { ResolvedImage } from '../signatures/resolved-image.ts'
import type { Judges } from './judges.ts'
import { attestationEvidence, signatureEvidence } from './signature-evidence.ts'

/** Looks up what a rule asks of an image's signatures; nothing where it asks for none. */
export type SignatureSource = (needs: ImageNeeds) => Promise<ImageEvidence>

/** Asks registries, for each image that is asked about. */
export function signatureSource(options: AskOptions, judgeOf: Judges): SignatureSource {
  return async ({ image, signature, attestation }) => {
    if (!signature && !attestation) return {}
    const resolved = await resolve(image, options)
    if ('resolveFault' in resolved) return resolved
    const asking = askingFor(resolved.reference, options)
    return {
      digest: resolved.digest,
      ...(signature && { signature: await signatureEvidence(signature, resolved, asking) }),
      ...(attestation && {
        attestation: await attestationEvidence(attestation, resolved, { ...asking, judgeOf }),
      }),
    }
  }
}

async function resolve(
  image: string,
  options: AskOptions,
): Promise<ResolvedImage | { readonly resolveFault: string }> {
  try {
    return await resolveImage(image, options)
  } catch (error) {
    options.signal.throwIfAborted()
    if (!(error instanceof PlimsollError)) throw error
    return { resolveFault: messageOf(error).replace(/\.$/, '') }
  }
}
