import * as z from 'zod/mini'
import { type Digest, parseDigest } from '../core/digest.ts'
import { type Envelope, MAX_ENVELOPE_BYTES } from './envelope.ts'
import { invalid, readJson } from './read-json.ts'

/** Images that one statement may be about. */
export const MAX_SUBJECTS = 1000
/** Reports are as deep as the config of an image that they carry. */
const LIMITS = { subject: 'A statement', maxBytes: MAX_ENVELOPE_BYTES, maxDepth: 200 }

const PAYLOAD_TYPE = 'application/vnd.in-toto+json'
const TYPES: ReadonlySet<string> = new Set([
  'https://in-toto.io/Statement/v0.1',
  'https://in-toto.io/Statement/v1',
])

const StatementSchema = z.object({
  _type: z.string(),
  predicateType: z.string(),
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })).check(z.maxLength(MAX_SUBJECTS)),
  // That of a signature is empty, and cosign leaves it out.
  predicate: z.optional(z.unknown()),
})

/** What somebody states of images. */
export interface Statement {
  readonly predicateType: string
  readonly subjects: readonly Digest[]
  readonly predicate: unknown
}

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md. Throws `signature-invalid`. */
export function parseStatement({ payloadType, payload }: Envelope): Statement {
  if (payloadType !== PAYLOAD_TYPE) throw invalid(LIMITS.subject, 'its type is not in-toto’s')
  const { _type: type, predicateType, subject, predicate } = readJson(payload, StatementSchema, LIMITS)
  if (!TYPES.has(type)) throw invalid(LIMITS.subject, 'it has a version that is not known')
  const subjects = subject.flatMap(({ digest }) =>
    Object.entries(digest).flatMap(([algorithm, hex]) => parseDigest(`${algorithm}:${hex}`) ?? []),
  )
  return { predicateType, subjects, predicate }
}
