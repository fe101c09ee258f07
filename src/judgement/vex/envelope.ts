import * as z from 'zod/mini'
import { messageOf } from '../../core/errors.ts'
import { invalid, MAX_VEX_LENGTH, MAX_WRAPPINGS } from './limits.ts'

/** A document without what it was wrapped in. */
export interface Unwrapped {
  readonly value: unknown
  /** Digests that an in-toto statement is about: `sha256:…`. */
  readonly subjects: readonly string[]
}

/**
 * Signed and unsigned wrappings: DSSE envelopes, bundles of Sigstore with one in them, in-toto statements, what cosign
 * puts around a predicate. Signatures are not verified.
 * https://github.com/secure-systems-lab/dsse/blob/master/envelope.md,
 * https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 */
const Wrapping = z.object({
  dsseEnvelope: z.optional(z.object({ payload: z.string() })),
  payload: z.optional(z.string()),
  predicate: z.optional(z.unknown()),
  Data: z.optional(z.unknown()),
  subject: z.catch(
    z.optional(z.array(z.object({ digest: z.optional(z.record(z.string(), z.string())) }))),
    undefined,
  ),
})

/** Parses a text and takes off what is around the document. Throws `vex-invalid`. */
export function unwrap(text: string, name: string): Unwrapped {
  let value = parsed(text, name)
  const subjects: string[] = []
  for (let depth = 0; depth < MAX_WRAPPINGS; depth++) {
    const wrapping = Wrapping.safeParse(value)
    if (!wrapping.success) break
    const { dsseEnvelope, payload = dsseEnvelope?.payload, predicate, Data, subject = [] } = wrapping.data
    for (const { digest = {} } of subject)
      for (const [algorithm, hex] of Object.entries(digest)) subjects.push(`${algorithm}:${hex}`)
    const inner =
      payload === undefined ? (predicate ?? Data) : Buffer.from(payload, 'base64').toString('utf8')
    if (inner === undefined) break
    value = typeof inner === 'string' ? parsed(inner, name) : inner
  }
  return { value, subjects }
}

function parsed(text: string, name: string): unknown {
  if (text.length > MAX_VEX_LENGTH) throw invalid(name, `it has more than ${MAX_VEX_LENGTH} characters`)
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as unknown
  } catch (error) {
    throw invalid(name, `it is no JSON: ${messageOf(error)}`)
  }
}
