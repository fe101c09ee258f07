import type * as z from 'zod/mini'
import { PlimsollError } from '../core/errors.ts'
import { isDeeperThan } from '../sources/documents/json-depth.ts'

export interface JsonLimits {
  /** Names the document in errors. */
  readonly subject: string
  readonly maxBytes: number
  readonly maxDepth: number
}

/** A document of somebody else's by its schema. Throws `signature-invalid`. */
export function readJson<Schema extends z.ZodMiniType>(
  bytes: Uint8Array,
  schema: Schema,
  { subject, maxBytes, maxDepth }: JsonLimits,
): z.infer<Schema> {
  if (bytes.length > maxBytes) throw invalid(subject, `it has more than ${maxBytes} bytes`)
  if (isDeeperThan(bytes, maxDepth)) throw invalid(subject, `it is nested more than ${maxDepth} deep`)
  const result = schema.safeParse(parse(bytes, subject))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
  throw invalid(subject, `it does not have the right shape${where}`)
}

function parse(bytes: Uint8Array, subject: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid(subject, 'it is no JSON')
  }
}

export function invalid(subject: string, detail: string): PlimsollError {
  return new PlimsollError('signature-invalid', `${subject} cannot be used: ${detail}.`)
}
