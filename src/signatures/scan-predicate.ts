import * as z from 'zod/mini'
import { PlimsollError } from '../core/errors.ts'

export const SCAN_PREDICATE = 'https://cosign.sigstore.dev/attestation/vuln/v1'

const Time = z.iso.datetime({ offset: true })

const PredicateSchema = z.object({
  scanner: z.object({
    uri: z.string().check(z.minLength(1), z.maxLength(1000)),
    result: z.optional(z.unknown()),
  }),
  metadata: z.object({ scanFinishedOn: Time }),
})

/** A scan, as somebody vouches for it. */
export interface AttestedScan {
  /** The scanner's own name of itself: `pkg:npm/plimsoll@1.2.3`. */
  readonly scanner: string
  /** In milliseconds since 1970. */
  readonly finishedAt: number
  /** The scanner's report, in whatever form it writes. */
  readonly result: unknown
}

/** https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md. Throws `signature-invalid`. */
export function parseScanPredicate(predicate: unknown): AttestedScan {
  const { success, data } = PredicateSchema.safeParse(predicate)
  if (!success)
    throw new PlimsollError(
      'signature-invalid',
      'The attestation of a scan names no scanner (scanner.uri), or not when it was done (metadata.scanFinishedOn).',
    )
  const { scanner, metadata } = data
  return { scanner: scanner.uri, finishedAt: Date.parse(metadata.scanFinishedOn), result: scanner.result }
}
