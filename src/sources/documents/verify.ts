import { hash } from 'node:crypto'
import { type Digest, digestAlgorithm } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'

/** The digest of bytes, by SHA-256. */
export function sha256Digest(bytes: Uint8Array): Digest {
  return `sha256:${sha256(bytes)}`
}

/** The bytes themselves when they have the digest; else throws `digest-mismatch` naming both. */
export function verifiedBytes(bytes: Uint8Array, expected: Digest, subject: string): Uint8Array {
  const algorithm = digestAlgorithm(expected)
  const actual = `${algorithm}:${algorithm === 'sha256' ? sha256(bytes) : hash(algorithm, bytes)}`
  if (actual === expected) return bytes
  throw new PlimsollError('digest-mismatch', `${subject} has the digest ${actual} instead of ${expected}.`)
}
